/** Axes, bars and numbers of the view of evaluations. */
import { el, svg } from "./page.js";

const WIDTH = 480;
const HEIGHT = 330;
const LEFT = 52;
const RIGHT = 20;
const TOP = 10;
const BOTTOM = 42;

/** Four decimals, or a dash for what has nothing to measure. */
export function figure(value, digits = 4) {
  return value === null || value === undefined ? "–" : Number(value).toFixed(digits);
}

/** A text from a file without what a screen would obey: control characters, changes of direction. */
export function clean(text) {
  return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "\ufffd");
}

const ticks = (low, high, count) => Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);

/**
 * A frame with scales, whose `layer` is to be filled.
 *
 * @param x {low, high, title, ticks, format}; y likewise
 * @param label what those hear who do not see it
 */
export function axes(x, y, label) {
  const across = (value) => LEFT + ((value - x.low) / (x.high - x.low || 1)) * (WIDTH - LEFT - RIGHT);
  const up = (value) => HEIGHT - BOTTOM - ((value - y.low) / (y.high - y.low || 1)) * (HEIGHT - TOP - BOTTOM);
  const number = (value) => String(Number(value.toPrecision(3)));
  const scale = svg("g", { class: "scale" },
    ticks(x.low, x.high, x.ticks ?? 5).map((value) => [
      svg("line", { x1: across(value), x2: across(value), y1: TOP, y2: HEIGHT - BOTTOM }),
      svg("text", { x: across(value), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, (x.format ?? number)(value))]),
    ticks(y.low, y.high, y.ticks ?? 5).map((value) => [
      svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: up(value), y2: up(value) }),
      svg("text", { x: LEFT - 6, y: up(value) + 4, "text-anchor": "end" }, (y.format ?? number)(value))]),
    svg("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 8, "text-anchor": "middle" }, x.title),
    svg("text", { x: 14, y: TOP + 4, transform: `rotate(-90 14 ${(TOP + HEIGHT - BOTTOM) / 2})`, "text-anchor": "middle",
      dx: 0, dy: (HEIGHT - BOTTOM - TOP) / 2 - 4 }, y.title));
  const layer = svg("g", {});
  const root = svg("svg", { class: "chart", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, scale, layer);
  return { root, layer, across, up, floor: HEIGHT - BOTTOM };
}

/** A line through points [x, y]. */
export function line(chart, points, attributes) {
  return svg("polyline", { fill: "none", points: points.map(([x, y]) =>
    `${chart.across(x).toFixed(1)},${chart.up(y).toFixed(1)}`).join(" "), ...attributes });
}

/** A list of named bars, each with its figure. */
export function bars(rows, label) {
  const most = Math.max(...rows.map((row) => row.value), 1e-12);
  return el("table", { class: "bars", "aria-label": label }, el("tbody", {}, rows.map((row) =>
    el("tr", {}, el("th", { scope: "row" }, row.name),
      el("td", { class: "bar" }, svg("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", { x: 0, y: 0, width: (100 * Math.max(0, row.value)) / most, height: 10 }))),
      el("td", { class: "number" }, row.text), row.note === undefined ? null : el("td", { class: "number faint" }, row.note)))));
}

/** A histogram of right and wrong detections by score: bins of [low, high, right, wrong]. */
export function histogram(bins) {
  const most = 4 * Math.ceil(Math.max(1, ...bins.map(([, , right, wrong]) => right + wrong)) / 4);
  const chart = axes({ low: bins[0][0], high: bins[bins.length - 1][1], title: "score" },
    { low: 0, high: most, title: "detections", ticks: 4, format: (value) => String(Math.round(value)) },
    "How many right and wrong detections have which score");
  for (const [low, high, right, wrong] of bins) {
    const x = chart.across(low) + 1;
    const width = Math.max(1, chart.across(high) - x - 1);
    const middle = chart.up(right);
    const top = chart.up(right + wrong);
    const title = `score ${figure(low, 2)} to ${figure(high, 2)}: ${right} right, ${wrong} wrong`;
    chart.layer.append(svg("g", {}, svg("title", {}, title),
      svg("rect", { class: "right", x, y: middle, width, height: chart.floor - middle }),
      svg("rect", { class: "wrong", x, y: top, width, height: middle - top })));
  }
  return chart.root;
}
