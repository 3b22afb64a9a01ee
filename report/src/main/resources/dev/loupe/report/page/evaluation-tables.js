/** Figures, the comparison with another detector, and the figures of each category, which can be sorted. */
import { el, grouped } from "./page.js";
import { clean, figure } from "./evaluation-charts.js";

/** The figures of the whole, with their intervals where they were drawn. */
export function figures(data) {
  const intervals = data.intervals.flatMap((one) => one.figures);
  return el("dl", { class: "figures" }, data.stats.map((stat) => {
    const interval = intervals.find((one) => one.name === stat.name);
    return el("div", {}, el("dt", {}, stat.name.replaceAll("_", " ")), el("dd", { "data-value": stat.value ?? "" }, figure(stat.value)),
      interval ? el("dd", {}, `${figure(interval.low)} to ${figure(interval.high)}`) : null);
  }));
}

/** How an interval was drawn. */
export function drawn(plan) {
  return `${Math.round(plan.level * 1e6) / 1e4} % intervals of ${grouped(plan.samples)} bootstrap samples over images`;
}

/** The comparison with a second detector. */
export function comparison(one) {
  return el("section", { class: "comparison" }, el("h2", {}, `Compared with ${clean(one.with)}`),
    el("p", { class: "faint" }, drawn(one)),
    el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {}, el("th", {}, ""),
      ["first", "second", "difference: low", "high", "second better"].map((name) => el("th", { class: "number" }, name)))),
    el("tbody", {}, one.figures.map((row) => el("tr", {}, el("th", { scope: "row" }, row.name),
      [row.first, row.second, row.low, row.high].map((value) => el("td", { class: "number" }, figure(value))),
      el("td", { class: "number" }, `${(100 * row.better).toFixed(1)} %`)))))));
}

/**
 * The table of categories.
 *
 * @param onChoice is told the index of the class whose name is pressed; null if there is nothing to show of one
 */
export function categories(data, onChoice) {
  const columns = ["category", "id", ...data.columns];
  const rows = data.categories.map((one, k) => ({ k, cells: [clean(one.name), one.id, ...one.values] }));
  const body = el("tbody", {});
  const state = { column: -1, down: false };
  const isCount = (column) => column === 1 || ["support"].includes(columns[column]);
  const heads = columns.map((name, column) => el("th", { class: column === 0 ? "" : "number", "aria-sort": "none" },
    el("button", { onclick: () => sort(column) }, name)));
  const sort = (column) => {
    state.down = state.column === column ? !state.down : column > 1;
    state.column = column;
    const value = (row) => row.cells[column];
    const sign = state.down ? -1 : 1;
    rows.sort((a, b) => {
      if (value(a) === null || value(b) === null) return (value(a) === null) - (value(b) === null);
      return sign * (column === 0 ? value(a).localeCompare(value(b)) : value(a) - value(b)) || a.k - b.k;
    });
    heads.forEach((head, i) => head.setAttribute("aria-sort", i !== column ? "none" : state.down ? "descending" : "ascending"));
    fill();
  };
  const fill = () => body.replaceChildren(...rows.map((row) => el("tr", {}, row.cells.map((cell, column) => {
    if (column === 0) {
      return el("th", { scope: "row" }, onChoice ? el("button", { class: "plain", onclick: () => onChoice(row.k) }, cell || "(no name)") : cell);
    }
    return el("td", { class: "number" }, isCount(column) ? cell : figure(cell));
  }))));
  fill();
  return el("section", { id: "categories" }, el("h2", {}, "By category"),
    el("div", { class: "scroll" }, el("table", { class: "sortable" }, el("thead", {}, el("tr", {}, heads)), body)));
}
