/** Images, those with the most errors first, with their truths and detections drawn on them. */
import { el, svg, grouped, complain } from "./page.js";
import { clean, figure } from "./evaluation-charts.js";

const WORDS = { right: "right", wrong: "wrong", found: "truth, found", missed: "truth, missed", ignored: "does not count" };
const ORDER = ["ignored", "found", "missed", "wrong", "right"];

const base = (name) => name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);

const size = (image, objects) => {
  if (image.width > 0 && image.height > 0) return [image.width, image.height];
  const far = (i) => Math.max(1, ...objects.map((one) => Math.ceil(one.box[i] + one.box[i + 2])));
  return [far(0), far(1)];
};

/** Draws one image; pixels are an address or null. */
const drawing = (image, objects, pixels, names) => {
  const [width, height] = size(image, objects);
  const unit = Math.max(width, height) / 640;
  const picture = svg("svg", { class: "image", viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `${clean(image.name) || `image ${image.id}`}: ${image.found} right, ${image.wrong} wrong, ${image.missed} missed` });
  picture.append(svg("rect", { class: "frame", width, height }));
  if (pixels) picture.append(svg("image", { href: pixels, width, height, preserveAspectRatio: "none" }));
  const dash = { found: [2, 3], missed: [9, 3, 2, 3], wrong: [8, 5], ignored: [1, 4] };
  for (const role of ORDER) {
    for (const one of objects.filter((object) => object.role === role)) {
      const [x, y, w, h] = one.box;
      const name = names[one.category] ?? "";
      const text = one.detection ? `${name} ${figure(one.score, 2)}${role === "wrong" ? " ✗" : role === "right" ? " ✓" : ""}`
        : role === "missed" ? `${name} missed` : "";
      const about = `${WORDS[role]}: ${name}${one.detection ? `, score ${figure(one.score, 3)}` : ""}${one.iou ? `, IoU ${figure(one.iou, 3)}` : ""}`;
      // Truths are named below their boxes, detections above: they often lie on one another.
      const labelAt = one.detection ? Math.max(13 * unit, y - 4 * unit) : Math.min(height - 3 * unit, y + h + 14 * unit);
      picture.append(svg("g", { class: role }, svg("title", {}, about),
        svg("rect", { class: "box", x, y, width: w, height: h, "stroke-width": (role === "found" ? 1.6 : 2.4) * unit,
          "stroke-dasharray": dash[role]?.map((length) => length * unit).join(" ") }),
        one.path ? svg("path", { d: one.path, "stroke-width": 1.6 * unit }) : null,
        (one.points ?? []).map(([px, py]) => svg("circle", { cx: px, cy: py, r: 2.5 * unit })),
        text ? svg("text", { x: x + 2 * unit, y: labelAt, "font-size": 13 * unit, "stroke-width": 3 * unit }, text) : null));
    }
  }
  return picture;
};

/** The section; `choose(k, t)` shows the images of another class, at another threshold. */
export function imagesSection(data, source, names) {
  const pixels = new Map();
  const state = { k: -1, t: 0, least: data.least, at: 0, images: [], count: 0, turn: 0 };
  const figureOf = el("figure", {});
  const caption = el("p", { id: "image-caption", "aria-live": "polite" });
  const previous = el("button", { onclick: () => go(state.at - 1) }, "← previous");
  const next = el("button", { onclick: () => go(state.at + 1) }, "next →");
  const select = el("select", { id: "image-class", onchange: () => list(Number(select.value), state.t) },
    el("option", { value: -1 }, "all classes"), data.class_agnostic ? null
      : names.map((name, k) => data.classes[k]?.positives > 0 ? el("option", { value: k }, name) : null));
  const least = el("input", { type: "number", min: 0, max: 1, step: 0.05, value: data.least, onchange: () => {
    state.least = Number(least.value) || 0;
    list(state.k, state.t);
  } });
  const table = el("tbody", {});
  const show = async () => {
    const turn = ++state.turn;
    previous.disabled = state.at <= 0;
    next.disabled = state.at >= state.images.length - 1;
    const image = state.images[state.at];
    if (!image) {
      figureOf.replaceChildren();
      caption.textContent = "No image has an error.";
      table.replaceChildren();
      return;
    }
    try {
      let objects = await source.image(image, state.t, state.least);
      if (turn !== state.turn) return;
      if (state.k >= 0) objects = objects.filter((one) => one.category === state.k);
      figureOf.replaceChildren(drawing(image, objects, pixels.get(base(image.name)) ?? (image.picture || null), names));
      const rest = state.count > state.images.length ? ` (the first ${grouped(state.images.length)} can be seen)` : "";
      caption.textContent = `${state.at + 1} of ${grouped(state.count)}${rest}: `
        + `${clean(image.name) || `image ${image.id}`}: ${image.missed} missed, ${image.wrong} wrong, ${image.found} right`;
      table.replaceChildren(...objects.slice(0, 200).map((one) => el("tr", { class: one.role }, el("td", {}, WORDS[one.role]),
        el("td", {}, names[one.category]), el("td", { class: "number" }, one.detection ? figure(one.score, 3) : "–"),
        el("td", { class: "number" }, one.iou ? figure(one.iou, 3) : "–"))));
    } catch (error) {
      complain(error);
    }
  };
  const go = (at) => {
    state.at = Math.max(0, Math.min(state.images.length - 1, at));
    show();
  };
  const list = async (k, t) => {
    const turn = ++state.turn;
    try {
      const found = await source.images(t, state.least, k);
      if (turn !== state.turn) return;
      Object.assign(state, { k, t, at: 0, images: found.images, count: found.count });
      select.value = k;
      await show();
    } catch (error) {
      complain(error);
    }
  };
  const take = (files) => {
    for (const file of files) {
      if (!file.type.startsWith("image/")) continue;
      if (pixels.has(file.name)) URL.revokeObjectURL(pixels.get(file.name));
      pixels.set(file.name, URL.createObjectURL(file));
    }
    show();
  };
  const files = el("input", { type: "file", id: "image-files", accept: "image/*", multiple: true, onchange: () => take(files.files) });
  const legend = el("ul", { class: "legend" }, ["right", "wrong", "found", "missed", "ignored"].map((role) =>
    el("li", {}, svg("svg", { viewBox: "0 0 30 14", width: 30, height: 14, "aria-hidden": "true" }, svg("g", { class: role },
      svg("rect", { class: "box", x: 2, y: 2, width: 26, height: 10, "stroke-width": 2.4,
        "stroke-dasharray": { found: "2 3", missed: "7 2 2 2", wrong: "6 4", ignored: "1 3" }[role] }))), WORDS[role])));
  list(-1, 0);
  return { choose: (k, t) => source.isServed ? list(data.class_agnostic ? -1 : k, t) : undefined, element: el("section", { id: "images" },
    el("h2", {}, "Images with the most errors"),
    el("div", { class: "tools" }, previous, next, el("label", {}, "class", select),
      source.isServed ? el("label", {}, "score from", least) : null,
      el("label", {}, "your images (they stay in the browser)", files)),
    source.isServed ? null : el("p", { class: "faint" }, `At IoU ${data.thresholds[0].toFixed(2)}, scores from ${data.least}; `
      + `the ${data.images.length} images with the most errors.`),
    caption, legend, figureOf,
    el("details", {}, el("summary", {}, "its objects as a table"), el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {},
      ["counts as", "class", "score", "IoU"].map((name) => el("th", {}, name)))), table)))) };
}
