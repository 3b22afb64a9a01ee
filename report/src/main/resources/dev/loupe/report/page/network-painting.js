/** How boxes and lines are painted: on a canvas, or as an SVG picture. */
import { el, svg, isDark } from "./page.js";
import { times } from "./network-model.js";

const FONT = '12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace';
const LIGHT = {
  page: "#ffffff", text: "#1b1f24", faint: "#57606a", line: "#6e7781", open: "#7d899617", edge: "#98a2ad", end: "#57606a", mark: "#0a50b5",
  fills: ["#f0f2f5", "#fff3d6", "#ffe3a8", "#ffc870", "#f9a04a", "#ee7f35", "#b23c14"],
  edges: ["#a3adb8", "#b98d3a", "#b98d3a", "#a9742a", "#99591b", "#8a4213", "#6f220a"],
  kinds: { same: "#f0f2f5", changed: "#ffe3a8", added: "#bfe8d5", removed: "#ffd0cb" },
  last: "#ffffff",
};
const DARK = {
  page: "#0f1318", text: "#e4e9ee", faint: "#9aa5b1", line: "#8b96a2", open: "#7d899617", edge: "#56616d", end: "#9aa5b1", mark: "#86b8ff",
  fills: ["#20272f", "#2e2716", "#463618", "#62471a", "#85561a", "#a05c14", "#f0a04a"],
  edges: ["#56616d", "#8a6a2c", "#9a742c", "#ab7d2f", "#c48a35", "#dc9a3c", "#ffd9a0"],
  kinds: { same: "#20272f", changed: "#463618", added: "#123f2f", removed: "#55201c" },
  last: "#14100a",
};

/** The colours in use, for legends. */
export function colours() {
  return isDark() ? DARK : LIGHT;
}

const shortened = (text, width) => {
  const most = Math.max(1, Math.floor((width - 10) / 7.25));
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
};

/**
 * Paints boxes and lines as far as they lie in a part of the plane.
 *
 * @param on what a canvas draws with, set to the plane's coordinates
 * @param placed as of network-placement.js
 * @param painted of a box: { step, kind, note, isEnd }
 * @param part left, top, right and bottom of what is seen
 * @param scale pixels for each unit of the plane: texts that nobody could read are left out
 * @returns how many boxes it painted
 */
export function paintOn(on, { boxes, lines }, painted, part, scale, selected) {
  const look = colours();
  const isIn = (x, y, right, bottom) => x < part.right && right > part.left && y < part.bottom && bottom > part.top;
  const hasText = scale > 0.42;
  let count = 0;
  on.font = FONT;
  on.textBaseline = "alphabetic";
  on.lineWidth = 1;
  for (const box of boxes) {
    if (!box.isOpen || !isIn(box.x, box.y, box.x + box.width, box.y + box.height)) continue;
    on.fillStyle = look.open;
    on.strokeStyle = look.edge;
    on.beginPath();
    on.rect(box.x, box.y, box.width, box.height);
    on.fill();
    on.stroke();
    count++;
  }
  on.strokeStyle = look.line;
  on.fillStyle = look.line;
  on.lineWidth = Math.max(1.1, 0.6 / scale);
  on.beginPath();
  for (const line of lines) {
    line.bounds ??= [
      Math.min(...line.points.map(([x]) => x)), Math.min(...line.points.map(([, y]) => y)),
      Math.max(...line.points.map(([x]) => x)), Math.max(...line.points.map(([, y]) => y))];
    const [left, top, right, bottom] = line.bounds;
    const isDust = (right - left) * scale < 1 && (bottom - top) * scale < 1;
    if (isDust || !isIn(left - 1, top, right + 1, bottom)) continue;
    line.points.forEach(([x, y], i) => (i === 0 ? on.moveTo(x, y) : on.lineTo(x, y)));
  }
  on.stroke();
  if (hasText) {
    on.beginPath();
    for (const { points } of lines) {
      const [x, y] = points[points.length - 1];
      if (!isIn(x - 4, y - 8, x + 4, y)) continue;
      on.moveTo(x, y);
      on.lineTo(x - 3.4, y - 7);
      on.lineTo(x + 3.4, y - 7);
      on.closePath();
    }
    on.fill();
  }
  on.lineWidth = 1;
  for (const box of boxes) {
    if (!isIn(box.x, box.y, box.x + box.width, box.y + box.height)) continue;
    const isDot = box.title === "";
    const isEnd = !isDot && (box.kind === "out" || painted(box).isEnd);
    const shade = isDot || isEnd ? null : painted(box);
    if (!box.isOpen) {
      count++;
      on.fillStyle = isDot ? look.line : isEnd ? look.page : shade.kind ? look.kinds[shade.kind] : look.fills[shade.step];
      on.strokeStyle = isDot || isEnd ? look.end : look.edges[shade.step];
      if (isEnd) on.setLineDash([4, 2]);
      on.beginPath();
        on.rect(box.x, box.y, box.width, box.height);
        on.fill();
        if (box.height * scale > 3) on.stroke(); // a border of less would be all that is seen
        on.setLineDash([]);
    }
    if (box.kind === selected?.kind && box.index === selected?.index) {
      on.strokeStyle = look.mark;
      on.lineWidth = Math.max(3, 2 / scale);
      on.strokeRect(box.x, box.y, box.width, box.height);
      on.lineWidth = 1;
    }
    if (!hasText || isDot) continue;
    const isLast = !box.isOpen && !isEnd && !shade.kind && shade.step === 6;
    on.fillStyle = isLast ? look.last : look.text;
    const title = (box.canOpen ? (box.isOpen ? "▾ " : "▸ ") : "") + times(box.title);
    if (box.isOpen) {
      on.textAlign = "left";
      on.fillText(shortened(title, box.width), box.x + 8, box.y + 16);
      continue;
    }
    on.textAlign = "center";
    const middle = box.x + box.width / 2;
    on.fillText(shortened(title, box.width), middle, box.y + 17);
    if (isEnd || (!shade.kind && shade.step < 3)) on.fillStyle = look.faint; // on stronger colours it would be hard to read
    on.fillText(shortened(times(box.about), box.width), middle, box.y + 33);
    if (shade?.note) on.fillText(shortened(shade.note, box.width), middle, box.y + 49);
  }
  return count;
}

/** The same as an SVG element that stands on its own. */
export function picture(network, placed, painted, label) {
  const look = colours();
  const rounded = (value) => Math.round(value * 10) / 10;
  const root = svg("svg", {
    xmlns: "http://www.w3.org/2000/svg", width: Math.ceil(placed.width) + 16, height: Math.ceil(placed.height) + 16,
    viewBox: `-8 -8 ${Math.ceil(placed.width) + 16} ${Math.ceil(placed.height) + 16}`, "font-family": "monospace", "font-size": 12,
  });
  root.append(svg("title", {}, label), svg("rect", { x: -8, y: -8, width: "100%", height: "100%", fill: look.page }));
  for (const box of placed.boxes.filter((one) => one.isOpen)) {
    root.append(svg("rect", {
      x: rounded(box.x), y: rounded(box.y), width: rounded(box.width), height: rounded(box.height),
      fill: "#7d8996", "fill-opacity": 0.09, stroke: look.edge, "data-box": network.name(box),
    }));
  }
  for (const { points } of placed.lines) {
    root.append(svg("path", { d: `M${points.map((point) => point.map(rounded).join(" ")).join("L")}`, fill: "none", stroke: look.line }));
    const [x, y] = points[points.length - 1].map(rounded);
    root.append(svg("path", { d: `M${x} ${y}l-3.4 -7h6.8z`, fill: look.line }));
  }
  for (const box of placed.boxes) {
    const isDot = box.title === "";
    const shade = isDot || box.kind === "out" ? { isEnd: true } : painted(box);
    if (!box.isOpen) {
      root.append(svg("rect", {
        x: rounded(box.x), y: rounded(box.y), width: rounded(box.width), height: rounded(box.height),
        fill: isDot ? look.line : shade.isEnd ? look.page : shade.kind ? look.kinds[shade.kind] : look.fills[shade.step],
        stroke: shade.isEnd ? look.end : look.edges[shade.step], "data-box": isDot ? null : box.kind === "out" ? box.title : network.name(box),
      }));
    }
    if (isDot) continue;
    const middle = box.x + box.width / 2;
    const fill = shade.step === 6 && !box.isOpen ? look.last : look.text;
    const texts = box.isOpen ? [[box.x + 8, 16, box.title, "start"]]
      : [[middle, 17, box.title, "middle"], [middle, 33, box.about, "middle"], [middle, 49, shade.note ?? "", "middle"]];
    for (const [x, y, text, anchor] of texts) {
      if (text) root.append(svg("text", { x: rounded(x), y: rounded(box.y + y), "text-anchor": anchor, fill }, shortened(times(text), box.width)));
    }
  }
  return root;
}

/** The same as a PNG image: a promise of a blob. */
export function image(placed, painted) {
  const scale = Math.min(2, 8000 / Math.max(placed.width + 16, placed.height + 16));
  const sheet = el("canvas", { width: Math.ceil((placed.width + 16) * scale), height: Math.ceil((placed.height + 16) * scale) });
  const on = sheet.getContext("2d");
  on.fillStyle = colours().page;
  on.fillRect(0, 0, sheet.width, sheet.height);
  on.setTransform(scale, 0, 0, scale, 8 * scale, 8 * scale);
  paintOn(on, placed, painted, { left: -9, top: -9, right: placed.width + 9, bottom: placed.height + 9 }, 1, null);
  return new Promise((done) => sheet.toBlob(done, "image/png"));
}
