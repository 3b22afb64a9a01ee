/** A GAN in one dimension: two densities, what the discriminator thinks, and the value of the game. */
import { el, svg } from "./page.js";
import { words, asker, troubleNote, slider, figures, workings, axes, lineIn, legend, drawing, fixed } from "./learning-parts.js";

const WORDS = {
  en: {
    play: "Play", pause: "Pause", step: "1 round", ten: "10 rounds", hundred: "100 rounds", again: "Start again", seed: "seed", k: "discriminator steps a round, k",
    discriminator: "discriminator's learning rate", generator: "generator's learning rate", mean: "generator's mean m at the start", deviation: "its deviation s at the start",
    loss: "generator's loss", "non-saturating": "non-saturating", minimax: "minimax", round: "round", m: "mean m", s: "deviation s", value: "value V(D, G)", best: "best D: V(D*, G)",
    divergence: "JSD(p, q)", now: "densities and discriminators", data: "data p", fake: "generator q", d: "D, as trained", optimal: "D*, the best for this G", samples: "generator's samples",
    history: "value of the game by round", log4: "−ln 4, where the game ends",
  },
  zh: {
    play: "播放", pause: "暂停", step: "1 轮", ten: "10 轮", hundred: "100 轮", again: "重新开始", seed: "种子", k: "每轮判别器更新步数 k",
    discriminator: "判别器学习率", generator: "生成器学习率", mean: "生成器初始均值 m", deviation: "生成器初始标准差 s",
    loss: "生成器的损失", "non-saturating": "非饱和", minimax: "极小极大", round: "轮次", m: "均值 m", s: "标准差 s", value: "博弈的值 V(D, G)", best: "最优判别器：V(D*, G)",
    divergence: "JSD(p, q)", now: "密度与判别器", data: "真实数据 p", fake: "生成器 q", d: "训练出的 D", optimal: "当前 G 的最优判别器 D*", samples: "生成的样本",
    history: "博弈的值随轮次的变化", log4: "−ln 4：博弈结束之处",
  },
};

/** Between two rounds while it plays, in milliseconds. */
const PACE = 60;
const MOST_HISTORY = 4000;
/** Higher densities are cut off. */
const HIGHEST = 4;

export async function duel(root, server) {
  const text = words(WORDS);
  const trouble = troubleNote();
  const rules = { seed: 1, k: 1, discriminator_rate: .5, generator_rate: .1, loss: "non-saturating" };
  const start = { mean: 3, deviation: .5 };
  let state = null;
  let history = [];
  let playing = false;
  const results = el("div", {});
  const ask = asker(server, "/learning/gan", trouble, (answer) => {
    state = answer.state;
    history.push([state.round, answer.value, answer.best]);
    if (history.length > MOST_HISTORY) history.shift();
    results.replaceChildren(...shown(answer, history, text));
    if (playing) setTimeout(() => playing && advance(1), PACE);
  });
  const advance = (rounds) => ask({ ...rules, ...(state ?? { round: 0, ...start }), rounds });
  const restart = () => {
    state = null;
    history = [];
    advance(0);
  };
  const play = el("button", { type: "button", class: "main", "aria-pressed": "false", onclick: () => run(!playing) }, text.play);
  const run = (on) => {
    playing = on;
    play.textContent = on ? text.pause : text.play;
    play.setAttribute("aria-pressed", String(on));
    if (on) advance(1);
  };
  const button = (name, act) => el("button", { type: "button", onclick: act }, name);
  const stepping = (rounds) => () => {
    run(false);
    advance(rounds);
  };
  const rule = (name, label, range) => slider(label, { ...range, value: rules[name] }, (value) => { rules[name] = value; }).element;
  const first = (name, label, range) => slider(label, { ...range, value: start[name] }, (value) => {
    start[name] = value;
    restart();
  }).element;
  const seed = el("input", { type: "number", min: 0, max: 2147483647, value: rules.seed, onchange: () => {
    rules.seed = Number(seed.value) || 0;
    restart();
  } });
  const loss = el("select", { onchange: () => {
    rules.loss = loss.value;
    restart();
  } }, ["non-saturating", "minimax"].map((name) => el("option", { value: name }, text[name])));
  root.append(
    el("div", { class: "tools" }, play, button(text.step, stepping(1)), button(text.ten, stepping(10)), button(text.hundred, stepping(100)),
      button(text.again, () => {
        run(false);
        restart();
      })),
    trouble, results,
    el("div", { class: "tools" }, el("label", {}, text.seed, " ", seed), el("label", {}, text.loss, " ", loss)),
    el("div", { class: "sliders" },
      rule("k", text.k, { min: 0, max: 10 }), rule("discriminator_rate", text.discriminator, { min: 0, max: 2, step: .05 }),
      rule("generator_rate", text.generator, { min: 0, max: 1, step: .05 }),
      first("mean", text.mean, { min: -5, max: 5, step: .1 }), first("deviation", text.deviation, { min: .1, max: 3, step: .1 })));
  document.addEventListener("visibilitychange", () => document.hidden && playing && run(false));
  restart();
}

function shown(answer, history, text) {
  const { state } = answer;
  return [
    figures([[text.round, state.round], [text.m, fixed(state.mean, 3)], [text.s, fixed(state.deviation, 3)],
      [text.value, fixed(answer.value, 4)], [text.best, fixed(answer.best, 4)], [text.divergence, fixed(answer.divergence, 4)]]),
    el("div", { class: "columns" }, densities(answer, text), values(history, text)),
    workings(answer.workings, text),
  ];
}

function densities(answer, text) {
  const top = Math.min(HIGHEST, Math.max(1, Math.ceil(2 * Math.max(...answer.fake)) / 2));
  const plot = axes({
    label: text.now, x: [-6, 6], y: [0, top], xTicks: [-6, -4, -2, 0, 2, 4, 6], yTicks: Array.from({ length: 2 * top + 1 }, (_, at) => at / 2), xLabel: "x",
  });
  const points = (name) => answer.x.map((x, at) => [x, Math.min(top, answer[name][at])]);
  const area = (name, style) => svg("polygon", { class: `area ${style}`, points: [[-6, 0], ...points(name), [6, 0]].map(([x, y]) => `${plot.x(x).toFixed(1)},${plot.y(y).toFixed(1)}`).join(" ") });
  plot.element.append(area("data", "a"), area("fake", "b"), lineIn(plot, points("best_discriminator"), "c dashed"), lineIn(plot, points("discriminator"), "d"));
  plot.element.append(svg("path", { class: "samples b", d: answer.samples.filter((x) => Math.abs(x) <= 6).map((x) => `M${plot.x(x).toFixed(1)} ${plot.y(0)}v-9`).join("") }));
  return el("div", {}, drawing(plot.element, text.now),
    legend([["a", text.data], ["b", text.fake], ["d", text.d], ["c", text.optimal]]));
}

function values(history, text) {
  const last = Math.max(20, history[history.length - 1][0]);
  const step = 10 ** Math.floor(Math.log10(last / 2));
  const size = last / step > 5 ? step * 2 : step;
  const plot = axes({
    label: text.history, x: [0, last], y: [-3, 0], xTicks: Array.from({ length: Math.floor(last / size) + 1 }, (_, at) => at * size), yTicks: [-3, -2, -1, 0], xLabel: text.round,
  });
  const clipped = (at) => history.map((one) => [one[0], Math.max(-3, one[at])]);
  plot.element.append(lineIn(plot, [[0, -Math.log(4)], [last, -Math.log(4)]], "e thin"), lineIn(plot, clipped(2), "c dashed"), lineIn(plot, clipped(1), "d"));
  return el("div", {}, drawing(plot.element, text.history), legend([["d", text.value], ["c", text.best], ["e", text.log4]]));
}
