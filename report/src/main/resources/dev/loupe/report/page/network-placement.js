/**
 * Where boxes and lines lie when some modules are open. Each scene was laid out with its boxes closed; an open one needs
 * more room, so the scene is spread apart where that box lies, in both directions: no two places change their order, and
 * what did not overlap does not overlap afterwards.
 */

const PADDING = 10;
const HEADING = 24;
const LETTER = 7.4;

/**
 * A function that spreads an axis: the stretch from low to high gets at least the length that is needed.
 *
 * @param grown lists of low, high, needed length
 */
export function spread(grown) {
  if (grown.length === 0) return (at) => at;
  const ends = [...new Set(grown.flatMap(([low, high]) => [low, high]))].sort((a, b) => a - b);
  const factors = ends.map(() => 1);
  for (const [low, high, needed] of grown) {
    for (let i = ends.indexOf(low); ends[i] < high; i++) factors[i] = Math.max(factors[i], needed / (high - low));
  }
  const starts = [ends[0]];
  for (let i = 1; i < ends.length; i++) starts.push(starts[i - 1] + (ends[i] - ends[i - 1]) * factors[i - 1]);
  return (at) => {
    if (at <= ends[0]) return at;
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ends[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return starts[low] + (at - ends[low]) * (low === ends.length - 1 ? 1 : factors[low]);
  };
}

/** The open modules that are seen: those around them are open as well. Outer ones come first. */
const seen = (network, open) => {
  const found = network.scenes.has(0) ? [0] : [];
  for (let i = 0; i < found.length; i++) {
    for (const [kind, index] of network.scenes.get(found[i]).items) {
      if (kind === "module" && open.has(index) && network.scenes.has(index)) found.push(index);
    }
  }
  return found;
};

const clamped = (value, low, high) => (low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value)));

/** A line's way through the spread scene, from the border of one box to that of the other. */
const way = (points, across, down, from, to) => {
  const moved = [];
  for (let i = 0; i < points.length; i += 2) moved.push([across(points[i]), down(points[i + 1])]);
  const [startX, startY] = moved[0];
  const [endX, endY] = moved[moved.length - 1];
  const leave = clamped(startX, from.x + 6, from.x + from.width - 6);
  const arrive = clamped(endX, to.x + 6, to.x + to.width - 6);
  const all = [[leave, from.y + from.height]];
  if (leave !== startX) all.push([leave, startY]);
  all.push(...moved);
  if (arrive !== endX) all.push([arrive, endY]);
  all.push([arrive, to.y]);
  return all.filter(([x, y], i) => i === 0 || x !== all[i - 1][0] || y !== all[i - 1][1]);
};

/**
 * Places everything.
 *
 * @param network as of network-model.js
 * @param open numbers of the modules that are open
 * @returns width, height; boxes, outer ones first: kind, index, title, about, x, y, width, height, isOpen, parent;
 *   lines: points as pairs, and the boxes that they join
 */
export function place(network, open) {
  const { data, scenes } = network;
  const order = seen(network, open);
  const opened = new Set(order);
  const sizes = new Map();
  for (let i = order.length - 1; i >= 0; i--) {
    const scene = scenes.get(order[i]);
    const layout = data.layouts[scene.layout];
    const wider = [];
    const higher = [];
    scene.items.forEach(([kind, index, title], at) => {
      if (kind !== "module" || !opened.has(index)) return;
      const [x, y, width, height] = layout.boxes[at];
      const inner = sizes.get(index);
      inner.outerWidth = Math.max(width, inner.width + 2 * PADDING, title.length * LETTER + 2 * PADDING + 22);
      inner.outerHeight = Math.max(height, inner.height + HEADING + PADDING);
      wider.push([x, x + width, inner.outerWidth]);
      higher.push([y, y + height, inner.outerHeight]);
    });
    const across = spread(wider);
    const down = spread(higher);
    sizes.set(order[i], { across, down, width: across(layout.width), height: down(layout.height) });
  }
  const boxes = [];
  const lines = [];
  const origins = new Map([[0, [0, 0, -1]]]);
  for (const module of order) {
    const scene = scenes.get(module);
    const layout = data.layouts[scene.layout];
    const { across, down } = sizes.get(module);
    const [left, top, parent] = origins.get(module);
    const placed = scene.items.map(([kind, index, title, about], at) => {
      const [x, y, width, height] = layout.boxes[at];
      const isOpen = kind === "module" && opened.has(index);
      const own = isOpen ? sizes.get(index) : null;
      const box = {
        kind, index, title, about, parent, isOpen,
        canOpen: kind === "module" && scenes.has(index),
        width: own ? own.outerWidth : width,
        height: own ? own.outerHeight : height,
      };
      box.x = left + (across(x) + across(x + width)) / 2 - box.width / 2;
      box.y = top + (down(y) + down(y + height)) / 2 - box.height / 2;
      if (own) origins.set(index, [box.x + (box.width - own.width) / 2, box.y + HEADING, boxes.length + at]);
      return box;
    });
    layout.lines.forEach((points, i) => {
      const from = placed[scene.lines[2 * i]];
      const to = placed[scene.lines[2 * i + 1]];
      lines.push({ from, to, points: way(points, (x) => left + across(x), (y) => top + down(y), from, to) });
    });
    boxes.push(...placed);
  }
  const { width, height } = sizes.get(0) ?? { width: 0, height: 0 };
  return { boxes, lines, width, height };
}
