/** The data of a network with what one looks up in it. */

const NUMBER = /^-?\d+$/;

/** A figure as a number to draw with; NaN where it has symbols or is unknown. */
export function amount(figure) {
  return typeof figure === "number" ? figure : NUMBER.test(String(figure)) ? Number(figure) : NaN;
}

/** "3x3" as "3×3"; an x in a name stays. */
export function times(text) {
  return text.replace(/(\d)x(?=\d)/g, "$1×");
}

/** The colours' bounds, in thousandths of the whole, and what the legend says of them. */
export const STEPS = [10, 20, 50, 100, 200];
export const SHARES = ["none", "under 1 %", "1 to 2 %", "2 to 5 %", "5 to 10 %", "10 to 20 %", "20 % and more"];

/** Which colour a part of a whole has: 0 for nothing, then the steps of the legend. */
export function step(part, whole) {
  if (!(part > 0)) return 0;
  if (!(whole > 0)) return 1;
  const thousandths = (1000 * part) / whole;
  return 1 + STEPS.filter((bound) => thousandths >= bound).length;
}

/** Wraps the data; places are { kind: "module" | "operator", index }. */
export function network(data) {
  const column = new Map(data.columns.map((one, i) => [one.name, i]));
  const scenes = new Map(data.scenes.map((scene) => [scene.module, scene]));
  const users = data.operators.map(() => []);
  data.operators.forEach((operator, node) => {
    for (const input of operator?.inputs ?? []) users[input].push(node);
  });
  const byPath = new Map(data.modules.map((module, i) => [module.path, i]).reverse());

  const cell = (module, name) => module.cells[column.get(name)];
  const operatorOf = (index) => cell(data.modules[index], "operator");

  /** Where a node is seen: in a scene of its own, or as the layer that it makes up. */
  const placeOf = (node) => {
    const module = data.operators[node].module;
    return scenes.has(module) ? { kind: "operator", index: node } : { kind: "module", index: module };
  };
  const name = (place) => {
    if (place.kind === "module") return data.modules[place.index].path || data.model;
    const operator = data.operators[place.index];
    const path = data.modules[operator.module].path;
    return (path ? `${path}: ` : "") + operator.operator;
  };
  const figure = (place, measure) => {
    if (place.kind === "module") return cell(data.modules[place.index], measure);
    return place.kind === "operator" ? data.operators[place.index]?.[measure] ?? null : null;
  };
  const range = (place) => place.kind === "module"
    ? [data.modules[place.index].first, data.modules[place.index].end] : [place.index, place.index + 1];

  const distinct = (nodes) => {
    const seen = new Map();
    for (const node of nodes) {
      if (!data.operators[node]) continue;
      const place = placeOf(node);
      seen.set(place.kind + place.index, place);
    }
    return [...seen.values()];
  };
  /** What feeds a place, and what it feeds. */
  const neighbours = (place) => {
    const [first, end] = range(place);
    const before = [];
    const after = [];
    for (let node = first; node < end; node++) {
      if (!data.operators[node]) continue;
      before.push(...data.operators[node].inputs.filter((input) => input < first));
      after.push(...users[node].filter((user) => user >= end));
    }
    return { before: distinct(before), after: distinct(after) };
  };
  /** The modules around a place, innermost first. */
  const around = (place) => {
    const found = [];
    let at = place.kind === "module" ? data.modules[place.index].parent : data.operators[place.index].module;
    for (; at >= 0; at = data.modules[at].parent) found.push(at);
    return found;
  };

  /** For each module the seconds that a machine needs at least: the sum of its layers, each under the roofline. */
  const seconds = (machine) => {
    const sums = data.modules.map(() => 0);
    data.modules.forEach((module, i) => {
      if (module.traffic === undefined) return;
      const own = (module.own ?? module.cells)[column.get("multiply_adds")];
      const least = Math.max(amount(module.traffic) / machine.bytes, amount(own) / machine.multiply_adds);
      for (let at = i; at >= 0; at = data.modules[at].parent) sums[at] += least;
    });
    return sums;
  };

  /** The modules to open at first: level by level, as long as one can read what is shown. */
  const readable = (most) => {
    let open = new Set([0]);
    for (let level = [0], shown = scenes.get(0)?.items.length ?? 0; level.length > 0; ) {
      const next = level.flatMap((module) => (scenes.get(module)?.items ?? [])
        .filter(([kind, index]) => kind === "module" && scenes.has(index)).map(([, index]) => index));
      shown += next.reduce((sum, module) => sum + scenes.get(module).items.length - 1, 0);
      if (shown > most) break;
      open = new Set([...open, ...next]);
      level = next;
    }
    return open;
  };

  return { data, column, scenes, byPath, cell, operatorOf, placeOf, name, figure, neighbours, around, seconds, readable };
}
