/** The sums that the chapter asks for, and the layers that they are of. */
import { el, grouped } from "./page.js";
import { words, asker, troubleNote, figures } from "./learning-parts.js";

const WORDS = {
  en: {
    networks: "Whole networks", network: "network", neurons: "neurons", weights: "weights", biases: "biases", parameters: "parameters",
    "multiply-adds": "multiply-adds", layer: "layer", kind: "operator", output: "output", sums: "Each sum", layers: "Its layers", total: "total",
  },
  zh: {
    networks: "整个网络", network: "网络", neurons: "神经元数", weights: "权重", biases: "偏置", parameters: "参数量",
    "multiply-adds": "乘加次数", layer: "层", kind: "算子", output: "输出", sums: "各个求和", layers: "各层", total: "合计",
  },
};

export async function networks(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const results = el("div", {});
  const choice = el("select", { id: "network" });
  const ask = asker(server, "/learning/network", trouble, (answer) => {
    if (choice.options.length === 0) choice.append(...answer.networks.map((name) => el("option", {}, name)));
    results.replaceChildren(
      figures([[text.neurons, grouped(answer.neurons)],
        [text.parameters, grouped(answer.parameters), `${grouped(answer.weights)} + ${grouped(answer.biases)}`],
        [text["multiply-adds"], grouped(answer.multiply_adds)]]),
      el("details", {}, el("summary", {}, text.sums), answer.sums.map((sum) => sumOf(sum, text))),
      el("details", {}, el("summary", {}, `${text.layers}: ${answer.layers.length}`), layers(answer, text)));
  });
  choice.addEventListener("change", () => ask({ name: choice.value }));
  root.append(el("h3", {}, text.networks), el("div", { class: "tools" }, el("label", {}, text.network, " ", choice)), trouble, results);
  ask({});
}

function sumOf(sum, text) {
  const numbers = sum.numbers.replaceAll("*", "·").replace(/\d{4,}/g, grouped);
  return el("p", { class: "sum", "data-figure": sum.figure },
    el("strong", {}, text[sum.figure] ?? sum.figure), " = ", numbers, " = ", el("strong", {}, grouped(sum.value)));
}

function layers(answer, text) {
  const number = (value) => el("td", { class: "number" }, value === 0 ? "" : grouped(value));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text.layers }, el("table", {},
    el("thead", {}, el("tr", {}, ["layer", "kind", "output"].map((name) => el("th", { scope: "col" }, text[name])),
      ["neurons", "parameters", "multiply-adds"].map((name) => el("th", { scope: "col", class: "number" }, text[name])))),
    el("tbody", {}, answer.layers.map((layer) => el("tr", {}, el("td", {}, layer.path), el("td", {}, layer.operator),
      el("td", {}, (layer.output ?? []).slice(1).join(" × ")), number(layer.neurons), number(layer.parameters), number(layer.multiply_adds)))),
    el("tfoot", {}, el("tr", {}, el("th", { scope: "row", colspan: "3" }, text.total),
      number(answer.neurons), number(answer.parameters), number(answer.multiply_adds)))));
}
