/** The drawing of a network: boxes in boxes that open and close, moved and zoomed, on a canvas. */
import { el } from "./page.js";
import { place } from "./network-placement.js";
import { paintOn, picture, image, colours } from "./network-painting.js";

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
  const boxOf = (target) => placed.boxes.find((box) => box.kind === target?.kind && box.index === target?.index);

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
    drawn = paintOn(pen, placed, painted, part, motion.scale, selected);
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

  return {
    canvas, reveal, select, fit, overview, zoom: zoomMiddle, move,
    picture: () => picture(network, placed, painted, label),
    image: () => image(placed, painted),
    repaint: () => { paints = new Map(); redraw(); },
    isOpen: (module) => open.has(module),
    openSet: () => open,
    setOpen: (next) => setOpen(next, selected),
    selected: () => selected,
  };
}
