/** What a classifier answered for a few samples, how often it is wrong, and how that depends on k. */
import { el, svg } from "./page.js";
import { words, asker, troubleNote, slider, figures, axes, drawing, fixed } from "./learning-parts.js";

const WORDS = {
  en: {
    sample: "sample", truth: "it truly is", answers: "answers, best first", rank: "rank", first: "top-1", accuracy: "accuracy",
    error: (k) => `top-${k} error`, wrong: (count, all) => `${count} of ${all} wrong`, right: "right", no: "wrong", k: "k of top-k",
    chart: "error by k: it never rises", truthOf: (sample) => `truth of sample ${sample}`,
    classes: ["cat", "dog", "fox", "wolf", "bear", "seal", "hare"],
  },
  zh: {
    sample: "样本", truth: "真实类别", answers: "回答，得分从高到低", rank: "名次", first: "top-1", accuracy: "准确率",
    error: (k) => `top-${k} 错误率`, wrong: (count, all) => `${all} 个中错 ${count} 个`, right: "正确", no: "错误", k: "top-k 的 k",
    chart: "错误率随 k 变化，不会升高", truthOf: (sample) => `样本 ${sample} 的真实类别`,
    classes: ["猫", "狗", "狐狸", "狼", "熊", "海豹", "野兔"],
  },
};

export async function errorRate(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const results = el("div", {});
  const body = el("tbody", {});
  const head = el("tr", {});
  const state = { k: 5, truths: null };
  const ask = asker(server, "/learning/error-rate", trouble, (answer) => {
    state.truths ??= answer.samples.map((sample) => sample.truth);
    head.replaceChildren(...[text.sample, text.truth, text.answers, text.rank, text.first, `top-${answer.k}`].map((name) => el("th", { scope: "col" }, name)));
    if (body.children.length === 0) body.append(...answer.samples.map((sample, at) => row(sample, at)));
    answer.samples.forEach((sample, at) => fill(body.children[at], sample, answer.k));
    const wrong = (k) => answer.wrong[k - 1];
    results.replaceChildren(
      figures([[text.error(1), fixed(answer.errors[0], 4), text.wrong(wrong(1), answer.samples.length)],
        [text.error(answer.k), fixed(answer.errors[answer.k - 1], 4), text.wrong(wrong(answer.k), answer.samples.length)],
        [text.accuracy, fixed(answer.accuracy, 4)]]),
      chart(answer));
  });
  const again = () => ask({ k: state.k, truths: state.truths?.join(",") });
  const row = (sample, at) => el("tr", {}, el("td", { class: "number" }, at + 1), el("td", {},
    el("select", { "aria-label": text.truthOf(at + 1), onchange: (event) => {
      state.truths[at] = Number(event.target.value);
      again();
    } }, text.classes.map((name, index) => el("option", { value: index, selected: index === sample.truth }, name)))),
  el("td", { class: "answers" }), el("td", { class: "number" }), el("td", {}), el("td", {}));
  const fill = (line, sample, k) => {
    line.children[2].replaceChildren(...sample.answers.map((one, place) => el("span", {
      class: `chip${place < k ? " counted" : ""}${one.class === sample.truth ? " truth" : ""}`,
    }, `${text.classes[one.class]} ${one.score.toFixed(2)}`)));
    line.children[3].textContent = sample.rank;
    [[4, 1], [5, k]].forEach(([cell, most]) => {
      const isRight = sample.rank <= most;
      line.children[cell].replaceChildren(el("span", { role: "img", "aria-label": isRight ? text.right : text.no }, isRight ? "✓" : "✗"));
      line.children[cell].className = isRight ? "good" : "bad";
    });
  };
  const chart = (answer) => {
    const plot = axes({ label: text.chart, x: [.4, 7.6], y: [0, 1], xTicks: [1, 2, 3, 4, 5, 6, 7], yTicks: [0, .25, .5, .75, 1], xLabel: "k" });
    answer.errors.forEach((error, at) => plot.element.append(svg("rect", {
      class: at + 1 === answer.k ? "bar chosen" : "bar", x: plot.x(at + .7), width: plot.x(.6) - plot.x(0), y: plot.y(error), height: plot.y(0) - plot.y(error),
    })));
    return drawing(plot.element, text.chart);
  };
  const choice = slider(text.k, { min: 1, max: 7, value: state.k }, (k) => {
    state.k = k;
    again();
  });
  root.append(el("div", { class: "sliders" }, choice.element), trouble, el("div", { class: "scroll whole", tabindex: "0" },
    el("table", { class: "samples" }, el("thead", {}, head), body)), results);
  again();
}
