/** Documents that the program wrote, as elements. */
import { el, formula } from "./page.js";

const line = (parts) => parts.map((part) => {
  if (typeof part === "string") return part;
  if (part.code !== undefined) return el("code", {}, part.code);
  if (part.strong !== undefined) return el("strong", {}, part.strong);
  return formula(part.formula);
});

function table(block) {
  const cell = (tag, parts, at) => el(tag, { class: block.right[at] && "number", scope: tag === "th" && "col" }, line(parts));
  return el("div", { class: "scroll", tabindex: "0" }, el("table", {},
    el("thead", {}, el("tr", {}, block.table.map((parts, at) => cell("th", parts, at)))),
    el("tbody", {}, block.rows.map((row) => el("tr", {}, row.map((parts, at) => cell("td", parts, at)))))));
}

/** The blocks of a document; its titles are moved down by so many levels. */
export function blocks(list, deeper = 0) {
  return list.map((block) => {
    if (block.heading) return el(`h${block.level + deeper}`, {}, line(block.heading));
    if (block.paragraph) return el("p", {}, line(block.paragraph));
    if (block.formula) return el("div", { class: "formula" }, formula(block.formula));
    if (block.items) return el(block.numbered ? "ol" : "ul", {}, block.items.map((item) => el("li", {}, line(item))));
    return table(block);
  });
}
