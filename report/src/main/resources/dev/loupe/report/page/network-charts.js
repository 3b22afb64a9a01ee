/** Charts of a network: memory over the steps of an inference, cost along the layers, layers under a machine's roofs. */
import { el, svg, grouped, rounded, style, COLORS } from "./page.js";
import { amount, times } from "./network-model.js";

const plot = (options, data, holder) => {
  const axis = (label, values) => ({
    label, values, stroke: style("--faint"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") }, labelSize: 18, size: 54, labelFont: "13px system-ui", font: "12px system-ui" });
  const chart = new uPlot({
    width: Math.max(260, holder.clientWidth), height: 230, legend: { live: true }, ...options,
    axes: [{ ...axis(options.across), size: 32 }, axis(options.up, (u, values) => values.map((value) => (value === null ? "" : options.write(value))))],
  }, data, holder);
  new ResizeObserver(() => {
    const width = Math.max(260, holder.clientWidth);
    if (width !== chart.width) chart.setSize({ width, height: 230 });
  }).observe(holder);
  return chart;
};

/** What is alive at each step of one inference. */
export function memory(network, go) {
  const { memory: facts, operators } = network.data;
  const section = el("section", { "aria-label": "Memory" }, el("h2", {}, "Memory of an inference"));
  const during = facts.timeline.map(([, bytes]) => amount(bytes));
  if (during.length === 0 || during.some(Number.isNaN)) {
    section.append(el("p", {}, `What is alive at each step is not known: ${facts.unknown || "sizes have symbols"}.`));
    return { section, start: () => {} };
  }
  const peak = Math.max(0, facts.timeline.findIndex(([node]) => node === facts.peak_node));
  const holder = el("div", { class: "chart" });
  const told = el("p", { class: "told" });
  const list = el("ol", { class: "alive" });
  const slider = el("input", { type: "range", min: 0, max: during.length - 1, value: peak, class: "wide", oninput: () => show(Number(slider.value)) });
  const name = (node) => network.name(network.placeOf(node));
  let chart = null;
  const show = (at) => {
    const [node, bytes, after] = facts.timeline[at];
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${name(node)}, ${grouped(bytes)} bytes`);
    told.replaceChildren(`Step ${at + 1} of ${during.length}, `, el("button", { class: "plain", onclick: () => go(network.placeOf(node)) }, name(node)),
      `: ${grouped(bytes)} bytes alive while it runs${at === peak ? " (the peak)" : ""}, ${grouped(after)} after it.`);
    const alive = facts.lives.filter(([maker, last, size]) => maker <= node && last >= node && amount(size) > 0).sort((a, b) => amount(b[2]) - amount(a[2]));
    list.replaceChildren(...alive.slice(0, 8).map(([maker, , size]) => el("li", {},
      el("button", { class: "plain", onclick: () => go(network.placeOf(maker)) }, name(maker)), ` ${times(operators[maker].output)}: ${grouped(size)} bytes`)),
      ...(alive.length > 8 ? [el("li", { class: "faint" }, `and ${alive.length - 8} more`)] : []));
    chart?.redraw(false);
  };
  section.append(
    el("p", {}, `At its peak ${grouped(facts.peak_bytes)} bytes: ${grouped(facts.timeline[peak][1])} of activations, ${grouped(facts.parameter_bytes)} of parameters, ${grouped(facts.buffer_bytes)} of buffers.`),
    holder, el("label", { class: "wide" }, "step", slider),
    el("button", { onclick: () => show(peak) }, "to the peak"), told, list);
  const start = () => {
    show(peak);
    const x = during.map((_, i) => i + 1);
    const mark = (u) => {
      for (const [at, colour] of [[peak, style("--bad")], [Number(slider.value), style("--text")]]) {
        const left = u.valToPos(at + 1, "x", true);
        u.ctx.strokeStyle = colour;
        u.ctx.lineWidth = 1.5;
        u.ctx.beginPath();
        u.ctx.moveTo(left, u.bbox.top);
        u.ctx.lineTo(left, u.bbox.top + u.bbox.height);
        u.ctx.stroke();
      }
      u.ctx.fillStyle = style("--bad");
      u.ctx.font = `${12 * devicePixelRatio}px system-ui`;
      const left = u.valToPos(peak + 1, "x", true);
      const isRight = left > u.bbox.left + u.bbox.width - 60;
      u.ctx.textAlign = isRight ? "right" : "left";
      u.ctx.fillText("peak", left + (isRight ? -5 : 5), u.bbox.top + 12 * devicePixelRatio);
    };
    chart = plot({
      across: "step", up: "bytes alive", write: rounded,
      scales: { x: { time: false }, y: { range: (u, low, high) => [0, high * 1.05 || 1] } },
      series: [{ label: "step" }, { label: "activation bytes", stroke: COLORS[0], fill: `${COLORS[0]}33`, paths: uPlot.paths.stepped({ align: 1 }), points: { show: false }, value: (u, v) => (v === null ? "" : grouped(v)) }],
      hooks: { draw: [mark] },
    }, [x, during], holder);
    chart.over.addEventListener("click", () => chart.cursor.idx !== null && show(chart.cursor.idx));
  };
  return { section, start };
}

/** How the whole cost builds up along the layers. */
export function cumulative(network) {
  const layers = network.data.modules.filter((module) => module.is_layer);
  const holder = el("div", { class: "chart" });
  const section = el("section", { "aria-label": "Cumulative cost" }, el("h2", {}, "Cost along the layers"), holder);
  const kinds = [["multiply-adds", "multiply_adds"], ["parameters", "parameters"], ["activation bytes", "activation_bytes"]];
  const sums = kinds.map(([, name]) => {
    let sum = 0;
    const all = layers.map((module) => (sum += amount((module.own ?? module.cells)[network.column.get(name)])));
    return all.map((value) => (sum > 0 ? (100 * value) / sum : 0));
  });
  if (sums.some((all) => all.some(Number.isNaN)) || layers.length === 0) {
    holder.append(el("p", {}, "The figures have symbols; give the inputs sizes to see this."));
    return { section, start: () => {} };
  }
  const half = layers[sums[0].findIndex((value) => value >= 50)];
  section.append(el("p", { class: "faint" }, half ? `Half of the multiply-adds are done with ${half.path || network.data.model}.` : "Nothing multiplies."));
  return {
    section,
    start: () => plot({
      across: "layer", up: "% of the whole", write: (value) => String(value),
      scales: { x: { time: false }, y: { range: [0, 100] } },
      series: [{ label: "layer", value: (u, v) => (v === null ? "" : layers[v - 1]?.path) },
        ...kinds.map(([label], i) => ({ label, stroke: COLORS[i], width: 2, dash: [[], [6, 3], [2, 3]][i], points: { show: false }, value: (u, v) => (v === null ? "" : `${v.toFixed(1)} %`) }))],
    }, [layers.map((_, i) => i + 1), ...sums], holder),
  };
}

const WIDTH = 620;
const HEIGHT = 300;
const EDGE = { left: 62, right: 12, top: 12, bottom: 42 };

/** The layers under the roofs of a machine, both axes logarithmic. */
export function roofline(network, machine, go) {
  const column = network.column.get("multiply_adds");
  const points = network.data.modules.map((module, index) => {
    const work = amount((module.own ?? module.cells)[column]);
    const bytes = amount(module.traffic ?? NaN);
    const seconds = Math.max(bytes / machine.bytes, work / machine.multiply_adds);
    return { index, work, bytes, seconds, intensity: work / bytes, rate: work / seconds, isBound: bytes / machine.bytes > work / machine.multiply_adds };
  }).filter((point) => point.work > 0 && point.bytes > 0);
  const ridge = machine.multiply_adds / machine.bytes;
  const low = Math.floor(Math.log10(Math.min(ridge, ...points.map((point) => point.intensity)))) ;
  const high = Math.ceil(Math.log10(Math.max(ridge, ...points.map((point) => point.intensity))) + 0.1);
  const top = Math.ceil(Math.log10(machine.multiply_adds) + 0.05);
  const bottom = Math.floor(Math.log10(Math.min(machine.bytes * 10 ** low, ...points.map((point) => point.rate))));
  const x = (value) => EDGE.left + ((Math.log10(value) - low) / (high - low)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value) => HEIGHT - EDGE.bottom - ((Math.log10(value) - bottom) / (top - bottom)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const bound = points.filter((point) => point.isBound).length;
  const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "roofline", role: "img",
    "aria-label": `${points.length} layers under the roofs of ${machine.name}: memory bounds ${bound}, arithmetic ${points.length - bound}` });
  for (let power = low; power <= high; power++) {
    picture.append(svg("line", { x1: x(10 ** power), x2: x(10 ** power), y1: EDGE.top, y2: HEIGHT - EDGE.bottom, class: "grid" }),
      svg("text", { x: x(10 ** power), y: HEIGHT - EDGE.bottom + 15, "text-anchor": "middle" }, power < -3 ? `1e${power}` : rounded(10 ** power)));
  }
  for (let power = bottom; power <= top; power++) {
    picture.append(svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(10 ** power), y2: y(10 ** power), class: "grid" }),
      svg("text", { x: EDGE.left - 6, y: y(10 ** power) + 4, "text-anchor": "end" }, rounded(10 ** power)));
  }
  const roof = [[10 ** low, machine.bytes * 10 ** low], [ridge, machine.multiply_adds], [10 ** high, machine.multiply_adds]];
  picture.append(svg("polyline", { class: "roof", points: roof.map(([a, b]) => `${x(a)},${y(b)}`).join(" ") }),
    svg("text", { x: (EDGE.left + WIDTH) / 2, y: HEIGHT - 6, "text-anchor": "middle" }, "multiply-adds for each byte moved"),
    svg("text", { x: 12, y: HEIGHT / 2, "text-anchor": "middle", transform: `rotate(-90 12 ${HEIGHT / 2})` }, "multiply-adds a second"));
  for (const point of points) {
    const mark = svg("circle", { cx: x(point.intensity), cy: y(point.rate), r: 4.5, class: point.isBound ? "memory" : "arithmetic", onclick: () => go({ kind: "module", index: point.index }) });
    mark.append(svg("title", {}, `${network.name({ kind: "module", index: point.index })}: ${rounded(point.intensity)} for each byte, at least ${rounded(point.seconds * 1e6)} µs`));
    picture.append(mark);
  }
  const sum = network.seconds(machine)[0];
  return el("figure", {}, picture, el("figcaption", {},
    `${machine.source}. Memory bounds ${bound} of ${points.length} layers that multiply (circles with a ring), arithmetic the others. Estimated from the roofs, not measured: at least ${rounded(sum * 1e3)} ms for all layers one after the other.`));
}
