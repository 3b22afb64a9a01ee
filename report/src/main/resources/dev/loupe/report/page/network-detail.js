/** What is told of one module or operator: figures, how they come about, what it sees, what is beside it. */
import { el, svg, formula, grouped, rounded } from "./page.js";
import { amount, times } from "./network-model.js";

const SIDE = 190;

/** A figure, or a formula's value, with separators. */
const exact = (figure) => grouped(figure);

/** The derivations of a module as lists of formulas. */
export function derivations(network, index) {
  const found = network.data.modules[index].derivations;
  if (!found) return el("p", { class: "faint" }, "The figures are the sums of those of the modules in it.");
  const set = (at) => {
    const [text, mathml] = network.data.formulas[at];
    return mathml ? formula(mathml) : el("code", {}, text);
  };
  return el("dl", { class: "steps" }, found.map(([figure, rule, numbers, value]) => el("div", {},
    el("dt", {}, figure),
    rule >= 0 && el("dd", { class: "formula" }, set(rule)),
    el("dd", { class: "formula" }, rule >= 0 ? "= " : "", set(numbers)),
    el("dd", { class: "code value" }, `= ${exact(value)}`))));
}

/** The span of the input that the middle element sees: from and to, in places; null where it is not known. */
export function span(axis, input) {
  if (axis.is_whole) return [0, input];
  if (axis.first === undefined) return null;
  const middle = Math.floor((amount(axis.places ?? 1) - 1) / 2);
  return [axis.first + middle * axis.stride, axis.last + middle * axis.stride + 1];
}

/** The input with the part of it that the middle element of an output sees. */
function field(network, index) {
  const axes = network.data.modules[index].field;
  const input = network.data.field_input.map(amount);
  if (!axes || axes.length === 0 || input.some(Number.isNaN)) return null;
  const sizes = axes.map((axis) => (axis.is_whole ? "all" : axis.size)).join(" × ");
  const spans = axes.map((axis, i) => span(axis, input[i]));
  const strides = axes.every((axis) => axis.stride !== undefined) ? axes.map((axis) => Number(axis.stride.toFixed(3))).join(" × ") : null;
  const starts = axes.every((axis) => axis.first !== undefined) ? axes.map((axis) => axis.first).join(", ") : null;
  const facts = el("p", {}, `An element sees ${sizes} places of the input`,
    strides && `; neighbours see windows ${strides} apart`, starts && `, the first from place ${starts} on`, ".");
  if (spans.some((one) => one === null) || axes.length > 2) return [el("h3", {}, "Receptive field"), facts];
  const [rows, columns] = axes.length === 2 ? spans : [[0, 1], spans[0]];
  const [height, width] = axes.length === 2 ? input : [Math.max(1, input[0] / 12), input[0]];
  const top = axes.length === 2 ? rows[0] : 0;
  const bottom = axes.length === 2 ? rows[1] : height;
  const left = Math.min(0, columns[0]);
  const above = Math.min(0, top);
  const right = Math.max(width, columns[1]);
  const below = Math.max(height, bottom);
  const scale = SIDE / Math.max(right - left, below - above);
  const rect = (x, y, w, h, name) => svg("rect", {
    x: (x - left) * scale + 2, y: (y - above) * scale + 2, width: Math.max(1.5, w * scale), height: Math.max(1.5, h * scale), class: name });
  const picture = svg("svg", {
    class: "field", role: "img", width: (right - left) * scale + 4, height: (below - above) * scale + 4,
    "aria-label": `input of ${input.join(" by ")}; the middle element sees ${spans.map(([from, to]) => `${from} to ${to - 1}`).join(" by ")}`,
  }, rect(0, 0, width, height, "input"), rect(columns[0], top, columns[1] - columns[0], bottom - top, "window"));
  return [el("h3", {}, "Receptive field"), el("figure", {}, picture, el("figcaption", {},
    `what the middle element sees of the input of ${input.join(" × ")}: places ${spans.map(([from, to]) => `${from} to ${to - 1}`).join(" by ")}`,
    left < 0 || above < 0 || right > width || below > height ? ", padding included" : "")), facts];
}

const links = (network, places, go) => el("ul", { class: "neighbours" }, places.slice(0, 24).map((place) =>
  el("li", {}, el("button", { class: "plain", onclick: () => go(place) }, network.name(place)))),
places.length > 24 && el("li", { class: "faint" }, `and ${places.length - 24} more`));

/**
 * The panel of a place.
 *
 * @param go called with a place to go to
 * @param seconds what the chosen machine needs at least for the module; null without one
 */
export function detail(network, place, go, seconds) {
  const { data } = network;
  const module = place.kind === "module" ? data.modules[place.index] : null;
  const operator = place.kind === "operator" ? data.operators[place.index] : null;
  const facts = [];
  if (module) {
    data.columns.forEach((column, i) => {
      const value = module.cells[i];
      if (column.is_text) {
        if (value && value !== "-") facts.push([column.title, times(value)]);
      } else {
        facts.push([column.title, exact(value)]);
        if (module.own && String(module.own[i]) !== String(value)) facts.push([`${column.title}, its own`, exact(module.own[i])]);
      }
    });
    if (module.shared_with) facts.push(["shares parameters with", module.shared_with]);
  } else {
    facts.push(["operator", operator.operator], ["settings", times(operator.settings)], ["output", times(operator.output)]);
    facts.push(["multiply-adds", exact(operator.multiply_adds)], ["parameters", exact(operator.parameters)]);
    facts.push(["act. bytes", exact(operator.activation_bytes)]);
  }
  if (seconds !== null && module) facts.push(["time, estimated at least", `${rounded(seconds * 1e6)} µs`]);
  const { before, after } = network.neighbours(place);
  return [
    el("h2", { id: "chosen", tabindex: -1 }, network.name(place)),
    el("dl", { class: "facts" }, facts.filter(([, value]) => value !== "").map(([term, value]) =>
      el("div", {}, el("dt", {}, term), el("dd", {}, value)))),
    before.length > 0 && [el("h3", {}, "Fed by"), links(network, before, go)],
    after.length > 0 && [el("h3", {}, "Feeds"), links(network, after, go)],
    module && field(network, place.index),
    module && [el("h3", {}, "How the figures come about"), derivations(network, place.index)],
  ];
}
