/** Precision over recall by class and by IoU threshold, AP falling as it rises, and the point of a score. */
import { el, svg, grouped, complain } from "./page.js";
import { axes, clean, figure, line } from "./evaluation-charts.js";

const iou = (data, t) => data.thresholds[t].toFixed(2);

const mean = (values) => values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The last point whose score is at least the given one: what counts from that score on. */
const pointAt = (points, score) => {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle][0] >= score) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};

/**
 * The section.
 *
 * @param onChoice is told the class (-1: all) and the threshold that are looked at
 * @returns {element, choose} where choose(k) shows another class
 */
export function curvesSection(data, source, names, onChoice) {
  const state = { k: -1, t: 0, score: 0.5, drawn: 0 };
  const classes = data.classes.map((_, k) => k).filter((k) => data.classes[k].positives > 0);
  const select = el("select", { id: "curve-class", onchange: () => choose(Number(select.value)) },
    el("option", { value: -1 }, "all classes (mean)"),
    classes.map((k) => el("option", { value: k, disabled: !source.hasCurves(k) },
      `${names[k]} (${grouped(data.classes[k].positives)})`)));
  const threshold = el("input", { id: "curve-iou", type: "range", min: 0, max: data.thresholds.length - 1, step: 1, value: 0,
    oninput: () => { state.t = Number(threshold.value); draw(); onChoice(state.k, state.t); } });
  const thresholdText = el("output", { for: "curve-iou" });
  const score = el("input", { id: "curve-score", type: "range", min: 0, max: 1, step: "any", value: 0.5,
    oninput: () => { state.score = Number(score.value); draw(); },
    onkeydown: (event) => step(event) });
  const scoreText = el("output", { for: "curve-score" });
  const scoreLabel = el("label", {}, "score from", score, scoreText);
  const left = el("figure", {});
  const right = el("figure", {});
  const readout = el("p", { id: "curve-readout", "aria-live": "polite" });
  const explain = el("div", {});
  let curves = null;

  /** With a step of "any", arrow keys go by hundredths of the range. */
  const step = (event) => {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const low = Number(score.min);
    const high = Number(score.max);
    state.score = Math.min(high, Math.max(low, state.score + (direction * (high - low)) / 100));
    score.value = state.score;
    draw();
  };

  const choose = async (k) => {
    state.k = k;
    select.value = k;
    const turn = ++state.drawn;
    let found = null;
    try {
      found = k < 0 ? null : await source.curves(k);
    } catch (error) {
      complain(error);
    }
    if (turn !== state.drawn) return;
    curves = found;
    if (curves) {
      const scores = curves.at.flatMap((at) => at.points.map((point) => point[0]));
      score.min = Math.min(0, ...scores.slice(-1));
      score.max = Math.max(1, ...scores.slice(0, 1));
    }
    draw();
    onChoice(state.k, state.t);
  };

  const readingsAt = (t) => (state.k < 0 ? data.mean[t] : curves?.at[t].readings ?? []);
  const averages = () => (state.k < 0 ? data.by_threshold : data.classes[state.k].ap);

  const draw = () => {
    const name = state.k < 0 ? "all classes" : names[state.k];
    const average = averages()[state.t];
    thresholdText.textContent = iou(data, state.t);
    threshold.setAttribute("aria-valuetext", `IoU ${iou(data, state.t)}`);
    const chart = axes({ low: 0, high: 1, title: "recall" }, { low: 0, high: 1, title: "precision" },
      `Precision over recall of ${name} at IoU ${iou(data, state.t)}, AP ${figure(average)}`);
    for (let t = 0; t < data.thresholds.length; t++) {
      if (t !== state.t) chart.layer.append(line(chart, readingsAt(t).map((y, i) => [i / 100, y]), { class: "other" }));
    }
    const readings = readingsAt(state.t);
    if (readings.length > 0) {
      chart.layer.append(svg("polygon", { class: "area", points: [[0, 0], ...readings.map((y, i) => [i / 100, y]), [1, 0]]
        .map(([x, y]) => `${chart.across(x).toFixed(1)},${chart.up(y).toFixed(1)}`).join(" ") }));
    }
    let counts = "";
    const points = curves?.at[state.t].points ?? [];
    scoreLabel.hidden = points.length === 0;
    if (points.length > 0) {
      const positives = curves.positives;
      chart.layer.append(line(chart, points.map(([, tp, fp]) => [tp / positives, tp / (tp + fp)]), { class: "raw" }));
      const at = pointAt(points, state.score);
      const [from, tp, fp] = at < 0 ? [state.score, 0, 0] : points[at];
      const precision = tp + fp === 0 ? null : tp / (tp + fp);
      scoreText.textContent = figure(state.score, 3);
      score.setAttribute("aria-valuetext", `score ${figure(state.score, 3)}`);
      counts = ` At scores from ${figure(at < 0 ? state.score : from, 4)}: precision ${figure(precision)}, recall `
        + `${figure(tp / positives)} (TP ${grouped(tp)}, FP ${grouped(fp)}, FN ${grouped(positives - tp)}).`;
      if (precision !== null) {
        chart.layer.append(svg("circle", { class: "point", r: 6, cx: chart.across(tp / positives), cy: chart.up(precision) }));
      }
    }
    chart.layer.append(line(chart, readings.map((y, i) => [i / 100, y]), { class: "envelope" }));
    left.replaceChildren(chart.root, el("figcaption", {},
      "Bold: the 101 readings whose mean is AP. ", state.k < 0 ? "" : "Thin: precision after each detection. ",
      "Grey: the other IoU thresholds."));
    right.replaceChildren(falling(name), el("figcaption", {}, "AP at each IoU threshold. Dashed: all classes."));
    readout.dataset.ap = average ?? "";
    readout.replaceChildren(el("b", {}, `AP of ${name} at IoU ${iou(data, state.t)}: ${figure(average)}.`), counts,
      ` Over all thresholds: ${figure(mean(averages().filter((value) => value !== null)))}.`);
  };

  const falling = (name) => {
    const own = averages();
    const low = data.thresholds[0];
    const high = data.thresholds[data.thresholds.length - 1];
    const chart = axes({ low, high: high > low ? high : low + 0.1, title: "IoU threshold", ticks: Math.max(1, Math.min(9, own.length - 1)),
      format: (value) => value.toFixed(2) }, { low: 0, high: 1, title: "AP" }, `AP of ${name} at each IoU threshold`);
    const known = (values) => values.map((y, t) => [data.thresholds[t], y]).filter(([, y]) => y !== null);
    if (state.k >= 0) chart.layer.append(line(chart, known(data.by_threshold), { class: "dashed" }));
    chart.layer.append(line(chart, known(own), { class: "envelope" }));
    for (const [x, y] of known(own)) {
      chart.layer.append(svg("circle", { class: x === data.thresholds[state.t] ? "point" : "dot", r: x === data.thresholds[state.t] ? 6 : 3,
        cx: chart.across(x), cy: chart.up(y) }, svg("title", {}, `IoU ${x.toFixed(2)}: AP ${figure(y)}`)));
    }
    return chart.root;
  };

  const explanation = async () => {
    try {
      const k = state.k < 0 ? classes[0] : state.k;
      const answer = await source.explanation(k, state.t);
      explain.replaceChildren(el("div", { class: "scroll" }, el("pre", { id: "explanation" }, clean2(answer.text))));
    } catch (error) {
      complain(error);
    }
  };
  const clean2 = (text) => text.split("\n").map(clean).join("\n");

  const element = el("section", { id: "curves", "aria-labelledby": "curves-title" },
    el("h2", { id: "curves-title" }, "Precision and recall"),
    el("div", { class: "tools" },
      el("label", {}, "class", select), el("label", {}, "IoU", threshold, thresholdText), scoreLabel,
      source.isServed && data.protocol === "coco" ? el("button", { onclick: explanation }, "How this AP comes about") : null),
    readout, el("div", { class: "columns" }, left, right), explain,
    source.isServed ? null : el("p", { class: "faint" },
      `This file has the curves of the ${Object.keys(data.curves).length} classes with the most truths, with fewer points `
      + "than detections where there are many; the counts at each point are exact. loupe serve has all."));
  draw();
  return { element, choose };
}
