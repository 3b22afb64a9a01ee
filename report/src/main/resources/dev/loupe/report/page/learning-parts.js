/** What the exercises are built with: questions to the server, sliders, workings, axes. */
import { el, svg, formula, language } from "./page.js";

/** The words of the page's language. */
export function words(all) {
  return all[language()];
}

/**
 * Asks the server, one question at a time: while it answers, only the newest of the next questions is kept.
 *
 * @param show is called with each answer
 * @param trouble the element that says what went wrong
 */
export function asker(server, path, trouble, show) {
  let next = null;
  let busy = false;
  const run = async () => {
    busy = true;
    while (next) {
      const values = next;
      next = null;
      try {
        const answer = await server.get(path, values);
        trouble.textContent = "";
        show(answer, values);
      } catch (error) {
        trouble.textContent = error.message;
      }
    }
    busy = false;
  };
  return (values) => {
    next = values;
    if (!busy) run();
  };
}

/** Where an exercise says what went wrong. */
export function troubleNote() {
  return el("p", { class: "trouble", role: "alert" });
}

let count = 0;

/**
 * A number to choose by sliding or typing.
 *
 * @param range { min, max, step, value } and, where one may type more than one can slide, most
 * @param change is called with each new number
 */
export function slider(label, range, change) {
  const id = `slider-${count++}`;
  const { min, max, step = 1, value, most = max } = range;
  const slide = el("input", { type: "range", id, min, max, step, value });
  const type = el("input", { type: "number", min, max: most, step, value, "aria-label": label });
  const set = (number) => {
    slide.value = number;
    type.value = number;
  };
  slide.addEventListener("input", () => {
    type.value = slide.value;
    change(Number(slide.value));
  });
  type.addEventListener("input", () => {
    if (type.value === "" || !type.checkValidity()) return;
    slide.value = type.value;
    change(Number(type.value));
  });
  return { element: el("div", { class: "slider" }, el("label", { for: id }, label), slide, type), set };
}

/** Figures with their names: [name, value, more]. */
export function figures(list) {
  return el("dl", { class: "figures" }, list.map(([name, value, more]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value), more && el("dd", {}, more))));
}

/** How figures come about: for each its name and what it is equal to. */
export function workings(list, names) {
  return el("div", { class: "workings" }, list.map((working) => el("p", { "data-figure": working.figure },
    el("span", { class: "name" }, names[working.figure] ?? working.figure),
    working.steps.map((step) => el("span", { class: "equal" }, el("span", { class: "sign" }, "="), formula(step))))));
}

const WIDTH = 420;
const HEIGHT = 240;
const LEFT = 42;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 36;

/**
 * Axes to draw in.
 *
 * @param spec { label, x: [from, to], y: [from, to], xTicks, yTicks, xLabel, yLabel }; yText writes a tick of y
 * @return { element, x, y }: the drawing, and where numbers lie in it
 */
export function axes(spec) {
  const x = (value) => LEFT + (value - spec.x[0]) / (spec.x[1] - spec.x[0]) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - (value - spec.y[0]) / (spec.y[1] - spec.y[0]) * (HEIGHT - TOP - BOTTOM);
  const yText = spec.yText ?? String;
  const element = svg("svg", { class: "axes", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spec.label },
    spec.yTicks.map((tick) => [
      svg("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }),
      svg("text", { x: LEFT - 5, y: y(tick) + 4, "text-anchor": "end" }, yText(tick))]),
    spec.xTicks.map((tick) => [
      svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP, y2: HEIGHT - BOTTOM }),
      svg("text", { x: x(tick), y: HEIGHT - BOTTOM + 15, "text-anchor": "middle" }, String(tick))]),
    svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 5, "text-anchor": "middle" }, spec.xLabel));
  return { element, x, y };
}

/** A line through points [x, y] of some axes, with a class of its own. */
export function lineIn(plot, points, name) {
  return svg("polyline", { class: `line ${name}`, points: points.map(([x, y]) => `${plot.x(x).toFixed(2)},${plot.y(y).toFixed(2)}`).join(" ") });
}

/** What the colours of a drawing mean: [class, text]. */
export function legend(list) {
  return el("ul", { class: "legend" }, list.map(([name, text]) => el("li", {}, el("span", { class: `key ${name}`, "aria-hidden": "true" }), text)));
}

/** A number with so many decimals; a dash for none. */
export function fixed(value, places) {
  return value === null ? "–" : Number(value).toFixed(places).replace(/^-(0\.?0*)$/, "$1");
}

/** A drawing with its caption. */
export function drawing(content, caption) {
  return el("figure", {}, content, el("figcaption", {}, caption));
}
