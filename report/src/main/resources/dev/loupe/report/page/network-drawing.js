/** The drawing of a network: boxes in boxes that open and close, moved and zoomed, on a canvas. */
import { el, svg, isDark } from "./page.js";
import { place } from "./network-placement.js";
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
 * Makes the drawing.
 *
 * @param network as of network-model.js
 * @param paint of a box: { step, kind, note }: its colour by the legend or by what happened to it, and a line of text
 * @param events onSelect(place), onOpen(): called after the user chose, opened or closed something
 */
export function drawing(network, paint, { onSelect, onOpen, label }) {
  const canvas = el("canvas", { tabindex: 0, role: "application", "aria-label": label, class: "network" });
  const pen = canvas.getContext("2d");
  const motion = { scale: 1, x: 0, y: 0 };
  let open = network.readable(60);
  let placed = place(network, open);
  let selected = null;
  let isDrawn = true;
  let drawn = 0;
  let paints = new Map();

  const size = () => [canvas.clientWidth, canvas.clientHeight];
  const painted = (box) => {
    const key = box.kind + box.index;
    if (!paints.has(key)) paints.set(key, paint(box));
    return paints.get(key);
  };
  const isSelected = (box) => selected && box.kind === selected.kind && box.index === selected.index;
  const boxOf = (target) => placed.boxes.find((box) => box.kind === target?.kind && box.index === target?.index);

  /** Draws boxes and lines within a part of the plane with any pen that a canvas has. */
  const put = (on, part, scale) => {
    const look = colours();
    const isIn = (x, y, right, bottom) => x < part.right && right > part.left && y < part.bottom && bottom > part.top;
    const hasText = scale > 0.42;
    let count = 0;
    on.font = FONT;
    on.textBaseline = "alphabetic";
    on.lineWidth = 1;
    for (const box of placed.boxes) {
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
    for (const line of placed.lines) {
      line.bounds ??= [
        Math.min(...line.points.map(([x]) => x)), Math.min(...line.points.map(([, y]) => y)),
        Math.max(...line.points.map(([x]) => x)), Math.max(...line.points.map(([, y]) => y))];
      const [left, top, right, bottom] = line.bounds;
      if (!isIn(left - 1, top, right + 1, bottom)) continue;
      line.points.forEach(([x, y], i) => (i === 0 ? on.moveTo(x, y) : on.lineTo(x, y)));
    }
    on.stroke();
    if (hasText) {
      on.beginPath();
      for (const { points } of placed.lines) {
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
    for (const box of placed.boxes) {
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
        on.stroke();
        on.setLineDash([]);
      }
      if (isSelected(box)) {
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
  };

  const draw = () => {
    isDrawn = true;
    const [width, height] = size();
    const dots = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
      canvas.width = Math.round(width * dots);
      canvas.height = Math.round(height * dots);
    }
    pen.setTransform(dots, 0, 0, dots, 0, 0);
    pen.fillStyle = colours().page;
    pen.fillRect(0, 0, width, height);
    pen.setTransform(dots * motion.scale, 0, 0, dots * motion.scale, dots * motion.x, dots * motion.y);
    const part = { left: -motion.x / motion.scale, top: -motion.y / motion.scale };
    part.right = part.left + width / motion.scale;
    part.bottom = part.top + height / motion.scale;
    drawn = put(pen, part, motion.scale);
    if (canvas.dataset.boxes === undefined) performance.mark("network drawn");
    canvas.dataset.boxes = placed.boxes.length;
    canvas.dataset.drawn = drawn;
  };
  const redraw = () => {
    if (!isDrawn) return;
    isDrawn = false;
    requestAnimationFrame(draw);
  };

  const move = (x, y) => {
    motion.x += x;
    motion.y += y;
    redraw();
  };
  const zoom = (factor, x, y) => {
    const scale = Math.min(3, Math.max(0.01, motion.scale * factor));
    const by = scale / motion.scale;
    motion.x = x - (x - motion.x) * by;
    motion.y = y - (y - motion.y) * by;
    motion.scale = scale;
    redraw();
  };
  const zoomMiddle = (factor) => zoom(factor, size()[0] / 2, size()[1] / 2);
  /** Shows all; from its top on where all would be too small to read. */
  const fit = () => {
    const [width, height] = size();
    const across = (width - 16) / Math.max(1, placed.width);
    motion.scale = Math.min(1.2, across, Math.max((height - 16) / Math.max(1, placed.height), 0.8));
    motion.x = (width - placed.width * motion.scale) / 2;
    motion.y = Math.max(8, (height - placed.height * motion.scale) / 2);
    redraw();
  };
  const overview = () => {
    const [width, height] = size();
    motion.scale = Math.min(1.2, (width - 16) / Math.max(1, placed.width), (height - 16) / Math.max(1, placed.height));
    motion.x = (width - placed.width * motion.scale) / 2;
    motion.y = (height - placed.height * motion.scale) / 2;
    redraw();
  };
  const center = (box) => {
    const [width, height] = size();
    if (motion.scale < 0.6) motion.scale = 1;
    motion.x = width / 2 - (box.x + box.width / 2) * motion.scale;
    motion.y = box.height * motion.scale > height ? 20 - box.y * motion.scale : height / 2 - (box.y + box.height / 2) * motion.scale;
    redraw();
  };

  /** Opens and closes modules, and keeps a box where it is on the screen. */
  const setOpen = (next, kept) => {
    const before = boxOf(kept);
    open = next;
    placed = place(network, open);
    const after = boxOf(kept);
    if (before && after) {
      motion.x += (before.x + before.width / 2 - after.x - after.width / 2) * motion.scale;
      motion.y += (before.y - after.y) * motion.scale;
    }
    redraw();
    onOpen?.();
  };
  const toggle = (target) => {
    if (target.kind !== "module" || !network.scenes.has(target.index)) return;
    const next = new Set(open);
    if (!next.delete(target.index)) next.add(target.index);
    setOpen(next, target);
  };
  const select = (target) => {
    selected = target;
    redraw();
    onSelect(target);
  };
  /** Opens what is around a place, and shows it in the middle. */
  const reveal = (target) => {
    if (target.kind === "module" && target.index === 0) {
      overview();
      select(target);
      return;
    }
    const next = new Set([...open, ...network.around(target)]);
    if (next.size !== open.size) setOpen(next, null);
    const box = boxOf(target);
    if (box) center(box);
    select(target);
  };

  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  const hit = ([screenX, screenY]) => {
    const x = (screenX - motion.x) / motion.scale;
    const y = (screenY - motion.y) / motion.scale;
    for (let i = placed.boxes.length - 1; i >= 0; i--) {
      const box = placed.boxes[i];
      const isOver = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
      if (isOver && (box.kind === "module" || box.kind === "operator")) return box;
    }
    return null;
  };

  const pointers = new Map();
  let dragged = 0;
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    dragged = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const old = pointers.get(event.pointerId);
    if (!old) return;
    const now = at(event);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    if (others.length > 0) {
      const distance = ([x, y]) => Math.hypot(x - others[0][0], y - others[0][1]) || 1;
      zoom(distance(now) / distance(old), ...others[0]);
    } else {
      move(now[0] - old[0], now[1] - old[1]);
    }
    dragged += Math.abs(now[0] - old[0]) + Math.abs(now[1] - old[1]);
    pointers.set(event.pointerId, now);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => {
      pointers.delete(event.pointerId);
      if (name === "pointercancel" || dragged > 5) return;
      const box = hit(at(event));
      if (!box) return;
      select({ kind: box.kind, index: box.index });
      if (box.canOpen) toggle(box);
    });
  }
  canvas.addEventListener("wheel", (event) => {
    if (document.activeElement !== canvas && !event.ctrlKey && !event.metaKey) return; // the page scrolls
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), ...at(event));
  }, { passive: false });

  const beside = (by) => {
    const box = boxOf(selected);
    const level = placed.boxes.filter((one) => one.parent === box?.parent && (one.kind === "module" || one.kind === "operator"));
    return level[level.indexOf(box) + by];
  };
  const along = (by) => {
    const { before, after } = network.neighbours(selected);
    return by > 0 ? after[0] : before[0];
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const first = placed.boxes.find((box) => box.kind === "module" || box.kind === "operator");
    const go = (target) => target && reveal({ kind: target.kind, index: target.index });
    const pan = event.shiftKey ? { ArrowDown: [0, -60], ArrowUp: [0, 60], ArrowLeft: [60, 0], ArrowRight: [-60, 0] }[event.key] : null;
    if (pan) move(...pan);
    else if (event.key.startsWith("Arrow") && !selected) go(first);
    else if (event.key === "ArrowDown") go(beside(1));
    else if (event.key === "ArrowUp") go(beside(-1));
    else if (event.key === "ArrowRight") go(along(1));
    else if (event.key === "ArrowLeft") go(along(-1));
    else if ((event.key === "Enter" || event.key === " ") && selected) toggle(selected);
    else if (event.key === "+" || event.key === "=") zoomMiddle(1.25);
    else if (event.key === "-") zoomMiddle(0.8);
    else if (event.key === "0") overview();
    else if (event.key === "Escape") go(selected && network.around(selected).map((index) => ({ kind: "module", index }))[0]);
    else return;
    event.preventDefault();
  });

  let isFitted = false;
  new ResizeObserver(() => {
    if (!isFitted && canvas.clientWidth > 0) {
      isFitted = true;
      fit();
    }
    redraw();
  }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);

  /** The same as an SVG element that stands on its own. */
  const picture = () => {
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
  };
  /** The same as a PNG image: a promise of a blob. */
  const image = () => {
    const scale = Math.min(2, 8000 / Math.max(placed.width + 16, placed.height + 16));
    const sheet = el("canvas", { width: Math.ceil((placed.width + 16) * scale), height: Math.ceil((placed.height + 16) * scale) });
    const on = sheet.getContext("2d");
    on.fillStyle = colours().page;
    on.fillRect(0, 0, sheet.width, sheet.height);
    on.setTransform(scale, 0, 0, scale, 8 * scale, 8 * scale);
    put(on, { left: -9, top: -9, right: placed.width + 9, bottom: placed.height + 9 }, 1);
    return new Promise((done) => sheet.toBlob(done, "image/png"));
  };

  return {
    canvas, picture, image, reveal, select, fit, overview, zoom: zoomMiddle, move,
    repaint: () => { paints = new Map(); redraw(); },
    isOpen: (module) => open.has(module),
    openSet: () => open,
    setOpen: (next) => setOpen(next, selected),
    selected: () => selected,
  };
}
