/** A small scene and what detectors make of it, drawn by code. */
import { svg } from "./page.js";

const WIDTH = 200;
const HEIGHT = 120;

/** The things in the scene as left, top, width, height. */
const HOUSE = [14, 34, 62, 62];
const TREE = [92, 22, 36, 74];
const CAR = [134, 72, 58, 30];
const OBJECTS = [HOUSE, TREE, CAR];

/** Regions that a search would propose: the things, their parts, and nothing. */
const PROPOSALS = [...OBJECTS, [20, 34, 50, 26], [36, 66, 16, 30], [92, 22, 36, 40], [100, 60, 14, 40], [140, 84, 20, 20], [150, 10, 36, 30], [60, 80, 70, 36], [4, 6, 60, 26], [110, 56, 84, 50]];
/** Those that are drawn as crops. */
const CROPS = [HOUSE, TREE, CAR, [20, 34, 50, 26], [60, 80, 70, 36], [110, 56, 84, 50]];
const COLUMNS = 20;
const ROWS = 12;

function scene() {
  const [x, y, width, height] = HOUSE;
  return svg("g", { class: "scene" },
    svg("rect", { class: "sky", width: WIDTH, height: HEIGHT }), svg("rect", { class: "ground", y: 92, width: WIDTH, height: HEIGHT - 92 }),
    svg("circle", { class: "sun", cx: 168, cy: 24, r: 11 }),
    svg("rect", { class: "wall", x: x + 6, y: y + 24, width: width - 12, height: height - 24 }), svg("path", { class: "roof", d: `M${x} ${y + 26}L${x + width / 2} ${y}L${x + width} ${y + 26}z` }),
    svg("rect", { class: "door", x: x + 24, y: y + 38, width: 14, height: height - 38 }),
    svg("rect", { class: "trunk", x: TREE[0] + 14, y: TREE[1] + 36, width: 8, height: TREE[3] - 36 }), svg("circle", { class: "leaves", cx: TREE[0] + 18, cy: TREE[1] + 20, r: 18 }),
    svg("path", { class: "car", d: `M${CAR[0]} ${CAR[1] + 23}v-11l10-2l8-10h22l8 10l10 3v10z` }),
    [14, 44].map((wheel) => svg("circle", { class: "wheel", cx: CAR[0] + wheel, cy: CAR[1] + 24, r: 6 })));
}

const outline = ([x, y, width, height], name) => svg("rect", { class: name, x, y, width, height });

/** A map whose cells are dark where there is something: what features look like from afar. */
function map() {
  const unit = WIDTH / COLUMNS;
  const cells = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const x = (column + .5) * unit;
      const y = (row + .5) * unit;
      const inside = OBJECTS.filter((box) => x > box[0] && x < box[0] + box[2] && y > box[1] && y < box[1] + box[3]).length;
      const weight = .12 + .6 * inside + .18 * (((row * 7 + column * 3) % 5) / 4);
      cells.push(svg("rect", { class: "feature", x: column * unit, y: row * unit, width: unit - .6, height: unit - .6, "fill-opacity": Math.min(1, weight).toFixed(2) }));
    }
  }
  return svg("g", {}, cells);
}

/** Crops that are warped to squares. */
function crops(each) {
  const side = 54;
  return CROPS.map((box, at) => {
    const x = 8 + (at % 3) * 64;
    const y = 4 + Math.floor(at / 3) * 60;
    return svg("g", {}, svg("svg", { x, y, width: side, height: side, viewBox: box.join(" "), preserveAspectRatio: "none" }, scene()),
      svg("rect", { class: "crop", x, y, width: side, height: side }), each(x, y, side));
  });
}

const network = (x, y, size) => svg("g", {}, [0, 1, 2].map((layer) =>
  svg("rect", { class: "layer", x: x + layer * size * .3, y: y + layer * size * .12, width: size * .22, height: size * (1 - layer * .24) })));

const anchors = () => [[.5, 1, 2], [.5, 1, 2], [.5, 1, 2]].flatMap((ratios, scale) => ratios.map((ratio) => {
  const side = 16 * 2 ** scale * .8;
  const width = side / Math.sqrt(ratio);
  const height = side * Math.sqrt(ratio);
  return outline([110 - width / 2, 62 - height / 2, width, height], "anchor");
}));

const pooled = () => {
  const unit = 11;
  return svg("g", {}, Array.from({ length: 49 }, (_, at) => svg("rect", {
    class: "feature", x: 112 + (at % 7) * unit, y: 22 + Math.floor(at / 7) * unit, width: unit - 1, height: unit - 1,
    "fill-opacity": (.25 + .7 * (((at * 5) % 7) / 6)).toFixed(2),
  })));
};

const PANELS = {
  image: () => scene(),
  proposals: () => [scene(), PROPOSALS.map((box) => outline(box, "proposal"))],
  crops: () => crops(() => null),
  passes: () => crops((x, y, side) => network(x + side * .14, y + side * .12, side * .8)),
  map: () => map(),
  regions: () => [map(), PROPOSALS.slice(0, 7).map((box) => outline(box, "proposal"))],
  pool: () => [svg("svg", { x: 0, y: 30, width: 100, height: 60, viewBox: `0 0 ${WIDTH} ${HEIGHT}` }, map(), outline(HOUSE, "proposal")),
    svg("path", { class: "flow", d: "M40 46L108 24M40 78L108 96" }), pooled()],
  anchors: () => [map(), anchors(), svg("circle", { class: "anchor-place", cx: 110, cy: 62, r: 3 })],
  answers: () => [scene(), OBJECTS.map((box) => outline(box, "answer"))],
};

/** The picture of a step. */
export function panel(kind, detector, caption) {
  return svg("svg", { class: "panel", viewBox: `-2 -2 ${WIDTH + 4} ${HEIGHT + 4}`, role: "img", "aria-label": `${detector}: ${caption}` }, PANELS[kind]());
}
