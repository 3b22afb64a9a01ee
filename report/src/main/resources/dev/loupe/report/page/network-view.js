/** One network: totals, drawing with what is told of a part of it, table, charts. */
import { el, svg, grouped, rounded, say } from "./page.js";
import { network as wrap, amount, step, SHARES, times } from "./network-model.js";
import { drawing } from "./network-drawing.js";
import { colours } from "./network-painting.js";
import { detail } from "./network-detail.js";
import { table } from "./network-table.js";
import { memory, cumulative, roofline } from "./network-charts.js";

const MEASURES = [
  ["multiply_adds", "multiply-adds"], ["parameters", "parameters"], ["activation_bytes", "activation bytes"], ["time", "time (estimated by roofline)"]];
const HITS = 40;

/** The heading and the figures of the whole. */
export function totals(data) {
  const { totals: all } = data;
  const trained = String(all.trainable_parameters) === String(all.parameters) ? "" : `; ${grouped(all.trainable_parameters)} trained`;
  const peak = data.memory.peak_node === null ? "" : data.modules[data.operators[data.memory.peak_node].module].path;
  const figures = [
    ["parameters", all.parameters, `${grouped(all.weights)} weights, ${grouped(all.biases)} biases${trained}`],
    ["multiply-adds", all.multiply_adds, `batch of ${grouped(data.batch)}`],
    ["neurons", all.neurons, "a sample"],
    ["connections", all.connections, "a sample"],
    ["buffers", all.buffers, "elements that are no parameters"],
    ["parameter bytes", all.parameter_bytes, ""],
    ["activation bytes", all.activation_bytes, "all layers' outputs"],
    ["inference peak bytes", data.memory.peak_bytes, `${peak ? `at ${peak}; ` : ""}parameters included`],
    ["training peak bytes", all.training_peak_bytes, "one step with Adam"],
  ].filter(([, figure]) => figure !== null);
  const end = (one) => [`${one.name} `, el("span", { class: "code" }, `${times(one.shape)} ${one.dtype}`), " "];
  return [
    data.about && el("p", {}, data.about),
    el("p", { class: "faint" }, data.inputs.map(end), "to ", data.outputs.map(end), data.mode === "train" ? "in training" : ""),
    data.warnings.map((warning) => el("p", { class: "warning" }, warning)),
    el("dl", { class: "figures totals" }, figures.map(([term, figure, remark]) =>
      el("div", {}, el("dt", {}, term), el("dd", {}, grouped(figure)), remark && el("dd", {}, remark)))),
  ];
}

const keep = (name, blob) => {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
};

/** A legend of the colours of shares. */
const legend = (measure) => el("ul", { class: "legend", "aria-label": `colour: share of all ${measure}` }, el("li", {}, `share of all ${measure}:`),
  SHARES.map((text, i) => el("li", {}, svg("svg", { width: 16, height: 16, "aria-hidden": "true" },
    svg("rect", { x: 1, y: 1, width: 14, height: 14, rx: 3, fill: colours().fills[i], stroke: colours().edges[i] })), text)));

/**
 * Shows a network.
 *
 * @param before what was open and chosen when it was shown with other settings: { paths, chosen }; null at first
 * @returns state(): the same for the next time
 */
export function showNetwork(root, data, before) {
  const network = wrap(data);
  let measure = "multiply_adds";
  let machine = data.machines[0] ?? null;
  let seconds = machine ? network.seconds(machine) : [];
  const aside = el("aside", { "aria-label": "what is chosen" });
  const holder = el("div", {});
  const roofs = el("div", {});
  const key = el("div", {});

  const value = (place) => (measure !== "time" ? network.figure(place, measure)
    : place.kind === "module" ? seconds[place.index] ?? null : null);
  const whole = () => (measure === "time" ? seconds[0] : amount(network.figure({ kind: "module", index: 0 }, measure)));
  const paint = (box) => {
    if (box.kind === "in" || box.kind === "out" || (box.kind === "operator" && data.operators[box.index].is_input)) return { isEnd: true, step: 0 };
    const figure = value(box);
    const number = amount(measure === "time" ? String(Math.round((figure ?? 0) * 1e12)) : figure);
    const all = measure === "time" ? whole() * 1e12 : whole();
    const part = Number.isNaN(number) ? 0 : step(number, all);
    const unit = { multiply_adds: " mult-adds", parameters: " parameters", activation_bytes: "B", time: "" }[measure];
    const note = figure === null || number === 0 ? "" : measure === "time" ? `≥ ${rounded(figure * 1e6)} µs` : rounded(figure) + unit;
    return { step: part, note };
  };
  const showDetail = (place) => {
    const go = (to) => { draw?.reveal(to); if (!draw) showDetail(to); };
    const isTimed = machine && data.modules.some((module) => module.traffic !== undefined);
    aside.replaceChildren(el("div", {}, detail(network, place, go, isTimed ? seconds[place.index] ?? null : null)));
  };
  const draw = network.scenes.size === 0 ? null : drawing(network, paint, {
    label: `drawing of ${data.model}: arrows go along it, Enter opens and closes, plus and minus zoom`,
    onSelect: (place) => {
      showDetail(place);
      say(`${network.name(place)} is chosen`);
    },
    onOpen: () => { room.dataset.open = draw.openSet().size; },
  });
  const go = (place) => {
    if (draw) {
      draw.reveal(place);
      draw.canvas.scrollIntoView({ block: "nearest" });
    } else {
      showDetail(place);
    }
  };

  const hits = el("ul", { class: "hits", "aria-label": "found" });
  const found = (query) => {
    const modules = data.modules.map((module, index) => ({ kind: "module", index, words: `${module.path} ${network.operatorOf(index)}` }));
    const operators = data.operators.flatMap((operator, index) => (operator && network.placeOf(index).kind === "operator"
      ? [{ kind: "operator", index, words: network.name({ kind: "operator", index }) }] : []));
    return [...modules.slice(1), ...operators].filter((one) => one.words.toLowerCase().includes(query));
  };
  const search = el("input", { type: "search", placeholder: "find a layer", "aria-label": "find a layer in the drawing by name or operator" });
  const seek = () => {
    const query = search.value.trim().toLowerCase();
    const all = query ? found(query) : [];
    hits.replaceChildren(...all.slice(0, HITS).map((place) => el("li", {}, el("button", { onclick: () => go(place) },
      network.name(place), place.kind === "module" ? ` ${network.operatorOf(place.index)}` : ""))),
    ...(all.length > HITS ? [el("li", { class: "faint" }, `and ${all.length - HITS} more`)] : []),
    ...(query && all.length === 0 ? [el("li", { class: "faint" }, "nothing found")] : []));
    return all;
  };
  search.addEventListener("input", seek);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [first] = seek();
    if (first) go(first);
  });

  const recolour = () => {
    const word = MEASURES.find(([name]) => name === measure)[1];
    key.replaceChildren(legend(measure === "time" ? `time, estimated for ${machine.name} by its roofline` : word));
    draw?.repaint();
  };
  const chosen = el("select", { "aria-label": "colour by", onchange: () => { measure = chosen.value; recolour(); } },
    MEASURES.filter(([name]) => name !== "time" || (machine && data.modules[0] && seconds[0] > 0)).map(([name, text]) => el("option", { value: name }, text)));
  const machines = el("select", {
    "aria-label": "machine",
    onchange: () => {
      machine = data.machines.find((one) => one.name === machines.value);
      seconds = network.seconds(machine);
      recolour();
      drawRoofs();
      if (draw?.selected()) showDetail(draw.selected());
    },
  }, data.machines.map((one) => el("option", { value: one.name }, one.name)));
  const drawRoofs = () => roofs.replaceChildren(roofline(network, machine, go));

  const all = () => new Set(network.scenes.keys());
  const file = (suffix) => `${data.model.replace(/[^\w.-]+/g, "_").slice(0, 60) || "network"}.${suffix}`;
  const room = el("div", { class: "network-room" }, holder, aside);
  if (draw) {
    holder.append(
      el("div", { class: "tools" }, search,
        el("label", {}, "colour by", chosen),
        el("button", { onclick: () => draw.setOpen(all()) }, "open all"),
        el("button", { onclick: () => { draw.setOpen(new Set([0])); draw.fit(); } }, "close all"),
        el("button", { onclick: () => draw.zoom(1.25), "aria-label": "zoom in" }, "+"),
        el("button", { onclick: () => draw.zoom(0.8), "aria-label": "zoom out" }, "−"),
        el("button", { onclick: () => draw.overview() }, "whole"),
        el("button", { onclick: () => keep(file("svg"), new Blob([new XMLSerializer().serializeToString(draw.picture())], { type: "image/svg+xml" })) }, "SVG"),
        el("button", { onclick: async () => keep(file("png"), await draw.image()) }, "PNG")),
      hits, draw.canvas, key,
      el("p", { class: "faint" }, "A click opens and closes a module (▸). Drag to move, wheel to zoom once it has the focus. Keys: arrows along the network, Enter opens, Escape goes out, + − 0 zoom, Shift with arrows moves."));
  } else {
    holder.append(el("p", {}, "This network has too many operators to be drawn; the table below lists its layers."));
  }
  const memories = memory(network, go);
  const costs = cumulative(network);
  root.append(...totals(data).flat().filter(Boolean), room, table(network, go),
    el("div", { class: "columns" }, memories.section, costs.section));
  if (machine && data.modules.some((module) => module.traffic !== undefined) && amount(data.totals.multiply_adds) > 0) {
    root.append(el("section", { "aria-label": "Roofline" }, el("h2", {}, "Roofline"), el("label", {}, "machine", machines), roofs));
    drawRoofs();
  } else {
    root.append(el("section", { "aria-label": "Roofline" }, el("h2", {}, "Roofline"),
      el("p", {}, `No roofline: ${machine ? "sizes have symbols" : `the machines' peaks in ${data.dtype} are not known`}.`)));
  }
  if (data.outside.length > 0) {
    root.append(el("h2", {}, "Parameters of modules that are no layers"),
      el("p", { class: "faint" }, "They are never called, or their parents use their weights directly."),
      el("ul", {}, data.outside.map(([path, count]) => el("li", {}, el("code", {}, path), ` ${grouped(count)}`))));
  }
  if (data.not_counted.length > 0) {
    root.append(el("h2", {}, "Not counted as multiply-adds"),
      el("ul", {}, data.not_counted.map(([why, count]) => el("li", {}, `${count} × ${why}`))));
  }
  memories.start();
  costs.start();
  recolour();
  if (before && draw) {
    const open = before.paths.map((path) => network.byPath.get(path)).filter((index) => index !== undefined);
    draw.setOpen(new Set([0, ...open]));
  }
  const kept = before?.chosen === undefined ? undefined : network.byPath.get(before.chosen);
  showDetail({ kind: "module", index: kept ?? 0 });
  if (kept !== undefined && draw) draw.select({ kind: "module", index: kept });
  return {
    state: () => ({
      paths: draw ? [...draw.openSet()].map((index) => data.modules[index].path) : [],
      chosen: draw?.selected()?.kind === "module" ? data.modules[draw.selected().index].path : undefined,
    }),
    drawing: draw,
    network,
  };
}
