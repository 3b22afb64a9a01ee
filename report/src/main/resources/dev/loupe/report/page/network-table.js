/** The modules of a network as a table: a tree that folds, or its layers sorted by a column. */
import { el, svg, grouped } from "./page.js";
import { amount, times } from "./network-model.js";
import { derivations } from "./network-detail.js";

const MINOR = new Set(["input", "neurons", "connections", "parameter_bytes", "activation_bytes", "receptive_field", "receptive_stride", "receptive_center"]);
const BARS = new Set(["parameters", "multiply_adds"]);

const order = (a, b) => {
  const isWhole = (value) => /^-?\d+$/.test(String(value));
  if (isWhole(a) && isWhole(b)) {
    const [m, n] = [BigInt(a), BigInt(b)];
    return m < n ? -1 : m > n ? 1 : 0;
  }
  return isWhole(a) - isWhole(b) || String(a).localeCompare(String(b));
};

/**
 * Makes the table and its tools.
 *
 * @param go called with a place that is to be shown in the drawing
 */
export function table(network, go) {
  const { data } = network;
  const status = el("span", { class: "faint", role: "status" });
  const search = el("input", { type: "search", placeholder: "name or operator", "aria-label": "search layers by name or operator", oninput: () => draw() });
  let column = -1;
  let isUp = true;

  const rows = data.modules.map((module, index) => {
    const label = index === 0 ? data.model : module.name;
    const above = index === 0 ? "" : module.path.slice(0, module.path.length - module.name.length);
    const fold = module.has_inner
      ? el("button", { class: "fold", "aria-label": `modules in ${module.path || data.model}`, onclick: () => setOpen(row, !row.isOpen) })
      : el("span", { class: "leaf" });
    const name = el("button", { class: "name", title: module.path || data.model, onclick: () => toggle(row) },
      above && el("span", { class: "above" }, above), label);
    const cells = data.columns.map((head, i) => {
      const value = module.cells[i];
      const text = el("span", {}, head.is_text ? times(value) : grouped(value));
      const whole = amount(data.modules[0].cells[i]);
      const share = BARS.has(head.name) && index > 0 ? (100 * amount(value)) / whole : 0;
      const bar = share >= 0.05 && svg("svg", { class: "bar", viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": "true" },
        svg("rect", { width: share.toFixed(1), height: 3 }));
      return el("td", { class: [head.is_text ? "" : "number", MINOR.has(head.name) ? "minor" : ""].join(" ").trim() || null }, text, bar);
    });
    const element = el("tr", { class: index === 0 ? "whole" : null },
      el("th", { scope: "row" }, el("span", { class: `place d${Math.min(9, module.depth)}` }, fold, name)), cells);
    const row = {
      element, cells, name, index, module, detail: null, isOpen: module.depth < data.open_depth,
      fold: module.has_inner ? fold : null,
      words: `${module.path || data.model} ${network.operatorOf(index)}`.toLowerCase(),
    };
    return row;
  });
  const heads = ["layer", ...data.columns.map((one) => one.title)].map((title, i) => el("th", {
    scope: "col", class: i > 0 ? [data.columns[i - 1].is_text ? "" : "number", MINOR.has(data.columns[i - 1].name) ? "minor" : ""].join(" ").trim() || null : null,
  }, el("button", { onclick: () => sort(i) }, title)));
  const body = el("tbody", {});
  const element = el("table", { class: "tree layers" },
    el("caption", { class: "unseen" }, "Modules with the sums of all that runs in them. A column's heading sorts the layers by it; a name unfolds the derivation of its figures."),
    el("thead", {}, el("tr", {}, heads)), body);

  const value = (row, i) => (i === 0 ? row.module.path : (row.module.own ?? row.module.cells)[i - 1]);
  const draw = () => {
    const isFlat = column >= 0;
    element.classList.toggle("tree", !isFlat);
    element.classList.toggle("flat", isFlat);
    const query = search.value.trim().toLowerCase();
    const isShown = rows.map((row) => (!isFlat || row.module.is_layer) && row.words.includes(query));
    let found = isShown.filter(Boolean).length;
    if (!isFlat && query) {
      for (let i = rows.length - 1; i > 0; i--) if (isShown[i]) isShown[rows[i].module.parent] = true;
    } else if (!isFlat) {
      found = 0;
      rows.forEach((row, i) => {
        isShown[i] = i === 0 || (isShown[row.module.parent] && rows[row.module.parent].isOpen);
        if (isShown[i]) found++;
      });
    }
    const sorted = rows.filter((row) => isShown[row.index]);
    if (isFlat) sorted.sort((a, b) => (isUp ? 1 : -1) * order(value(a, column), value(b, column)) || a.index - b.index);
    const focused = document.activeElement;
    const all = [];
    for (const row of sorted) {
      if (row.module.own) {
        row.cells.forEach((one, i) => {
          if (!data.columns[i].is_text) one.firstChild.textContent = grouped((isFlat ? row.module.own : row.module.cells)[i]);
        });
      }
      row.fold?.setAttribute("aria-expanded", String(row.isOpen || Boolean(query)));
      row.name.setAttribute("aria-expanded", String(row.detail !== null));
      all.push(row.element);
      if (row.detail) all.push(row.detail);
    }
    body.replaceChildren(...all);
    if (body.contains(focused)) focused.focus({ preventScroll: true });
    const what = isFlat ? `${rows.filter((row) => row.module.is_layer).length} layers` : `${rows.length} modules`;
    status.textContent = `${found} of ${what}${isFlat ? `, sorted by ${heads[column].textContent}` : ""}`;
    heads.forEach((head, i) => head.setAttribute("aria-sort", i !== column ? "none" : isUp ? "ascending" : "descending"));
  };
  const setOpen = (row, isOpen) => {
    if (!row.fold) return;
    row.isOpen = isOpen;
    draw();
  };
  const toggle = (row) => {
    row.detail = row.detail ? null : el("tr", { class: "detail" }, el("td", { colspan: heads.length }, el("div", {},
      el("code", {}, row.module.path || data.model), " ",
      data.scenes.length > 0 && el("button", { onclick: () => go({ kind: "module", index: row.index }) }, "show in the drawing"),
      el("dl", { class: "facts" }, data.columns.map((head, i) => row.cells[i].textContent
        && el("div", {}, el("dt", {}, head.title), el("dd", {}, row.cells[i].textContent)))),
      derivations(network, row.index))));
    draw();
  };
  const sort = (i) => {
    const startsUp = i === 0 || data.columns[i - 1].is_text;
    if (i !== column) [column, isUp] = [i, startsUp];
    else if (isUp === startsUp) isUp = !startsUp;
    else column = -1;
    draw();
  };
  const setAll = (isOpen) => {
    for (const row of rows) row.isOpen = isOpen || row.index === 0;
    column = -1;
    draw();
  };
  body.addEventListener("keydown", (event) => {
    const row = rows.find((one) => one.element === event.target.closest("tr"));
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (by) {
      let next = row.element;
      do next = by > 0 ? next.nextElementSibling : next.previousElementSibling;
      while (next?.classList.contains("detail"));
      next?.querySelector(".name").focus();
    } else if (event.key === "ArrowRight" && column < 0) setOpen(row, true);
    else if (event.key === "ArrowLeft" && column < 0) setOpen(row, false);
    else return;
    event.preventDefault();
  });
  draw();
  return el("section", { "aria-label": "Layers" }, el("h2", { id: "layers-title" }, "Layers"),
    el("div", { class: "tools" }, search,
      el("button", { onclick: () => setAll(true) }, "unfold all"), el("button", { onclick: () => setAll(false) }, "fold all"),
      el("label", {}, el("input", { type: "checkbox", onchange: (event) => element.classList.toggle("every", event.target.checked) }), "all columns"), status),
    el("div", { class: "scroll", role: "region", "aria-labelledby": "layers-title", tabindex: 0 }, element));
}
