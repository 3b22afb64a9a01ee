/** An LSTM cell to step through: what comes in, which gates are held, what is kept. */
import { el, svg } from "./page.js";
import { words, asker, troubleNote, slider, figures, workings, axes, lineIn, legend, drawing, fixed } from "./learning-parts.js";

const WORDS = {
  en: {
    x: "input x", hold: (gate) => `hold ${gate} at`, free: "gates follow from the weights", write: "write", keep: "keep", forget: "forget",
    step: "Step", ten: "10 steps", back: "Undo a step", again: "Start again", presets: "Set the gates to", figure: (name, at) => `${name} after step ${at}`,
    state: "cell state c", hidden: "hidden state h", f: "forget gate f", i: "input gate i", o: "output gate o", g: "candidate g", c: "cell state c", h: "hidden state h",
    cell: "What happens in this step", steps: "step", history: "cell state and hidden state over the steps", gates: "gates over the steps: the fuller the colour, the further open",
    gradients: "what is left of a gradient on its way back to the start", kept: "cell state: product of the forget gates", plainKept: "plain recurrent unit: product of u(1 − h²)",
    zero: "0.000001 and less",
  },
  zh: {
    x: "输入 x", hold: (gate) => `固定 ${gate} 为`, free: "门由权重算出", write: "写入", keep: "保持", forget: "忘记",
    step: "走一步", ten: "走十步", back: "撤销一步", again: "重新开始", presets: "把门设为", figure: (name, at) => `第 ${at} 步之后的${name}`,
    state: "单元状态 c", hidden: "隐状态 h", f: "遗忘门 f", i: "输入门 i", o: "输出门 o", g: "候选值 g", c: "单元状态 c", h: "隐状态 h",
    cell: "这一步发生了什么", steps: "步", history: "单元状态与隐状态随步数的变化", gates: "各门随步数的变化：颜色越饱满，门开得越大",
    gradients: "梯度反传到起点时还剩多少", kept: "单元状态：各遗忘门之积", plainKept: "普通循环单元：各 u(1 − h²) 之积",
    zero: "不超过 0.000001",
  },
};

const GATES = ["f", "i", "o", "g"];
const PRESETS = {
  free: {}, write: { f: 1, i: 1, g: 1 }, keep: { f: 1, i: 0 }, forget: { f: 0, i: 0 },
};
/** Smaller gradients are drawn here. */
const LEAST = 1e-6;
const MOST_STEPS = 200;

export async function memory(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const results = el("div", {});
  const chosen = { x: 1, f: null, i: null, o: null, g: null };
  let steps = [];
  const ask = asker(server, "/learning/lstm", trouble, (answer) => results.replaceChildren(...shown(answer, text)));
  const again = () => ask({ steps: steps.map((step) => ["x", ...GATES].map((name) => step[name] ?? "").join(",")).join(";") });
  const take = (count) => {
    for (let i = 0; i < count && steps.length < MOST_STEPS; i++) steps.push({ ...chosen });
    again();
  };
  const gates = Object.fromEntries(GATES.map((gate) => [gate, holder(gate, text, (value) => { chosen[gate] = value; })]));
  const x = slider(text.x, { min: -2, max: 2, step: .1, value: 1, most: 100 }, (value) => { chosen.x = value; });
  const button = (name, act) => el("button", { type: "button", onclick: act }, name);
  const set = (preset) => GATES.forEach((gate) => gates[gate].set(preset[gate] ?? null));
  root.append(
    el("div", { class: "tools", role: "group", "aria-label": text.presets }, el("span", {}, text.presets),
      Object.entries(PRESETS).map(([name, preset]) => button(text[name], () => set(preset)))),
    el("div", { class: "sliders" }, x.element, GATES.map((gate) => gates[gate].element)),
    el("div", { class: "tools" }, el("button", { type: "button", class: "main", onclick: () => take(1) }, text.step), button(text.ten, () => take(10)),
      button(text.back, () => {
        if (steps.length > 1) steps.pop();
        again();
      }), button(text.again, () => {
        steps = [];
        take(1);
      })),
    trouble, results);
  take(1);
}

/** A gate that follows from the weights, or is held at a value. */
function holder(gate, text, change) {
  const value = el("input", { type: "range", min: gate === "g" ? -1 : 0, max: 1, step: .05, value: 1, "aria-label": text[gate], disabled: true });
  const written = el("output", {}, "");
  const held = el("input", { type: "checkbox" });
  const tell = () => {
    value.disabled = !held.checked;
    written.textContent = held.checked ? Number(value.value).toFixed(2) : "";
    change(held.checked ? Number(value.value) : null);
  };
  held.addEventListener("change", tell);
  value.addEventListener("input", tell);
  return {
    element: el("div", { class: "slider hold", "data-gate": gate }, el("label", {}, held, " ", text.hold(text[gate])), value, written),
    set: (number) => {
      held.checked = number !== null;
      if (number !== null) value.value = number;
      tell();
    },
  };
}

function shown(answer, text) {
  const moments = answer.moments;
  const last = moments[moments.length - 1];
  const before = moments.length > 1 ? moments[moments.length - 2] : { c: 0, h: 0 };
  const at = moments.length;
  return [
    figures([[text.figure(text.state, at), fixed(last.c, 4)], [text.figure(text.hidden, at), fixed(last.h, 4)],
      ...GATES.map((gate) => [text[gate], fixed(last[gate], 4)])]),
    drawing(cell(before, last, text), text.cell),
    workings(answer.workings, text),
    el("div", { class: "columns" }, history(moments, text), el("div", {}, drawing(heat(moments, text), text.gates)), gradients(moments, text)),
  ];
}

/** The way of the cell state through the gates, with the numbers of the step. */
function cell(before, now, text) {
  const label = (x, y, words, name) => svg("text", { x, y, class: name, "text-anchor": "middle" }, words);
  const gate = (x, y, sign) => [svg("circle", { class: "gate", cx: x, cy: y, r: 13 }), label(x, y + 5, sign, "sign")];
  const path = (d) => svg("path", { class: "flow", d, "marker-end": "url(#arrow)" });
  return svg("svg", { class: "cell", viewBox: "0 0 560 230", role: "img", "aria-label": text.cell },
    svg("defs", {}, svg("marker", { id: "arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      svg("path", { class: "head", d: "M0 0L8 4L0 8z" }))),
    svg("rect", { class: "frame", x: 80, y: 14, width: 400, height: 200, rx: 14 }),
    path("M14 60H143"), path("M172 60H263"), path("M292 60H546"), path("M400 60V97"), path("M400 126V172H546"),
    path("M158 150V75"), path("M278 106V75"), path("M244 120H263"), path("M278 180V136"), path("M340 142H372L389 122"),
    gate(158, 60, "×"), gate(278, 60, "+"), gate(278, 120, "×"), gate(400, 112, "×"),
    label(40, 48, `c ${fixed(before.c, 3)}`, "value"), label(520, 48, `c ${fixed(now.c, 3)}`, "value"), label(520, 196, `h ${fixed(now.h, 3)}`, "value"),
    label(158, 168, `f ${fixed(now.f, 3)}`, "value f"), label(212, 125, `i ${fixed(now.i, 3)}`, "value i"), label(278, 198, `g ${fixed(now.g, 3)}`, "value g"),
    label(330, 160, `o ${fixed(now.o, 3)}`, "value o"), label(426, 86, "tanh", "faint"),
    svg("text", { x: 92, y: 36, class: "faint" }, `x ${fixed(now.x, 2)}, h ${fixed(before.h, 3)} → f, i, g, o`));
}

const ticks = (count) => {
  const step = Math.max(1, Math.ceil(count / 10));
  return Array.from({ length: Math.floor(count / step) + 1 }, (_, at) => at * step);
};

function history(moments, text) {
  const c = [[0, 0], ...moments.map((moment, at) => [at + 1, moment.c])];
  const h = [[0, 0], ...moments.map((moment, at) => [at + 1, moment.h])];
  const most = Math.max(1, Math.ceil(Math.max(...c.map(([, value]) => Math.abs(value)))));
  const plot = axes({
    label: text.history, x: [0, Math.max(5, moments.length)], y: [-most, most], xTicks: ticks(Math.max(5, moments.length)), yTicks: [-most, -most / 2, 0, most / 2, most], xLabel: text.steps,
  });
  plot.element.append(lineIn(plot, c, "a"), lineIn(plot, h, "b dashed"));
  return el("div", {}, drawing(plot.element, text.history), legend([["a", text.c], ["b", text.h]]));
}

function heat(moments, text) {
  const width = Math.min(26, 380 / moments.length);
  const rows = GATES.map((gate, row) => [
    svg("text", { x: 4, y: row * 30 + 21 }, gate),
    moments.map((moment, at) => svg("rect", {
      class: "heat", x: 24 + at * width, y: row * 30 + 3, width: Math.max(1, width - 1), height: 26, "fill-opacity": Math.abs(moment[gate]).toFixed(3),
    }, svg("title", {}, `${text[gate]}: ${fixed(moment[gate], 4)}`))),
    svg("rect", { class: "frame", x: 23.5, y: row * 30 + 2.5, width: moments.length * width, height: 27 })]);
  return svg("svg", { class: "heats", viewBox: "0 0 420 124", role: "img", "aria-label": text.gates }, rows);
}

function gradients(moments, text) {
  const power = (value) => Math.log10(Math.max(LEAST, Math.abs(value)));
  const plot = axes({
    label: text.gradients, x: [0, Math.max(5, moments.length)], y: [-6, .3], xTicks: ticks(Math.max(5, moments.length)), yTicks: [-6, -5, -4, -3, -2, -1, 0], xLabel: text.steps,
    yText: (tick) => tick === 0 ? "1" : `1e${tick}`,
  });
  const line = (name) => [[0, 0], ...moments.map((moment, at) => [at + 1, power(moment[name])])];
  plot.element.append(lineIn(plot, line("kept"), "a"), lineIn(plot, line("plain_kept"), "b dashed"));
  const last = moments[moments.length - 1];
  return el("div", { class: "gradients" }, drawing(plot.element, text.gradients),
    legend([["a", `${text.kept}: ${last.kept.toPrecision(3)}`], ["b", `${text.plainKept}: ${last.plain_kept.toPrecision(3)}`]]));
}
