"use strict";
(() => {
  const table = document.getElementById("layers");
  const body = table.tBodies[0];
  const search = document.getElementById("search");
  const status = document.getElementById("status");
  const derivations = JSON.parse(document.getElementById("derivations").textContent);
  const titles = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...body.rows].map((element, index) => ({
    element,
    index,
    parent: Number(element.dataset.parent),
    isLayer: "layer" in element.dataset,
    isOpen: !("closed" in element.dataset),
    fold: element.querySelector(".fold"),
    name: element.querySelector(".name"),
    words: element.querySelector(".name").textContent.toLowerCase() + " " + element.cells[1].textContent.toLowerCase(),
    detail: null,
  }));
  let column = -1;
  let isUp = true;

  const make = (tag, text, className) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const pair = (term, ...texts) => {
    const group = document.createElement("div");
    group.append(make("dt", term), ...texts);
    return group;
  };

  /** What a row tells on demand: all its figures, and how they come about. */
  const detail = (row) => {
    const facts = make("dl", "", "facts");
    [...row.element.cells].slice(1).forEach((cell, i) => {
      if (cell.textContent) facts.append(pair(titles[i + 1], make("dd", cell.textContent)));
    });
    const inner = document.createElement("div");
    inner.append(make("code", row.name.textContent), facts);
    const found = derivations[row.index];
    if (found) {
      const steps = make("dl", "", "steps");
      for (const [figure, rule, numbers, value] of found) {
        const lines = [];
        if (rule) lines.push(make("dd", rule));
        lines.push(make("dd", (rule ? "= " : "") + numbers, "code"), make("dd", "= " + value, "code value"));
        steps.append(pair(figure, ...lines));
      }
      inner.append(steps);
    } else {
      inner.append(make("p", "The figures are the sums of those of the modules in it.", "faint"));
    }
    const element = make("tr", "", "detail");
    const cell = document.createElement("td");
    cell.colSpan = titles.length;
    cell.append(inner);
    element.append(cell);
    return element;
  };

  const exact = (text) => (/^[\d,]+$/.test(text) ? BigInt(text.replaceAll(",", "")) : -1n);
  const compare = (a, b) => {
    const [x, y] = [a, b].map((row) => row.element.cells[column].textContent);
    if (!table.tHead.rows[0].cells[column].classList.contains("number")) return x.localeCompare(y);
    const [m, n] = [exact(x), exact(y)];
    return m < n ? -1 : m > n ? 1 : 0;
  };

  /** Shows the tree, or while it is sorted the layers alone; only what is searched for, with what is around it. */
  const draw = () => {
    const isFlat = column >= 0;
    table.classList.toggle("tree", !isFlat);
    table.classList.toggle("flat", isFlat);
    for (const cell of table.querySelectorAll("[data-own]")) {
      cell.querySelector("span").textContent = isFlat ? cell.dataset.own : cell.dataset.sum;
    }
    const query = search.value.trim().toLowerCase();
    const isShown = rows.map((row) => (!isFlat || row.isLayer) && row.words.includes(query));
    let found = isShown.filter(Boolean).length;
    if (!isFlat && query) {
      for (let i = rows.length - 1; i > 0; i--) if (isShown[i]) isShown[rows[i].parent] = true;
    } else if (!isFlat) {
      found = 0;
      rows.forEach((row, i) => {
        isShown[i] = i === 0 || (isShown[row.parent] && rows[row.parent].isOpen);
        if (isShown[i]) found++;
      });
    }
    const order = [...rows];
    if (isFlat) order.sort((a, b) => (isUp ? 1 : -1) * compare(a, b) || a.index - b.index);
    const all = document.createDocumentFragment();
    for (const row of order) {
      row.element.hidden = !isShown[row.index];
      if (row.fold) row.fold.setAttribute("aria-expanded", String(row.isOpen || Boolean(query)));
      row.name.setAttribute("aria-expanded", String(row.detail !== null));
      row.element.classList.toggle("shown", row.detail !== null);
      all.append(row.element);
      if (row.detail) {
        row.detail.hidden = row.element.hidden;
        all.append(row.detail);
      }
    }
    const focused = document.activeElement;
    body.append(all);
    if (body.contains(focused)) focused.focus({ preventScroll: true });
    const what = isFlat ? rows.filter((row) => row.isLayer).length + " layers" : rows.length + " modules";
    status.textContent = found + " of " + what + (isFlat ? ", sorted by " + titles[column] : "");
    [...table.tHead.rows[0].cells].forEach((cell, i) => {
      cell.setAttribute("aria-sort", i !== column ? "none" : isUp ? "ascending" : "descending");
    });
  };

  const setOpen = (row, isOpen) => {
    if (row.fold) {
      row.isOpen = isOpen;
      draw();
    }
  };
  const toggleDetail = (row) => {
    row.detail?.remove();
    row.detail = row.detail ? null : detail(row);
    draw();
  };
  const rowOf = (target) => rows.find((row) => row.element === target.closest("tr"));

  body.addEventListener("click", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    if (event.target.closest(".fold")) setOpen(row, !row.isOpen);
    else if (event.target.closest(".name")) toggleDetail(row);
  });
  body.addEventListener("keydown", (event) => {
    const row = rowOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    if (step) {
      let next = row.element;
      do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
      while (next && (next.hidden || next.classList.contains("detail")));
      next?.querySelector(".name").focus();
    } else if (event.key === "ArrowRight" && column < 0) setOpen(row, true);
    else if (event.key === "ArrowLeft" && column < 0) setOpen(row, false);
    else return;
    event.preventDefault();
  });
  table.tHead.addEventListener("click", (event) => {
    const cell = event.target.closest("button") && event.target.closest("th");
    if (!cell) return;
    const startsUp = !cell.classList.contains("number");
    if (cell.cellIndex !== column) [column, isUp] = [cell.cellIndex, startsUp];
    else if (isUp === startsUp) isUp = !startsUp;
    else column = -1;
    draw();
  });
  search.addEventListener("input", draw);
  document.getElementById("open").addEventListener("click", () => {
    for (const row of rows) row.isOpen = true;
    column = -1;
    draw();
  });
  document.getElementById("close").addEventListener("click", () => {
    for (const row of rows) row.isOpen = row.index === 0;
    column = -1;
    draw();
  });
  document.getElementById("every").addEventListener("change", (event) => {
    table.classList.toggle("every", event.target.checked);
  });
  document.getElementById("tools").hidden = false;
  draw();
})();
