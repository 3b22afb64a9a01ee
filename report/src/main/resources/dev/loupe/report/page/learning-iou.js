/** Two boxes to move and to resize, and how much they agree. */
import { el, svg } from "./page.js";
import { words, asker, troubleNote, figures, workings, legend, fixed } from "./learning-parts.js";

const WORDS = {
  en: {
    box: (name, box) => `box ${name}: left ${box[0]}, top ${box[1]}, width ${box[2]}, height ${box[3]}; arrow keys move it, with Shift they resize it`,
    sides: ["left", "top", "width", "height"], number: (name, side) => `${side} of ${name}`,
    how: "Drag a box, or its corner to resize it. With the keyboard: Tab to a box, arrow keys to move, Shift and arrow keys to resize.",
    intersection: "intersection", union: "union", iou: "IoU", giou: "generalised IoU", diou: "distance IoU", ciou: "complete IoU",
    width: "width of the intersection", height: "height of the intersection", matches: "Would it count as found?", at: "IoU threshold",
    shared: "intersection", around: "C, the smallest box around both", a: "A", b: "B",
  },
  zh: {
    box: (name, box) => `框 ${name}：左 ${box[0]}，上 ${box[1]}，宽 ${box[2]}，高 ${box[3]}；方向键移动，按住 Shift 再按方向键改变大小`,
    sides: ["左", "上", "宽", "高"], number: (name, side) => `${name} 的${side}`,
    how: "拖动一个框，或拖动它的角改变大小。使用键盘：按 Tab 选中一个框，方向键移动，Shift 加方向键改变大小。",
    intersection: "交集", union: "并集", iou: "IoU", giou: "广义 IoU", diou: "距离 IoU", ciou: "完全 IoU",
    width: "交集宽", height: "交集高", matches: "这样算检测到了吗？", at: "IoU 阈值",
    shared: "交集", around: "C：包住两者的最小框", a: "A", b: "B",
  },
};

const WIDTH = 400;
const HEIGHT = 260;
const LEAST = 10;
const STEP = 5;
const HANDLE = 9;

export async function boxes(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const results = el("div", {});
  const derived = el("div", {});
  const state = { a: [60, 60, 160, 120], b: [110, 95, 160, 120] };
  const drawn = svg("svg", { class: "boxes", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": "A, B" });
  const around = svg("rect", { class: "around" });
  const shared = svg("rect", { class: "shared" });
  const ask = asker(server, "/learning/iou", trouble, (answer) => {
    results.replaceChildren(figures([[text.iou, fixed(answer.iou, 4)], [text.giou, fixed(answer.giou, 4)], [text.intersection, answer.intersection], [text.union, answer.union],
      [text.diou, fixed(answer.diou, 4)], [text.ciou, fixed(answer.ciou, 4)]]));
    derived.replaceChildren(workings(answer.workings, text), el("h3", {}, text.matches), matches(answer, text));
  });
  const shapes = Object.keys(state).map((name) => shape(name, state[name], text, () => draw()));
  const draw = () => {
    shapes.forEach((one) => one.draw());
    const [a, b] = [state.a, state.b];
    const left = Math.max(a[0], b[0]);
    const top = Math.max(a[1], b[1]);
    place(shared, [left, top, Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - left), Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - top)]);
    const first = [Math.min(a[0], b[0]), Math.min(a[1], b[1])];
    place(around, [...first, Math.max(a[0] + a[2], b[0] + b[2]) - first[0], Math.max(a[1] + a[3], b[1] + b[3]) - first[1]]);
    ask({ a: a.join(","), b: b.join(",") });
  };
  drawn.append(around, shared, ...shapes.map((one) => one.element));
  root.append(el("p", { class: "faint" }, text.how),
    el("figure", {}, drawn, legend([["a", text.a], ["b", text.b], ["shared", text.shared], ["around", text.around]])),
    trouble, results, el("div", { class: "tools" }, shapes.map((one) => one.numbers)), derived);
  draw();
}

/** At which thresholds the one would count as found by the other. */
function matches(answer, text) {
  const line = (title, cells) => el("tr", {}, el("th", { scope: "row" }, title), cells);
  return el("div", { class: "scroll", tabindex: "0" }, el("table", {}, el("tbody", {},
    line(text.at, answer.matches.map((one) => el("td", {}, one.threshold.toFixed(2)))),
    line("IoU ≥", answer.matches.map((one) => el("td", { class: one.matches ? "good" : "bad" }, one.matches ? "✓" : "✗"))))));
}

const place = (rect, [x, y, width, height]) => {
  Object.entries({ x, y, width, height }).forEach(([name, value]) => rect.setAttribute(name, value));
};

/** Keeps a box inside of the drawing, and large enough to be seen. */
function hold(box, moved) {
  const [x, y, width, height] = moved.map(Math.round);
  box[2] = Math.max(LEAST, Math.min(WIDTH, width));
  box[3] = Math.max(LEAST, Math.min(HEIGHT, height));
  box[0] = Math.max(0, Math.min(WIDTH - box[2], x));
  box[1] = Math.max(0, Math.min(HEIGHT - box[3], y));
}

function shape(name, box, text, changed) {
  const upper = name.toUpperCase();
  const rect = svg("rect", { class: `box ${name}`, tabindex: "0", role: "application" });
  const corner = svg("rect", { class: `corner ${name}`, width: 2 * HANDLE, height: 2 * HANDLE });
  const letter = svg("text", { class: `letter ${name}`, "aria-hidden": "true" }, upper);
  const inputs = text.sides.map((side, at) => el("input", {
    type: "number", min: 0, max: at % 2 ? HEIGHT : WIDTH, value: box[at], "aria-label": text.number(upper, side),
    onchange: (event) => change(box.map((old, index) => index === at ? Number(event.target.value) || 0 : old)),
  }));
  const change = (moved) => {
    hold(box, moved);
    changed();
  };
  const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };
  rect.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const [x, y] = move;
    change(event.shiftKey ? [box[0], box[1], box[2] + x, box[3] + y] : [box[0] + x, box[1] + y, box[2], box[3]]);
  });
  drag(rect, box, (start, x, y) => change([start[0] + x, start[1] + y, start[2], start[3]]));
  drag(corner, box, (start, x, y) => change([
    start[0], start[1], Math.min(start[2] + x, WIDTH - start[0]), Math.min(start[3] + y, HEIGHT - start[1])]));
  return {
    element: svg("g", {}, rect, letter, corner),
    numbers: el("fieldset", { class: "numbers" }, el("legend", {}, upper), inputs.map((input, at) =>
      el("label", {}, text.sides[at], " ", input))),
    draw: () => {
      place(rect, box);
      corner.setAttribute("x", box[0] + box[2] - HANDLE);
      corner.setAttribute("y", box[1] + box[3] - HANDLE);
      letter.setAttribute("x", box[0] + 6);
      letter.setAttribute("y", name === "a" ? box[1] + 19 : box[1] + box[3] - 8);
      rect.setAttribute("aria-label", text.box(upper, box));
      inputs.forEach((input, at) => { input.value = box[at]; });
    },
  };
}

/** Calls with the box at the start and how far the pointer has come since, in units of the drawing; mouse, pen and finger alike. */
function drag(element, box, move) {
  let from = null;
  const point = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(element.ownerSVGElement.getScreenCTM().inverse());
  element.addEventListener("pointerdown", (event) => {
    element.setPointerCapture(event.pointerId);
    from = { point: point(event), box: [...box] };
  });
  element.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = point(event);
    move(from.box, to.x - from.point.x, to.y - from.point.y);
  });
  const end = () => { from = null; };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}
