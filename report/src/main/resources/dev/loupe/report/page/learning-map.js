/** From boxes to a precision-recall curve and AP, with thresholds of the score and of IoU to move. */
import { el, svg } from "./page.js";
import { words, asker, troubleNote, slider, figures, workings, axes, lineIn, legend, drawing, fixed } from "./learning-parts.js";

const WORDS = {
  en: {
    score: "score threshold", threshold: "IoU threshold", tp: "true positives (TP)", fp: "false positives (FP)", fn: "missed objects (FN)",
    precision: "precision", recall: "recall", voc2007: "AP, VOC 2007 (11 points)", voc2010: "AP, VOC 2010 (all points)", coco: "AP, COCO (101 points)",
    all: (value) => `of all detections ${value}`, images: "The cats in three images, and what was found as a cat. Faint boxes are below the score threshold.",
    truth: "cat", right: "true positive", wrong: "false positive", curve: "precision-recall curve", envelope: "envelope", raw: "curve", point: "at this score threshold",
    falls: "AP falls as the IoU threshold rises", columns: ["score", "IoU", "", "precision", "recall", "envelope"], table: "Detections by descending score",
    image: (number) => `image ${number}`,
  },
  zh: {
    score: "得分阈值", threshold: "IoU 阈值", tp: "真正例（TP）", fp: "假正例（FP）", fn: "漏检（FN）",
    precision: "精确率", recall: "召回率", voc2007: "AP，VOC 2007（11 点）", voc2010: "AP，VOC 2010（所有点）", coco: "AP，COCO（101 点）",
    all: (value) => `全部检测：${value}`, images: "三幅图像中的猫，以及检测出的猫。淡色的框低于得分阈值。",
    truth: "猫", right: "真正例", wrong: "假正例", curve: "精确率-召回率曲线", envelope: "包络", raw: "曲线", point: "当前得分阈值",
    falls: "IoU 阈值升高，AP 下降", columns: ["得分", "IoU", "", "精确率", "召回率", "包络"], table: "按得分从高到低的检测",
    image: (number) => `图像 ${number}`,
  },
};

const FIRST_THRESHOLD = .5;
const THRESHOLD_STEP = .05;

export async function curve(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const results = el("div", {});
  const state = { score: 0, threshold: 0 };
  const ask = asker(server, "/learning/map", trouble, (answer) => results.replaceChildren(
    figures([[text.tp, answer.true_positives], [text.fp, answer.false_positives], [text.fn, answer.false_negatives],
      [text.precision, fixed(answer.precision, 4)], [text.recall, fixed(answer.recall, 4)],
      ...["voc2007", "voc2010", "coco"].map((rule) => [text[rule], fixed(answer.kept[rule], 4), text.all(fixed(answer.all[rule], 4))])]),
    drawing(images(answer, text), text.images),
    legend([["truth", text.truth], ["right", text.right], ["wrong", text.wrong]]),
    el("div", { class: "columns" }, precisionRecall(answer, text), falling(answer, text)),
    workings(answer.workings, text),
    el("h3", {}, text.table), table(answer, text)));
  root.append(el("div", { class: "sliders" },
    slider(text.score, { min: 0, max: 1, step: .05, value: 0 }, (score) => {
      state.score = score;
      ask({ ...state });
    }).element,
    slider(text.threshold, { min: FIRST_THRESHOLD, max: .95, step: THRESHOLD_STEP, value: FIRST_THRESHOLD }, (threshold) => {
      state.threshold = Math.round((threshold - FIRST_THRESHOLD) / THRESHOLD_STEP);
      ask({ ...state });
    }).element), trouble, results);
  ask({ ...state });
}

function images(answer, text) {
  const rect = (box, name) => svg("rect", { class: name, x: box.x, y: box.y, width: box.width, height: box.height });
  const found = (step, at) => svg("g", { class: `${step.matches ? "right" : "wrong"}${at < answer.left ? "" : " dropped"}` }, rect(step.box, "found"),
    svg("text", { x: step.box.x + 4, y: step.matches ? step.box.y + step.box.height - 10 : step.box.y + 34 }, `${step.score.toFixed(2)} ${step.matches ? "✓" : "✗"}`));
  const image = (number) => svg("svg", { viewBox: `-4 -4 ${answer.size + 8} ${answer.size + 8}`, role: "img", "aria-label": text.image(number) },
    svg("rect", { class: "image", width: answer.size, height: answer.size }), svg("text", { x: 12, y: answer.size - 16 }, text.image(number)),
    answer.truths.filter((box) => box.image === number).map((box) => rect(box, "truth")),
    answer.steps.map((step, at) => step.box.image === number && found(step, at)));
  return el("div", { class: "detections" }, Array.from({ length: answer.images }, (_, at) => image(at + 1)));
}

function precisionRecall(answer, text) {
  const plot = axes({
    label: text.curve, x: [0, 1], y: [0, 1.05], xTicks: [0, .2, .4, .6, .8, 1], yTicks: [0, .2, .4, .6, .8, 1], xLabel: text.recall,
  });
  const envelope = [];
  let before = 0;
  answer.steps.forEach((step) => {
    if (step.recall > before) {
      envelope.push([before, step.envelope], [step.recall, step.envelope]);
      before = step.recall;
    }
  });
  if (envelope.length > 0) envelope.push([before, 0]);
  plot.element.append(lineIn(plot, envelope, "b dashed"), lineIn(plot, answer.steps.map((step) => [step.recall, step.precision]), "a"));
  answer.steps.forEach((step, at) => plot.element.append(svg("circle", {
    class: `point a${at < answer.left ? "" : " dropped"}`, cx: plot.x(step.recall), cy: plot.y(step.precision), r: 3.5,
  })));
  if (answer.precision !== null) {
    plot.element.append(svg("circle", { class: "here", cx: plot.x(answer.recall), cy: plot.y(answer.precision), r: 8 }));
  }
  return el("div", {}, drawing(plot.element, text.curve), legend([["a", text.raw], ["b", text.envelope], ["here", text.point]]));
}

function falling(answer, text) {
  const plot = axes({
    label: text.falls, x: [.475, .975], y: [0, 1.05], xTicks: [.5, .6, .7, .8, .9], yTicks: [0, .2, .4, .6, .8, 1], xLabel: text.threshold,
  });
  plot.element.append(...answer.by_threshold.map((one) => svg("rect", {
    class: one.threshold === answer.threshold ? "bar chosen" : "bar", x: plot.x(one.threshold - .018), width: plot.x(.036) - plot.x(0),
    y: plot.y(one.average_precision), height: plot.y(0) - plot.y(one.average_precision),
  })));
  return drawing(plot.element, `${text.falls} (COCO)`);
}

function table(answer, text) {
  const number = (value) => el("td", { class: "number" }, value);
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text.table }, el("table", {},
    el("thead", {}, el("tr", {}, text.columns.map((name) => el("th", { scope: "col", class: name && "number" }, name)))),
    el("tbody", {}, answer.steps.map((step, at) => el("tr", { class: at < answer.left ? null : "dropped" },
      number(step.score.toFixed(2)), number(fixed(step.overlap, 3)), el("td", { class: step.matches ? "good" : "bad" }, step.matches ? "TP" : "FP"),
      number(fixed(step.precision, 3)), number(fixed(step.recall, 1)), number(fixed(step.envelope, 3)))))));
}
