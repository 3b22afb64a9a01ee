/** Curves of runs: points as they come, thinned and smoothed, and one chart a figure. */
import { el, COLORS, isDark } from "./page.js";

/** A figure of a run in memory has so many points at the most. */
const MOST = 20000;
const THINNED = 4000;

const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3]];

/** Of each stretch of a curve the lowest and the highest, so that peaks stay. */
const thin = (curve) => {
  const kept = [];
  const count = curve.values.length;
  const stretches = THINNED / 2;
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * count) / stretches);
    const to = Math.floor(((stretch + 1) * count) / stretches);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if (curve.values[i] < curve.values[low]) low = i;
      if (curve.values[i] > curve.values[high]) high = i;
    }
    kept.push(Math.min(low, high));
    if (low !== high) kept.push(Math.max(low, high));
  }
  for (const column of ["steps", "epochs", "seconds", "values"]) curve[column] = kept.map((i) => curve[column][i]);
};

/** Adds what came of a run to what there is: figures by name. */
export function grow(figures, added) {
  for (const one of added) {
    const curve = figures.get(one.name) ?? { steps: [], epochs: [], seconds: [], values: [] };
    for (const column of ["steps", "epochs", "seconds", "values"]) for (const value of one[column]) curve[column].push(value);
    if (curve.values.length > MOST) thin(curve);
    figures.set(one.name, curve);
  }
}

/** A mean over what came before, in which a point counts by weight^age; the first points are not drawn to zero. */
export function smoothed(values, weight) {
  if (weight === 0) return values;
  let sum = 0;
  let count = 0;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    count = weight * count + (1 - weight);
    return sum / count;
  });
}

/** The colour of a run by its place among those shown. */
export function colour(place) {
  return COLORS[place % COLORS.length];
}

const short = (value) => {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  return size !== 0 && (size < 0.001 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(4)));
};

/** The x of a curve's points, each larger than the one before; a run that was resumed goes on. */
const table = (curve, axis, weight) => {
  const points = new Map();
  const values = smoothed(curve.values, weight);
  curve[axis].forEach((x, i) => { if (x !== null) points.set(x, values[i]); });
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  return [sorted.map(([x]) => x), sorted.map(([, y]) => y)];
};

/**
 * One chart: a figure of all runs that are shown.
 *
 * @param runs those that have the figure, each {name, place, figures}
 * @param settings {axis, log, weight}
 * @return {element, update(settings), destroy()}
 */
export function chart(figure, runs, settings) {
  const box = el("div", { class: "chart" });
  const text = el("p", { class: "faint", "data-summary": figure });
  const element = el("figure", { class: "curve", "data-figure": figure },
    el("figcaption", {}, figure.replaceAll("_", " ")), box, text);
  let plot = null;
  let state = { ...settings };

  const data = () => uPlot.join(runs.map((run) => table(run.figures.get(figure), state.axis, state.weight)));
  const summary = () => runs.map((run) => {
    const values = run.figures.get(figure).values;
    return `${runs.length > 1 ? `${run.name}: ` : ""}${short(values.at(-1))} (lowest ${short(values.reduce((a, b) => Math.min(a, b)))}, `
      + `highest ${short(values.reduce((a, b) => Math.max(a, b)))}, ${values.length} points)`;
  }).join("; ");

  const make = () => {
    plot?.destroy();
    const ink = isDark() ? "#9aa5b1" : "#57606a";
    const grid = { stroke: isDark() ? "#2a323b" : "#e4e8ec", width: 1 };
    const joined = data();
    const isPositive = joined.slice(1).some((column) => column.some((value) => value > 0));
    const shown = state.log && isPositive ? joined.map((column, i) => (i === 0 ? column : column.map((y) => (y > 0 ? y : null)))) : joined;
    plot = new uPlot({
      width: Math.max(240, box.clientWidth || 480), height: 260,
      scales: { x: { time: false }, y: state.log && isPositive ? { distr: 3 } : {} },
      series: [{ label: { steps: "step", epochs: "epoch", seconds: "seconds" }[state.axis] },
        ...runs.map((run) => ({
          label: runs.length > 1 ? run.name : figure.replaceAll("_", " "), stroke: colour(run.place), width: 1.6,
          dash: DASHES[Math.floor(run.place / COLORS.length) % DASHES.length], spanGaps: true,
          points: { show: run.figures.get(figure).values.length < 40 },
          value: (self, value) => short(value),
        }))],
      axes: [{ stroke: ink, grid, ticks: grid, size: 34 },
        { stroke: ink, grid, ticks: grid, size: 62, values: (self, ticks) => ticks.map((tick) => (tick === null ? "" : short(tick))) }],
      cursor: { drag: { x: true, y: false } },
    }, shown, box);
    text.textContent = summary();
  };

  const observer = new ResizeObserver(() => {
    if (plot && box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: 260 });
  });
  observer.observe(box);
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", make);
  requestAnimationFrame(make);
  return {
    element,
    update: (changed) => { state = { ...state, ...changed }; make(); },
    destroy: () => { observer.disconnect(); scheme.removeEventListener("change", make); plot?.destroy(); element.remove(); },
  };
}
