/** What R-CNN, Fast R-CNN and Faster R-CNN do with an image, step by step, and what it costs. */
import { el, svg, grouped, rounded } from "./page.js";
import { words, asker, troubleNote, slider, figures, workings } from "./learning-parts.js";
import { panel } from "./learning-scene.js";

const NAMES = ["R-CNN", "Fast R-CNN", "Faster R-CNN"];

const WORDS = {
  en: {
    detector: "detector", next: "Next step", back: "Step back", step: (at, all) => `step ${at} of ${all}`, costs: "What it costs",
    proposals: "proposals N, from selective search", kept: "proposals n, kept of the RPN's", height: "image height", width: "image width",
    passes: (count) => `the CNN runs ${count === 1 ? "once" : `${grouped(count)} times`} an image`, adds: "multiply-adds an image", map: "feature map", crop: "CNN on one crop", shared: "convolutions, once", head: "head on one region", rpn: "RPN, once",
    steps: {
      "R-CNN": [["image", "An image."], ["proposals", "Selective search, which is no network, proposes some 2,000 regions."],
        ["crops", "Each region is cut out and warped to 224 × 224, whatever its shape."], ["passes", "The whole CNN runs on every one of them."],
        ["answers", "One linear SVM a class judges each region's features; a ridge regression, fitted afterwards, moves its box."]],
      "Fast R-CNN": [["image", "The same image."], ["map", "The convolutions run once, on the whole image: one shared feature map."],
        ["regions", "Selective search still proposes the regions; they are laid onto the map."], ["pool", "RoI pooling turns each region of the map into 7 × 7 cells."],
        ["answers", "A small head gives class (softmax) and box together, trained with one loss."]],
      "Faster R-CNN": [["image", "The same image."], ["map", "The convolutions run once: one shared feature map."],
        ["anchors", "The region proposal network slides over the map: at each place nine anchors, each with a score and a finer box."],
        ["regions", "The best few hundred are kept: proposals from a network that shares the convolutions."],
        ["answers", "RoI pooling and the head, as in Fast R-CNN."]],
    },
  },
  zh: {
    detector: "检测器", next: "下一步", back: "上一步", step: (at, all) => `第 ${at} 步，共 ${all} 步`, costs: "开销",
    proposals: "候选区域数 N（选择性搜索）", kept: "RPN 保留的候选区域数 n", height: "图像高", width: "图像宽",
    passes: (count) => `每幅图像 CNN 运行 ${grouped(count)} 次`, adds: "每幅图像的乘加次数", map: "特征图", crop: "CNN 处理一个裁剪", shared: "卷积层，一次", head: "头部处理一个区域", rpn: "RPN，一次",
    steps: {
      "R-CNN": [["image", "一幅图像。"], ["proposals", "选择性搜索（不是网络）提出约 2,000 个候选区域。"],
        ["crops", "把每个区域裁剪下来，不论形状如何，都缩放到 224 × 224。"], ["passes", "整个 CNN 在每个区域上各运行一次。"],
        ["answers", "每类一个线性 SVM 判断各区域的特征；事后拟合的岭回归修正边框。"]],
      "Fast R-CNN": [["image", "同一幅图像。"], ["map", "卷积层在整幅图像上只运行一次，得到一张共享的特征图。"],
        ["regions", "候选区域仍由选择性搜索提出，再映射到特征图上。"], ["pool", "RoI 池化把特征图上的每个区域变成 7 × 7 个格子。"],
        ["answers", "小小的头部同时给出类别（softmax）与边框，用同一个损失训练。"]],
      "Faster R-CNN": [["image", "同一幅图像。"], ["map", "卷积层只运行一次，得到一张共享的特征图。"],
        ["anchors", "区域候选网络（RPN）在特征图上滑动：每个位置有九个锚框，各有一个得分和一个修正后的框。"],
        ["regions", "保留得分最高的几百个：候选区域出自共享卷积的网络。"],
        ["answers", "RoI 池化与头部，同 Fast R-CNN。"]],
    },
  },
};

export async function regions(root, server) {
  const text = words(WORDS);
  pictures(root, text);
  const trouble = troubleNote();
  const results = el("div", {});
  const state = { proposals: 2000, kept: 300, height: 600, width: 1000 };
  const ask = asker(server, "/learning/rcnn", trouble, (answer) => {
    const most = Math.max(...answer.detectors.map((one) => one.multiply_adds));
    results.replaceChildren(
      el("ul", { class: "costs" }, answer.detectors.map((one) => el("li", { "data-detector": one.name },
        el("strong", {}, one.name), el("span", { class: "passes" }, text.passes(one.passes)),
        svg("svg", { class: "costbar", viewBox: "0 0 100 4", preserveAspectRatio: "none", role: "img", "aria-label": `${one.name}: ${text.adds}` },
          svg("rect", { width: 100 * one.multiply_adds / most, height: 4 })),
        el("span", { class: "adds" }, grouped(one.multiply_adds), " ", el("span", { class: "faint" }, `(${rounded(one.multiply_adds)})`))))),
      workings(answer.workings, {}),
      figures([[text.crop, grouped(answer.crop)], [text.shared, grouped(answer.shared)], [text.head, grouped(answer.head)], [text.rpn, grouped(answer.rpn)],
        [text.map, `${answer.map[2]} × ${answer.map[3]} × ${answer.map[1]}`]]));
  });
  const control = (name, range) => slider(text[name], { ...range, value: state[name] }, (value) => {
    state[name] = value;
    ask({ ...state });
  }).element;
  root.append(el("h3", {}, text.costs, `: ${text.adds}`), el("div", { class: "sliders" },
    control("proposals", { min: 1, max: 3000, most: 1000000 }), control("kept", { min: 1, max: 1000, most: 1000000 }),
    control("height", { min: 64, max: 1000, most: 2000 }), control("width", { min: 64, max: 1000, most: 2000 })), trouble, results);
  ask({ ...state });
}

/** The steps of a detector as a row of pictures, of which one is the current. */
function pictures(root, text) {
  let name = NAMES[0];
  let at = 0;
  const row = el("ol", { class: "panels" });
  const told = el("p", { class: "told", role: "status" });
  const choices = NAMES.map((one) => el("button", { type: "button", "aria-pressed": "false", onclick: () => {
    name = one;
    at = 0;
    draw();
  } }, one));
  const back = el("button", { type: "button", onclick: () => go(at - 1) }, `← ${text.back}`);
  const next = el("button", { type: "button", class: "main", onclick: () => go(at + 1) }, `${text.next} →`);
  const go = (step) => {
    at = Math.max(0, Math.min(text.steps[name].length - 1, step));
    draw();
  };
  const draw = () => {
    const steps = text.steps[name];
    choices.forEach((one, index) => one.setAttribute("aria-pressed", String(NAMES[index] === name)));
    row.replaceChildren(...steps.slice(0, at + 1).map(([kind, caption], index) => el("li", { class: index === at ? "now" : null },
      el("figure", {}, panel(kind, name, caption), el("figcaption", {}, `${index + 1}. ${caption}`)))));
    told.textContent = `${name}, ${text.step(at + 1, steps.length)}`;
    back.disabled = at === 0;
    next.disabled = at === steps.length - 1;
  };
  root.append(el("div", { class: "tools", role: "group", "aria-label": text.detector }, choices),
    el("div", { class: "tools" }, back, next, told), row);
  draw();
}
