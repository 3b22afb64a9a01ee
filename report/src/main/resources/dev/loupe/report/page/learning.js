/** The chapter as exercises: the question, the answer with its derivation, and something to try. */
import { el, language } from "./page.js";
import { blocks } from "./learning-document.js";
import { words } from "./learning-parts.js";
import { convolution } from "./learning-conv.js";
import { errorRate } from "./learning-error-rate.js";
import { boxes } from "./learning-iou.js";
import { curve } from "./learning-map.js";
import { regions } from "./learning-rcnn.js";
import { memory } from "./learning-lstm.js";
import { duel } from "./learning-gan.js";

const EXERCISES = {
  "conv": convolution, "error-rate": errorRate, "iou": boxes, "map": curve, "rcnn": regions, "lstm": memory, "gan": duel,
};

const WORDS = {
  en: {
    topics: "Exercises", neighbours: "The exercises before and after", language: "Language", question: "Question", answer: "Answer, derived", attempt: "Try it",
    down: "to what one can try", keep: "Keep this answer as one file", same: "the same in a terminal:",
    about: "Exercises of a chapter on deep learning. Each has its question, the answer with its derivation and with the places where "
      + "usual answers go wrong, and something to play with. Usual answers and papers' measurements are quoted; every other figure the program computes as you look.",
  },
  zh: {
    topics: "习题", neighbours: "上一题与下一题", language: "语言", question: "问题", answer: "答案与推导", attempt: "动手试试",
    down: "直接动手", keep: "把这份答案存为一个文件", same: "在终端中得到同样的内容：",
    about: "深度学习一章的习题。每题有问题、带推导的答案（并指出常见答案错在哪里），还可以动手操作。常见答案与论文的测量值是引用，其余数字都由程序当场算出。",
  },
};

export async function show(root, data, server) {
  const text = words(WORDS);
  root.classList.add("learning");
  root.append(navigation(data, text));
  if (!data.topic) {
    root.append(el("p", { class: "lead" }, text.about),
      el("ol", { class: "contents" }, data.topics.map((topic) => el("li", {}, el("a", { href: address(topic.name) }, topic.title), blocks(topic.asks)))));
    return;
  }
  const attempt = el("section", { class: "attempt", id: "attempt", "aria-labelledby": "attempt-title" },
    el("h2", { id: "attempt-title" }, text.attempt), el("div", { class: "hints" }, blocks(data.hints)));
  root.append(
    el("section", { class: "question", "aria-labelledby": "question-title" },
      el("h2", { id: "question-title" }, text.question), blocks(data.question),
      el("p", { class: "down" }, el("a", { href: "#attempt" }, text.down, " ↓"))),
    el("div", { class: "lesson" },
      el("section", { class: "answer", "aria-labelledby": "answer-title" },
        el("h2", { id: "answer-title" }, text.answer), blocks(data.answer.slice(1), 1), keeping(data.topic, text)),
      attempt),
    neighbours(data, text));
  await EXERCISES[data.topic](attempt, server);
}

const address = (topic, tongue = language()) =>
  `/learning?${new URLSearchParams(topic ? { topic, language: tongue } : { language: tongue })}`;

function navigation(data, text) {
  const other = (tongue, name) => el("a", {
    href: address(data.topic, tongue), lang: tongue, hreflang: tongue, "aria-current": language() === tongue && "true",
  }, name);
  return el("div", { class: "learning-head" },
    el("nav", { class: "topics", "aria-label": text.topics }, el("ol", {}, data.topics.map((topic) => el("li", {},
      el("a", { href: address(topic.name), "aria-current": topic.name === data.topic && "page" }, short(topic.title)))))),
    el("nav", { class: "languages", "aria-label": text.language }, other("en", "English"), other("zh", "中文")));
}

/** The exercises before and after this one. */
function neighbours(data, text) {
  const at = data.topics.findIndex((topic) => topic.name === data.topic);
  const link = (topic, rel) => topic && el("a", { href: address(topic.name), rel },
    rel === "prev" && "← ", short(topic.title), rel === "next" && " →");
  return el("nav", { class: "neighbours", "aria-label": text.neighbours },
    link(data.topics[at - 1], "prev") ?? el("span", {}), link(data.topics[at + 1], "next"));
}

/** A title up to its colon or bracket. */
const short = (title) => title.split(/[:：（(]/)[0].trim();

function keeping(topic, text) {
  const tongue = language();
  return el("p", { class: "faint" },
    el("a", { href: `/learning/document?${new URLSearchParams({ topic, language: tongue })}` }, text.keep), "; ", text.same, " ",
    el("code", {}, `loupe explain ${topic} --format html${tongue === "en" ? "" : ` --language ${tongue}`}`));
}
