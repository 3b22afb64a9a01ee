/** Runs of loupe train: curves while they grow, several runs side by side, what differs between them, pictures by step. */
import { el, complain, say } from "./page.js";
import { grow, chart, colour } from "./runs-curves.js";
import { pictures } from "./runs-pictures.js";

/** How often a run that goes on is looked at. */
const EVERY = 1000;
const LIST_EVERY = 10;
const FIRST = ["loss", "train_loss", "test_loss", "error_top1", "AP", "AP50", "bits_per_character", "loss_generator", "loss_discriminator", "learning_rate"];

const ago = (milliseconds) => {
  const seconds = (Date.now() - milliseconds) / 1000;
  if (seconds < 90) return "just now";
  if (seconds < 5400) return `${Math.round(seconds / 60)} minutes ago`;
  return seconds < 129600 ? `${Math.round(seconds / 3600)} hours ago` : `${Math.round(seconds / 86400)} days ago`;
};

export async function show(root, data, server) {
  const known = new Map(); // runs by id, with what is known of their curves
  const shown = new Set(); // ids of those that are looked at, in the order in which they were chosen
  const chosen = new Set(); // names of figures
  let hasChosen = false;
  let charts = new Map();
  const settings = { axis: "steps", log: false, weight: 0 };

  const parts = {
    runs: el("div", { class: "choices", role: "group", "aria-label": "runs" }),
    figures: el("div", { class: "choices", role: "group", "aria-label": "figures" }),
    charts: el("div", { class: "curves" }),
    settings: el("div", {}),
    pictures: el("div", {}),
    gates: el("div", {}),
  };

  const smoothing = el("output", {}, "0");
  const tools = el("div", { class: "tools" },
    el("label", {}, "over ", el("select", { id: "axis", onchange: (event) => change({ axis: event.target.value }) },
      el("option", { value: "steps" }, "steps"), el("option", { value: "epochs" }, "epochs"), el("option", { value: "seconds" }, "seconds"))),
    el("label", {}, el("input", { id: "log", type: "checkbox", onchange: (event) => change({ log: event.target.checked }) }), "logarithmic"),
    el("label", {}, "smoothing ", el("input", { id: "smoothing", type: "range", min: 0, max: 0.99, step: 0.01, value: 0,
      oninput: (event) => { smoothing.textContent = event.target.value; change({ weight: Number(event.target.value) }); } }), smoothing));

  const change = (changed) => {
    Object.assign(settings, changed);
    charts.forEach((one) => one.update(changed));
  };

  const runsShown = () => [...shown].map((id) => known.get(id)).filter((run) => run);

  /** The charts anew: other runs, other figures. */
  const redraw = () => {
    const runs = runsShown();
    runs.forEach((run, place) => { run.place = place; });
    const names = [...new Set(runs.flatMap((run) => [...run.figures.keys()]))];
    names.sort((a, b) => (FIRST.indexOf(a) + 1 || 99) - (FIRST.indexOf(b) + 1 || 99) || a.localeCompare(b));
    if (!hasChosen) {
      chosen.clear();
      names.slice(0, 4).forEach((name) => chosen.add(name));
    }
    parts.figures.replaceChildren(...names.map((name) => el("button", {
      "aria-pressed": String(chosen.has(name)), "data-figure": name,
      onclick: () => {
        hasChosen = true;
        if (!chosen.delete(name)) chosen.add(name);
        redraw();
        parts.figures.querySelector(`[data-figure="${CSS.escape(name)}"]`)?.focus();
      },
    }, name.replaceAll("_", " "))));
    charts.forEach((one) => one.destroy());
    charts = new Map();
    for (const name of names.filter((one) => chosen.has(one))) {
      const made = chart(name, runs.filter((run) => run.figures.has(name)), settings);
      charts.set(name, made);
      parts.charts.append(made.element);
    }
    parts.charts.classList.toggle("one", charts.size === 1);
  };

  const buttons = () => {
    const focused = document.activeElement?.dataset?.run;
    parts.runs.replaceChildren(...[...known.values()].map((run) => {
      const mark = el("span", { class: "mark", "aria-hidden": "true" });
      if (shown.has(run.id)) mark.style.background = colour([...shown].indexOf(run.id));
      return el("button", { "aria-pressed": String(shown.has(run.id)), "data-run": run.id, onclick: () => choose(run) },
        mark, run.name, " ",
        el("span", { class: "about" }, [run.settings.recipe, run.settings.data, run.isFinal ? "ended" : run.modified && ago(run.modified)].filter(Boolean).join(", ")));
    }));
    if (focused) parts.runs.querySelector(`[data-run="${CSS.escape(focused)}"]`)?.focus();
  };

  /** What the runs that are shown were asked for; by itself only what differs. */
  let all = false;
  const differences = () => {
    const runs = runsShown().filter((run) => Object.keys(run.settings).length > 0);
    if (runs.length === 0) return parts.settings.replaceChildren();
    const names = [...new Set(runs.flatMap((run) => Object.keys(run.settings)))];
    const differing = names.filter((name) => new Set(runs.map((run) => run.settings[name])).size > 1);
    const rows = all || runs.length === 1 ? names : differing;
    return parts.settings.replaceChildren(
      el("h2", {}, runs.length === 1 ? "What it was asked for" : "What differs"),
      runs.length > 1 && el("label", {}, el("input", { id: "all", type: "checkbox", checked: all, onchange: (event) => { all = event.target.checked; differences(); } }), "all settings"),
      rows.length === 0 ? el("p", { class: "faint" }, "Nothing: the same was asked for.")
        : el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "settings" }, el("table", { id: "settings" },
          el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "setting"), runs.map((run) => el("th", { scope: "col" }, run.name)))),
          el("tbody", {}, rows.map((name) => el("tr", { class: runs.length > 1 && differing.includes(name) ? "differs" : null },
            el("th", { scope: "row" }, name.replace(/^settings\./, "")), runs.map((run) => el("td", {}, run.settings[name] ?? "–"))))))));
  };

  const gates = async () => {
    parts.gates.replaceChildren();
    const [run] = runsShown();
    if (!server || runsShown().length !== 1 || !run.metrics || !/lstm/.test(run.settings.recipe ?? "")) return;
    if (!data.can_trace) {
      parts.gates.replaceChildren(el("h2", {}, "Gates"), el("p", { id: "no-gates" },
        "Looking at gates runs the network on LibTorch, which is not built yet: stop, and start with ", el("code", {}, "loupe serve --measure"), "."));
      return;
    }
    const answer = await server.get("/runs/gates", { run: run.id });
    if (!answer.gates || runsShown()[0] !== run) return;
    const text = el("input", { id: "trace-text", value: "And he said, Let there be light", maxlength: 5000, size: 40 });
    const link = el("a", { id: "trace", target: "_blank", rel: "noopener" }, "look at every gate and state");
    const aim = () => { link.href = server.address("/runs/trace", { run: run.id, text: text.value }); };
    text.addEventListener("input", aim);
    aim();
    parts.gates.replaceChildren(el("h2", {}, "Gates"), el("div", { class: "tools" }, el("label", {}, "a text to read ", text), link));
  };

  const rest = () => {
    differences();
    parts.pictures.replaceChildren(pictures(runsShown(), server));
    gates().catch(complain);
  };

  const choose = async (run) => {
    if (!shown.delete(run.id)) shown.add(run.id);
    buttons();
    await fetchCurves(run);
    redraw();
    rest();
  };

  /** Asks for what came since; true if there was something. */
  const fetchCurves = async (run) => {
    if (!server || !run.metrics || !shown.has(run.id)) return false;
    let grew = false;
    let answer;
    do {
      answer = await server.get("/runs/curves", { run: run.id, from: run.from, mark: run.mark });
      if (answer.new) run.figures.clear();
      grew = grew || answer.new || answer.figures.length > 0;
      grow(run.figures, answer.figures);
      run.from = answer.from;
      run.mark = answer.mark;
      run.isFinal = answer.final || (run.isFinal && answer.figures.length === 0 && !answer.new);
      run.leftOut = (answer.new ? 0 : run.leftOut) + answer.left_out;
    } while (answer.more);
    if (grew) run.modified = run.from > 0 && run.seen ? Date.now() : run.modified;
    run.seen = true;
    return grew;
  };

  const learn = (list) => {
    let changed = false;
    for (const one of list) {
      const old = known.get(one.id);
      if (!old) {
        known.set(one.id, { ...one, figures: new Map(), from: 0, mark: 0, leftOut: 0, isFinal: one.final === true });
        changed = true;
      } else {
        changed = changed || old.pictures.length !== one.pictures.length;
        Object.assign(old, { settings: one.settings, pictures: one.pictures, modified: one.modified });
      }
      if (one.figures) grow(known.get(one.id).figures, one.figures);
    }
    return changed;
  };

  learn(data.runs);
  if (server) {
    root.append(el("p", { class: "faint" }, "Runs of loupe train below ", el("code", {}, data.folder)));
    if (known.size === 0) {
      root.append(el("p", { id: "no-runs" }, "There are none yet. Start ", el("code", {}, "loupe serve --runs FOLDER"),
        " with the folder that holds your runs, or train one here: ", el("code", {}, "loupe train gan --data ring --out ring"), ". It appears while it learns."));
    }
    root.append(parts.runs);
  }
  root.append(el("h2", {}, "Curves"), tools, parts.figures, parts.charts, parts.pictures, parts.gates, parts.settings);
  [...known.values()].slice(0, server ? 1 : undefined).forEach((run) => shown.add(run.id));
  buttons();
  for (const run of runsShown()) await fetchCurves(run);
  redraw();
  rest();
  if (!server) return;

  let looks = 0;
  const follow = async () => {
    try {
      let figures = charts.size === 0 ? -1 : new Set(runsShown().flatMap((run) => [...run.figures.keys()])).size;
      const grown = [];
      for (const run of runsShown()) if (await fetchCurves(run)) grown.push(run);
      if (grown.length > 0) {
        if (figures !== new Set(runsShown().flatMap((run) => [...run.figures.keys()])).size) redraw();
        else charts.forEach((one) => one.update({}));
        buttons();
      }
      if (++looks % LIST_EVERY === 0 && learn((await server.get("/runs/list")).runs)) {
        document.getElementById("no-runs")?.remove();
        if (shown.size === 0 && known.size > 0) await choose([...known.values()][0]);
        buttons();
        parts.pictures.replaceChildren(pictures(runsShown(), server));
      }
      setTimeout(follow, EVERY);
    } catch (error) {
      say("The server no longer answers; what was read stays.");
      setTimeout(follow, 10 * EVERY);
    }
  };
  setTimeout(follow, EVERY);
}
