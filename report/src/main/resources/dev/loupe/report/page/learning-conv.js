/** One convolution to change, and the networks whose figures the chapter asks for. */
import { el, svg, grouped, rounded } from "./page.js";
import { words, asker, troubleNote, slider, figures, workings } from "./learning-parts.js";
import { networks } from "./learning-networks.js";

const WORDS = {
  en: {
    layer: "A convolution", start: "Start from", small: "small", size: "input size S", in: "channels in C", out: "channels out M",
    kernel: "kernel K", stride: "stride s", padding: "padding P", dilation: "dilation D", groups: "groups G",
    output: "output", neurons: "neurons", weights: "weights", biases: "biases", parameters: "parameters", adds: "multiply-adds",
    sum: "weights + biases", "output height": "output height O", "multiply-adds": "multiply-adds",
    input: "input", place: "place of the window", slide: "Slide", stop: "Stop",
    drawn: (row, column) => `row ${row}, column ${column} of the output`,
    made: (rows, columns) => `made of input rows ${rows} and columns ${columns}`,
    zero: "what lies outside of the input is 0", impossible: "There is no such convolution:",
  },
  zh: {
    layer: "一层卷积", start: "从以下设置开始", small: "小例子", size: "输入大小 S", in: "输入通道数 C", out: "输出通道数 M",
    kernel: "卷积核 K", stride: "步长 s", padding: "填充 P", dilation: "空洞率 D", groups: "分组数 G",
    output: "输出", neurons: "神经元数", weights: "权重", biases: "偏置", parameters: "参数量", adds: "乘加次数",
    sum: "权重 + 偏置", "output height": "输出高 O", "multiply-adds": "乘加次数",
    input: "输入", place: "窗口位置", slide: "滑动", stop: "停止",
    drawn: (row, column) => `输出第 ${row} 行、第 ${column} 列`,
    made: (rows, columns) => `由输入的第 ${rows} 行、第 ${columns} 列算出`,
    zero: "输入之外按 0 计算", impossible: "不存在这样的卷积（卷积核放不下，或分组数不能整除通道数）：",
  },
};

const PRESETS = [
  ["small", { size: 7, in: 3, out: 4, kernel: 3, stride: 2, padding: 1, dilation: 1, groups: 1 }],
  ["AlexNet conv 1", { size: 227, in: 3, out: 96, kernel: 11, stride: 4, padding: 0, dilation: 1, groups: 1 }],
  ["AlexNet conv 2", { size: 27, in: 96, out: 256, kernel: 5, stride: 1, padding: 2, dilation: 1, groups: 2 }],
  ["VGG19 conv 1", { size: 224, in: 3, out: 64, kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 1 }],
  ["ResNet152 conv 1", { size: 224, in: 3, out: 64, kernel: 7, stride: 2, padding: 3, dilation: 1, groups: 1 }],
  ["MobileNet depthwise", { size: 112, in: 32, out: 32, kernel: 3, stride: 1, padding: 1, dilation: 1, groups: 32 }],
];

const RANGES = {
  size: { min: 1, max: 64, most: 4096 }, in: { min: 1, max: 64, most: 65536 }, out: { min: 1, max: 96, most: 65536 },
  kernel: { min: 1, max: 11, most: 512 }, stride: { min: 1, max: 5, most: 512 }, padding: { min: 0, max: 5, most: 512 },
  dilation: { min: 1, max: 4, most: 512 }, groups: { min: 1, max: 32, most: 65536 },
};

const SIDE = 260;
const GAP = 50;
/** Smaller cells are not drawn one by one, in units of the drawing. */
const LEAST_CELL = 4;
const PACE = 350;

export async function convolution(root, server) {
  const text = words(WORDS);
  const layer = { ...PRESETS[0][1] };
  const trouble = troubleNote();
  const results = el("div", {});
  const derived = el("div", {});
  const picture = windowPicture(text);
  const ask = asker(server, "/learning/conv", trouble, (answer, values) => {
    if (answer.impossible) {
      trouble.textContent = `${text.impossible} ${answer.impossible}`;
      return;
    }
    results.replaceChildren(
      figures([
        [text.output, `${answer.output} × ${answer.output} × ${values.out}`],
        [text.neurons, grouped(answer.neurons)],
        [text.parameters, grouped(answer.parameters), `${grouped(answer.weights)} + ${grouped(answer.biases)}`],
        [text.adds, grouped(answer.multiply_adds), rounded(answer.multiply_adds)]]));
    derived.replaceChildren(workings(answer.workings, text));
    picture.show(values, answer.output);
  });
  const sliders = Object.fromEntries(Object.entries(RANGES).map(([name, range]) =>
    [name, slider(text[name], { ...range, value: layer[name] }, (value) => {
      layer[name] = value;
      ask({ ...layer });
    })]));
  const choose = (preset) => {
    Object.assign(layer, preset);
    Object.entries(preset).forEach(([name, value]) => sliders[name].set(value));
    ask({ ...layer });
  };
  root.append(
    el("h3", {}, text.layer),
    el("div", { class: "tools", role: "group", "aria-label": text.start }, el("span", {}, text.start),
      PRESETS.map(([name, preset]) => el("button", { type: "button", onclick: () => choose(preset) }, text[name] ?? name))),
    el("div", { class: "sliders" }, Object.values(sliders).map((one) => one.element)),
    trouble, results, picture.element, derived);
  ask({ ...layer });
  await networks(root, server);
}

/** The window on the input and the neuron that it makes: moved by arrow keys, the pointer, a slider, or by itself. */
function windowPicture(text) {
  let layer = null;
  let output = 1;
  let at = 0;
  let timer = 0;
  const drawn = svg("svg", {
    class: "window", viewBox: `-8 -8 ${2 * SIDE + GAP + 16} ${SIDE + 44}`, tabindex: "0", role: "slider", "aria-label": text.place, "aria-valuemin": "1",
  });
  const told = el("figcaption", {});
  const slide = el("button", { type: "button", "aria-pressed": "false", onclick: () => toggle() }, text.slide);
  const toggle = () => {
    if (timer) {
      clearInterval(timer);
      timer = 0;
    } else {
      timer = setInterval(() => go((at + 1) % (output * output)), PACE);
    }
    slide.setAttribute("aria-pressed", String(timer !== 0));
    slide.textContent = timer ? text.stop : text.slide;
  };
  const go = (place) => {
    at = Math.max(0, Math.min(output * output - 1, place));
    draw();
  };
  const MOVES = { ArrowRight: () => 1, ArrowLeft: () => -1, ArrowDown: () => output, ArrowUp: () => -output };
  drawn.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const next = at + move();
    if (next >= 0 && next < output * output) go(next);
  });
  drawn.addEventListener("pointermove", (event) => {
    const unit = SIDE / (layer.size + 2 * layer.padding);
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawn.getScreenCTM().inverse());
    const column = Math.floor((point.x - SIDE - GAP) / unit);
    const row = Math.floor(point.y / unit);
    if (column >= 0 && column < output && row >= 0 && row < output) go(row * output + column);
  });
  const draw = () => {
    const row = Math.floor(at / output);
    const column = at % output;
    const { size, padding, kernel, stride, dilation } = layer;
    const unit = SIDE / (size + 2 * padding);
    const reach = dilation * (kernel - 1) + 1;
    const right = SIDE + GAP;
    drawn.replaceChildren(
      svg("rect", { class: "padding", width: SIDE, height: SIDE }),
      svg("rect", { class: "input", x: padding * unit, y: padding * unit, width: size * unit, height: size * unit }),
      grid(0, size + 2 * padding, unit),
      taps(column * stride, row * stride, kernel, dilation, unit),
      svg("rect", { class: "reach", x: column * stride * unit, y: row * stride * unit, width: reach * unit, height: reach * unit }),
      svg("line", { class: "ray", x1: (column * stride + reach) * unit, y1: row * stride * unit, x2: right + column * unit, y2: row * unit }),
      svg("line", { class: "ray", x1: (column * stride + reach) * unit, y1: (row * stride + reach) * unit, x2: right + column * unit, y2: (row + 1) * unit }),
      svg("rect", { class: "output", x: right, width: output * unit, height: output * unit }),
      grid(right, output, unit),
      svg("rect", { class: "neuron", x: right + column * unit, y: row * unit, width: Math.max(unit, 2), height: Math.max(unit, 2) }),
      svg("text", { x: SIDE / 2, y: SIDE + 28, "text-anchor": "middle" }, `${text.input} ${size} × ${size} × ${layer.in}`),
      svg("text", { x: right + SIDE / 2, y: SIDE + 28, "text-anchor": "middle" }, `${text.output} ${output} × ${output} × ${layer.out}`));
    const span = (first) => `${first - padding + 1}…${first - padding + reach}`;
    const told1 = text.drawn(row + 1, column + 1);
    const outside = padding > 0 ? `; ${text.zero}` : "";
    told.textContent = `${told1}: ${text.made(span(row * stride), span(column * stride))}${outside}`;
    drawn.setAttribute("aria-valuemax", String(output * output));
    drawn.setAttribute("aria-valuenow", String(at + 1));
    drawn.setAttribute("aria-valuetext", told1);
  };
  return {
    element: el("figure", {}, drawn, told, el("div", { class: "tools" }, slide)),
    show: (values, size) => {
      layer = values;
      output = size;
      go(Math.min(at, size * size - 1));
    },
  };
}

function grid(left, cells, unit) {
  if (unit < LEAST_CELL) return null;
  let path = "";
  for (let i = 0; i <= cells; i++) {
    path += `M${left + i * unit} 0v${cells * unit}M${left} ${i * unit}h${cells * unit}`;
  }
  return svg("path", { class: "grid", d: path });
}

/** The input cells that are multiplied by weights. */
function taps(left, top, kernel, dilation, unit) {
  if (unit * dilation < LEAST_CELL / 2) return null;
  let path = "";
  for (let row = 0; row < kernel; row++) {
    for (let column = 0; column < kernel; column++) {
      path += `M${(left + column * dilation) * unit} ${(top + row * dilation) * unit}h${unit}v${unit}h${-unit}z`;
    }
  }
  return svg("path", { class: "taps", d: path });
}
