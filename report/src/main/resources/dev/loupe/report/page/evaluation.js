/** Evaluations: files are dropped and evaluated, or what a file has is shown. */
import { el, grouped, complain, say } from "./page.js";
import { axes, bars, clean, figure, histogram, line } from "./evaluation-charts.js";
import { source } from "./evaluation-source.js";
import { figures, comparison, categories, drawn } from "./evaluation-tables.js";
import { curvesSection } from "./evaluation-curves.js";
import { confusionGrid } from "./evaluation-confusion.js";
import { imagesSection } from "./evaluation-images.js";

export function show(root, data, server) {
  if (data.view !== "start") {
    root.append(view(data, server));
    return;
  }
  const result = el("div", { id: "result" });
  root.append(form(server, result), result);
}

/** What is chosen, dropped and asked for. */
const form = (server, result) => {
  const state = { what: "detections", files: { truth: null, found: null, second: null } };
  const labels = {
    detections: { truth: "ground truth (COCO or LVIS JSON)", found: "detections (COCO results JSON)", second: "compare with (optional)" },
    classification: { truth: "true labels (CSV, JSON Lines, .npy, .npz)", found: "predicted labels or scores", second: "" },
  };
  const inputs = {};
  const fields = Object.keys(state.files).map((name) => {
    const text = el("span", {}, labels.detections[name]);
    const input = el("input", { type: "file", name, onchange: () => { state.files[name] = input.files[0] ?? null; ready(); } });
    inputs[name] = { input, text, label: el("label", { class: "file" }, text, input) };
    return inputs[name].label;
  });
  const what = el("select", { name: "what", onchange: () => { state.what = what.value; ready(); } },
    el("option", { value: "detections" }, "detections"), el("option", { value: "classification" }, "classification"));
  const type = el("select", { name: "type" }, ["bbox", "segm", "keypoints"].map((name) => el("option", {}, name)));
  const protocol = el("select", { name: "protocol" }, ["coco", "lvis"].map((name) => el("option", {}, name)));
  const lenient = el("input", { type: "checkbox", name: "lenient" });
  const evaluate = el("button", { id: "evaluate", disabled: true, onclick: () => run(false) }, "Evaluate");
  const example = el("button", { id: "example", onclick: () => run(true) }, "Show an example");
  const ofDetections = el("span", { class: "tools" }, el("label", {}, "compare", type), el("label", {}, "by the rules of", protocol));

  const ready = () => {
    const isDetections = state.what === "detections";
    for (const [name, { text, label }] of Object.entries(inputs)) {
      text.textContent = labels[state.what][name];
      label.hidden = labels[state.what][name] === "";
    }
    ofDetections.hidden = !isDetections;
    evaluate.disabled = !(state.files.truth && state.files.found);
  };

  const run = async (isExample) => {
    evaluate.disabled = true;
    example.disabled = true;
    say("evaluating …");
    document.getElementById("complaint")?.remove();
    try {
      const settings = { what: state.what, type: type.value, protocol: protocol.value, lenient: lenient.checked ? "yes" : "" };
      const second = state.what === "detections" ? state.files.second : null;
      const files = [state.files.truth, state.files.found, second].filter((file) => file !== null);
      const data = isExample ? await server.get("/evaluation/example", settings)
        : await server.post(`/evaluation/${state.what}?${new URLSearchParams({ ...settings, with: second?.name ?? "",
          sizes: files.map((file) => file.size).join(",") })}`, {}, new Blob(files));
      result.replaceChildren(view(data, server));
      say("evaluated");
    } catch (error) {
      result.replaceChildren();
      say("");
      complain(error);
    }
    example.disabled = false;
    ready();
  };

  /** Files that are dropped together: a truth is a JSON object, results are a list. */
  const distribute = async (files) => {
    for (const file of [...files].slice(0, 3)) {
      const head = (await file.slice(0, 256).text()).trimStart();
      const name = state.what === "detections" && head.startsWith("{") ? "truth"
        : state.what === "classification" && !state.files.truth ? "truth"
          : state.files.found && state.what === "detections" ? "second" : "found";
      const transfer = new DataTransfer();
      transfer.items.add(file);
      inputs[name].input.files = transfer.files;
      state.files[name] = file;
    }
    ready();
  };
  const drop = el("div", { class: "drop", ondragover: (event) => { event.preventDefault(); drop.classList.add("over"); },
    ondragleave: () => drop.classList.remove("over"),
    ondrop: (event) => { event.preventDefault(); drop.classList.remove("over"); distribute(event.dataTransfer.files); } },
  el("p", {}, "Drop the truth and the results here, or choose them:"), el("div", { class: "files" }, fields));
  ready();
  return el("section", { class: "form" },
    el("p", { class: "faint" }, "Files are read on this machine only and deleted as soon as they are read."),
    el("div", { class: "tools" }, el("label", {}, "What is evaluated", what), ofDetections,
      el("label", {}, lenient, "leave bad entries out")),
    drop, el("div", { class: "tools" }, evaluate, example));
};

/** The view of one evaluation. */
const view = (data, server) => {
  const element = el("div", { class: "evaluation" },
    el("p", { class: "counts" }, [data.protocol, data.type].filter((text) => text).join(" "), ": ",
      data.counts.map((count) => `${grouped(count.value)} ${count.name.replaceAll("_", " ")}`).join(", ")),
    data.warnings.map((warning) => el("p", { class: "warning" }, clean(warning))));
  const names = data.names.map(clean);
  element.append(...(data.view === "detections" ? detections(data, source(data, server), names) : classification(data, names)));
  return element;
};

const overview = (data, from) => {
  const section = el("section", { id: "figures" });
  const fill = () => section.replaceChildren(figures(data), ...data.intervals.map((one) => el("p", { class: "faint" }, drawn(one))),
    from?.isServed && data.protocol === "coco" && data.intervals.length === 0
      ? el("button", { onclick: async (event) => {
        event.target.disabled = true;
        try {
          data.intervals.push(await from.intervals(300));
        } catch (error) {
          complain(error);
        }
        fill();
      } }, "How sure are these figures?") : "");
  fill();
  return section;
};

const detections = (data, from, names) => {
  const groups = data.class_agnostic ? ["all classes as one"] : names;
  const images = imagesSection(data, from, names);
  const confusion = el("div", {});
  const scores = el("div", {});
  let turn = 0;
  let timer = 0;
  const update = async (k, t) => {
    const mine = ++turn;
    try {
      const [matrix, bins] = await Promise.all([data.confusion ? from.confusion(t, data.least) : null, from.scores(t, k)]);
      if (mine !== turn) return;
      if (matrix) confusion.replaceChildren(confusionGrid(matrix, names));
      scores.replaceChildren(histogram(bins), el("p", { class: "faint" },
        `${k < 0 ? "all classes" : groups[k]} at IoU ${data.thresholds[t].toFixed(2)}`));
    } catch (error) {
      complain(error);
    }
  };
  /** A slider passes many thresholds: what costs is asked for when it rests. */
  const later = (k, t) => {
    clearTimeout(timer);
    timer = setTimeout(() => { update(k, t); images.choose(k, t); }, 250);
  };
  const curves = curvesSection(data, from, groups, (k, t) => { if (from.isServed) later(k, t); });
  if (data.confusion) confusion.append(confusionGrid(data.confusion, names));
  scores.append(histogram(data.scores));
  return [overview(data, from), ...data.comparisons.map(comparison), curves.element,
    data.categories.length > 0 ? categories(data, (k) => {
      curves.choose(k);
      document.getElementById("curves").scrollIntoView();
      document.getElementById("curve-class").focus();
    }) : "",
    el("div", { class: "columns" }, tide(data.tide), el("section", { id: "scores" }, el("h2", {}, "Scores"),
      el("p", { class: "faint" }, el("span", { class: "key right" }), "right, ", el("span", { class: "key wrong" }), "wrong"), scores)),
    data.confusion ? el("section", { id: "confusion" }, el("h2", {}, "Confusion"),
      el("p", { class: "faint" }, `Detections of at least score ${data.least}, each with the truth of any class that it overlaps most.`
        + (from.isServed ? " It follows the IoU threshold above." : "")), confusion) : "",
    images.element,
    data.explanation ? el("section", {}, el("h2", {}, "How AP comes about"),
      el("div", { class: "scroll" }, el("pre", { id: "explanation" }, data.explanation))) : ""];
};

const CAUSES = { classification: "named wrongly", localization: "placed badly", both: "named and placed wrongly", duplicate: "found twice",
  background: "nothing there", missed: "missed", false_positive: "all false positives", false_negative: "all false negatives" };

const tide = (data) => el("section", { id: "tide" }, el("h2", {}, "What AP is lost to"),
  el("p", { class: "faint" }, `TIDE at IoU 0.5, where AP is ${figure(data.ap)}: points of AP that repairing all errors of a cause would gain, and how many there are.`),
  bars(data.causes.map((cause) => ({ name: CAUSES[cause.name] ?? cause.name, value: cause.gain, text: (100 * cause.gain).toFixed(2),
    note: grouped(cause.count) })), "errors by cause"));

const classification = (data, names) => [
  overview(data, null),
  data.confusion ? el("section", { id: "confusion" }, el("h2", {}, "Confusion"), confusionGrid(data.confusion, names)) : "",
  data.calibration.length > 0 ? calibration(data.calibration) : "",
  categories(data, null)];

const calibration = (bins) => {
  const chart = axes({ low: 0, high: 1, title: "confidence" }, { low: 0, high: 1, title: "accuracy" }, "Accuracy by confidence");
  chart.layer.append(line(chart, [[0, 0], [1, 1]], { class: "dashed" }));
  const known = bins.filter(([, , samples]) => samples > 0);
  chart.layer.append(line(chart, known.map(([, , , accuracy, confidence]) => [confidence, accuracy]), { class: "envelope" }));
  const rows = known.map(([low, high, samples, accuracy, confidence]) => el("tr", {}, el("td", {}, `${figure(low, 2)}–${figure(high, 2)}`),
    [grouped(samples), figure(accuracy, 3), figure(confidence, 3)].map((text) => el("td", { class: "number" }, text))));
  return el("section", { id: "calibration" }, el("h2", {}, "Calibration"),
    el("p", { class: "faint" }, "Does a confidence of 0.8 mean right in 8 of 10 cases? On the dashed line it does; below it the model is too sure."),
    el("div", { class: "columns" }, chart.root, el("div", { class: "scroll" }, el("table", {}, el("thead", {}, el("tr", {},
      ["confidence", "samples", "accuracy", "mean confidence"].map((name, i) => el("th", { class: i > 0 ? "number" : "" }, name)))), el("tbody", {}, rows)))));
};
