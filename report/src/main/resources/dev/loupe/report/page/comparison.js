/** Two networks side by side with their differences. */
import { el, svg, grouped } from "./page.js";
import { network as wrap, times } from "./network-model.js";
import { drawing } from "./network-drawing.js";
import { colours } from "./network-painting.js";

const KINDS = ["same", "changed", "added", "removed"];
const TOTALS = [["parameters", "parameters"], ["multiply_adds", "multiply-adds"], ["neurons", "neurons"], ["activation_bytes", "activation bytes"]];

/** How much a figure grew, with its sign; empty where it did not or has symbols. */
export function change(before, after) {
  if (![before, after].every((one) => /^-?\d+$/.test(String(one)))) return "";
  const difference = BigInt(after) - BigInt(before);
  if (difference === 0n) return "";
  const share = BigInt(before) === 0n ? "" : ` (${difference > 0n ? "+" : ""}${((100 * Number(difference)) / Number(before)).toFixed(2)} %)`;
  return (difference > 0n ? "+" : "") + grouped(String(difference)) + share;
}

/** For each module of one side what happened to it: a layer's own kind; of others the kind of all layers in it, or that some changed. */
const kinds = (data, pairs, side) => {
  const found = data.modules.map(() => null);
  for (const pair of pairs) {
    for (let at = pair[side]; at >= 0; at = data.modules[at].parent) {
      const isOwn = at === pair[side];
      found[at] = isOwn || found[at] === null ? pair.kind : found[at] === pair.kind ? pair.kind : "changed";
    }
  }
  return found.map((kind) => kind ?? "same");
};

/** Shows a comparison: { before, after, pairs } where pairs name modules of each, or -1. */
export function showComparison(root, data) {
  const sides = ["before", "after"].map((side) => ({ side, data: data[side], network: wrap(data[side]), kinds: kinds(data[side], data.pairs, side) }));
  const count = (kind) => data.pairs.filter((pair) => pair.kind === kind).length;
  root.append(el("div", { class: "scroll" }, el("table", {},
    el("thead", {}, el("tr", {}, el("th", {}, "whole"), sides.map((one) => el("th", { class: "number" }, one.data.model)), el("th", { class: "number" }, "difference"))),
    el("tbody", {}, TOTALS.map(([name, text]) => {
      const [before, after] = sides.map((one) => one.data.totals[name]);
      return el("tr", {}, el("th", { scope: "row" }, text), el("td", { class: "number" }, grouped(before)), el("td", { class: "number" }, grouped(after)), el("td", { class: "number" }, change(before, after) || "none"));
    })))));
  const key = el("ul", { class: "legend", "aria-label": "what happened to a layer" }, KINDS.map((kind) => el("li", {},
    svg("svg", { width: 16, height: 16, "aria-hidden": "true" }, svg("rect", { x: 1, y: 1, width: 14, height: 14, rx: 3, fill: colours().kinds[kind], stroke: colours().edge })),
    `${count(kind)} ${kind}`)));
  root.append(key);
  const partner = (from, index) => {
    const [here, there] = from === 0 ? ["before", "after"] : ["after", "before"];
    const pair = data.pairs.find((one) => one[here] === index);
    return pair ? pair[there] : sides[1 - from].network.byPath.get(sides[from].data.modules[index].path) ?? -1;
  };
  let isFollowing = false;
  const drawings = sides.map((one, i) => (one.network.scenes.size === 0 ? null : drawing(one.network, (box) => {
    const isModule = box.kind === "module";
    const isEnd = box.kind === "in" || box.kind === "out" || (box.kind === "operator" && one.data.operators[box.index].is_input);
    return { step: 0, kind: isModule ? one.kinds[box.index] : isEnd ? null : "same", isEnd, note: isModule && one.kinds[box.index] !== "same" ? one.kinds[box.index] : "" };
  }, {
    label: `drawing of ${one.data.model}`,
    onSelect: (place) => {
      if (isFollowing || place.kind !== "module") return;
      const other = partner(i, place.index);
      if (other < 0) return;
      isFollowing = true;
      drawings[1 - i]?.reveal({ kind: "module", index: other });
      isFollowing = false;
    },
  })));
  root.append(el("div", { class: "side-by-side" }, sides.map((one, i) =>
    el("figure", {}, el("figcaption", {}, one.data.model), drawings[i]?.canvas ?? el("p", {}, "too many operators to be drawn")))));

  const tell = (pair, name, isText) => {
    const [before, after] = ["before", "after"].map((side, i) => {
      if (pair[side] < 0) return null;
      const module = data[side].modules[pair[side]];
      return (isText ? module.cells : module.own ?? module.cells)[sides[i].network.column.get(name)];
    });
    const shown = (value) => (isText ? times(value) : grouped(value));
    if (before === null || after === null || String(before) === String(after)) return shown(before ?? after);
    return `${shown(before)} → ${shown(after)}`;
  };
  const path = (pair) => {
    const [before, after] = ["before", "after"].map((side) => (pair[side] < 0 ? null : data[side].modules[pair[side]].path));
    return before === null || after === null || before === after ? before ?? after : `${before} → ${after}`;
  };
  const rows = data.pairs.map((pair) => el("tr", { class: pair.kind, hidden: pair.kind === "same" }, el("th", { scope: "row" },
    el("button", { class: "plain", onclick: () => {
      isFollowing = true;
      ["before", "after"].forEach((side, i) => pair[side] >= 0 && drawings[i]?.reveal({ kind: "module", index: pair[side] }));
      isFollowing = false;
    } }, path(pair))),
  el("td", {}, pair.kind + (pair.aspects.length > 0 ? `: ${pair.aspects.join(", ")}` : "")),
  el("td", {}, tell(pair, "operator", true)), el("td", {}, tell(pair, "output", true)),
  el("td", { class: "number" }, tell(pair, "parameters", false)), el("td", { class: "number" }, tell(pair, "multiply_adds", false))));
  const every = el("input", { type: "checkbox", onchange: () => rows.forEach((row, i) => { row.hidden = !every.checked && data.pairs[i].kind === "same"; }) });
  root.append(el("h2", {}, "Layers"), count("same") === data.pairs.length ? el("p", {}, "No layer differs.") : "", el("label", {}, every, "also those that are the same"),
    el("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": "differences" }, el("table", { class: "difference" },
      el("thead", {}, el("tr", {}, ["layer", "what", "operator", "output"].map((text) => el("th", {}, text)), ["parameters", "multiply-adds"].map((text) => el("th", { class: "number" }, text)))),
      el("tbody", {}, rows))));
}
