/** Which class is taken for which: a grid with a cursor that says its cell, and the commonest confusions as a table. */
import { el, svg, grouped } from "./page.js";

const MOST = 60;
const COMMONEST = 12;

/**
 * The grid of a matrix {size, cells, left_out}.
 *
 * @param names of rows and columns; where the matrix is one larger, the last are "nothing"
 */
export function confusionGrid(matrix, names) {
  const hasNothing = matrix.size > names.length;
  const rowName = (i) => i < names.length ? names[i] : "nothing there";
  const columnName = (i) => i < names.length ? names[i] : "not found";
  const weight = new Array(matrix.size).fill(0);
  const total = new Array(matrix.size).fill(0);
  for (const [row, column, count] of matrix.cells) {
    weight[row] += row === column ? 0 : count;
    weight[column] += row === column ? 0 : count;
    total[row] += count;
  }
  let shown = names.map((_, k) => k);
  if (shown.length > MOST) {
    shown = shown.sort((a, b) => weight[b] - weight[a]).slice(0, MOST).sort((a, b) => a - b);
  }
  if (hasNothing) shown.push(names.length);
  const place = new Map(shown.map((k, i) => [k, i]));
  const counts = new Map(matrix.cells.map(([row, column, count]) => [`${row},${column}`, count]));
  const n = shown.length;
  const size = Math.max(9, Math.min(44, Math.floor(460 / n)));
  const room = n <= 30 ? 110 : 8;
  const label = (text) => text.length > 16 ? `${text.slice(0, 15)}…` : text;
  const readout = el("p", { class: "readout", role: "status" }, "Point at a cell, or go to the grid and move by the arrow keys.");
  const cursor = svg("rect", { class: "cursor", width: size, height: size, visibility: "hidden" });
  let at = [0, 0];
  const tell = (row, column) => {
    if (row < 0 || column < 0 || row >= n || column >= n) return;
    at = [row, column];
    const count = counts.get(`${shown[row]},${shown[column]}`) ?? 0;
    const share = total[shown[row]] > 0 ? ` (${((100 * count) / total[shown[row]]).toFixed(1)} % of its row)` : "";
    readout.textContent = `true: ${rowName(shown[row])} → found as: ${columnName(shown[column])}: ${grouped(count)}${share}`;
    cursor.setAttribute("x", room + column * size);
    cursor.setAttribute("y", room + row * size);
    cursor.setAttribute("visibility", "visible");
  };
  const grid = svg("svg", { class: "confusion", width: room + n * size + 2, height: room + n * size + 2, tabindex: 0, role: "application",
    "aria-label": "confusion matrix: rows are true classes, columns what they were found as; arrow keys move",
    onkeydown: (event) => {
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!move) return;
      event.preventDefault();
      tell(at[0] + move[0], at[1] + move[1]);
    },
    onfocus: () => tell(...at),
    onmousemove: (event) => {
      const box = grid.getBoundingClientRect();
      tell(Math.floor((event.clientY - box.top - room) / size), Math.floor((event.clientX - box.left - room) / size));
    } },
  svg("rect", { class: "ground", x: room, y: room, width: n * size, height: n * size }));
  for (const [row, column, count] of matrix.cells) {
    if (!place.has(row) || !place.has(column)) continue;
    const share = count / total[row];
    const x = room + place.get(column) * size;
    const y = room + place.get(row) * size;
    grid.append(svg("rect", { class: row === column && row < names.length ? "right" : "wrong", x, y, width: size, height: size,
      "fill-opacity": 0.12 + 0.88 * share }));
    if (size >= 26) {
      grid.append(svg("text", { class: share > 0.55 ? "on" : "", x: x + size / 2, y: y + size / 2 + 4, "text-anchor": "middle" },
        count > 9999 ? `${Math.round(count / 1000)}k` : count));
    }
  }
  if (n <= 30) {
    shown.forEach((k, i) => grid.append(
      svg("text", { x: room - 5, y: room + i * size + size / 2 + 4, "text-anchor": "end" }, label(rowName(k))),
      svg("text", { transform: `translate(${room + i * size + size / 2 + 4} ${room - 5}) rotate(-90)` }, label(columnName(k)))));
  }
  grid.append(cursor);
  const wrong = matrix.cells.filter(([row, column]) => row !== column).sort((a, b) => b[2] - a[2]).slice(0, COMMONEST);
  return el("div", { class: "columns" },
    el("div", {}, el("div", { class: "scroll" }, grid), readout,
      names.length > MOST ? el("p", { class: "faint" }, `Shown: the ${MOST} classes with the most confusions, of ${names.length}.`) : null,
      matrix.left_out > 0 ? el("p", { class: "faint" }, `The ${grouped(matrix.left_out)} smallest cells are left out.`) : null),
    el("div", {}, el("h3", {}, "Most often"), el("div", { class: "scroll" }, el("table", { class: "commonest" },
      el("thead", {}, el("tr", {}, el("th", {}, "true"), el("th", {}, "found as"), el("th", { class: "number" }, "times"))),
      el("tbody", {}, wrong.map(([row, column, count]) => el("tr", {}, el("td", {}, rowName(row)), el("td", {}, columnName(column)),
        el("td", { class: "number" }, grouped(count)))))))));
}
