/** The view of networks: in a file the one or the two that it is about; served, any that one chooses or drops. */
import { el, complain, say, grouped } from "./page.js";
import { showNetwork } from "./network-view.js";
import { showComparison } from "./comparison.js";

export async function show(root, data, server) {
  if (!server) {
    if (data.pairs) showComparison(root, data);
    else showNetwork(root, data, null);
    return;
  }
  const results = el("div", { id: "network" });
  const difference = el("div", { id: "difference" });
  const heading = root.querySelector("h1");
  let shown = null;
  let dropped = null;
  let shownAs = "";
  let turn = 0;

  const options = el("datalist", { id: "networks" }, data.networks.map((one) => el("option", { value: one.name }, one.about)));
  const model = el("input", { list: "networks", "aria-label": "built-in network", value: data.model || "resnet18", autocomplete: "off", spellcheck: "false" });
  const batch = el("input", { type: "number", min: 1, max: 1000000, "aria-label": "batch", placeholder: "usual" });
  const input = el("input", { "aria-label": "input shape", placeholder: "usual, or 1x3x224x224", size: 22, autocomplete: "off", spellcheck: "false" });
  const choice = (label, values) => el("select", { "aria-label": label }, values.map((value) => el("option", {}, value)));
  const dtype = choice("dtype", ["float32", "float16", "bfloat16", "float64", "int8"]);
  const mode = choice("mode", ["eval", "train"]);
  const other = el("input", { list: "networks", "aria-label": "compare with", placeholder: "another network", autocomplete: "off", spellcheck: "false" });
  const file = el("input", { type: "file", "aria-label": "model file" });

  const settings = () => ({ input: input.value.trim(), batch: batch.value, dtype: dropped ? "" : dtype.value, mode: dropped ? "" : mode.value });
  /** Asks for what the controls say; only the last answer is shown. */
  const refresh = async (isNew) => {
    const mine = ++turn;
    try {
      results.setAttribute("aria-busy", "true");
      const { id, network: next } = dropped
        ? await server.post("/network/file", { name: dropped.name, ...settings() }, dropped)
        : await server.get("/network/view", { model: model.value.trim(), ...settings() });
      if (mine !== turn) return;
      document.getElementById("complaint")?.remove();
      const before = isNew || !shown ? null : shown.state();
      heading.textContent = next.model;
      document.title = `${next.model} · Loupe`;
      results.replaceChildren();
      difference.replaceChildren();
      shown = showNetwork(results, next, before);
      shownAs = id;
      took.textContent = "";
      if (data.can_measure) measure.hidden = false;
      if (!dropped) history.replaceState(null, "", server.address("/network", { model: model.value.trim(), ...changed() }));
      say(`${next.model} is shown`);
    } catch (error) {
      if (mine === turn) complain(error);
    } finally {
      if (mine === turn) results.removeAttribute("aria-busy");
    }
  };
  const changed = () => {
    const all = settings();
    return { input: all.input, batch: all.batch, dtype: all.dtype === "float32" ? "" : all.dtype, mode: all.mode === "eval" ? "" : all.mode };
  };
  const usual = () => {
    input.value = "";
    batch.value = "";
  };
  const isFile = (yes) => {
    for (const control of [dtype, mode]) control.disabled = yes;
  };
  const choose = () => {
    dropped = null;
    file.value = "";
    usual();
    isFile(false);
    refresh(true);
  };
  const take = (one) => {
    dropped = one;
    usual();
    isFile(true);
    refresh(true);
  };
  const compare = async () => {
    try {
      const next = await server.get("/network/comparison", {
        model: shownAs, with: other.value.trim(), ...settings() });
      difference.replaceChildren(el("h2", { id: "comparison" }, `${next.before.model} and ${next.after.model}`));
      showComparison(difference, next);
      difference.scrollIntoView({ block: "start" });
      say("compared");
    } catch (error) {
      complain(error);
    }
  };
  const took = el("span", { class: "faint", role: "status" });
  const measure = el("button", {
    hidden: true,
    onclick: async () => {
      try {
        took.textContent = "it runs …";
        const all = await server.get("/network/measured", { model: shownAs, ...settings() });
        took.textContent = `measured here: ${(1000 * all.wall_seconds).toFixed(2)} ms a run (median of ${all.runs}), ${(1000 * all.cpu_seconds).toFixed(2)} ms of CPU on ${all.threads} threads, ${grouped(all.peak_activation_bytes)} bytes of activations at the peak`;
      } catch (error) {
        took.textContent = "";
        complain(error);
      }
    },
  }, "measure");
  model.addEventListener("change", choose);
  for (const control of [batch, input, dtype, mode]) control.addEventListener("change", () => refresh(false));
  file.addEventListener("change", () => file.files[0] && take(file.files[0]));
  const drop = el("div", { class: "drop" }, el("label", {}, "or drop a model file: ", file),
    el("span", { class: "faint" }, " it stays on this machine, and is deleted when it is read"));
  drop.addEventListener("dragover", (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  root.append(options, el("div", { class: "choosing" },
    el("form", { class: "tools", onsubmit: (event) => { event.preventDefault(); choose(); } }, el("label", {}, "network", model), el("button", {}, "show")),
    el("div", { class: "tools", role: "group", "aria-label": "settings" }, el("label", {}, "input", input), el("label", {}, "batch", batch), el("label", {}, "dtype", dtype), el("label", {}, "mode", mode), measure, took),
    el("form", { class: "tools", onsubmit: (event) => { event.preventDefault(); compare(); } }, el("label", {}, "compare with", other), el("button", {}, "compare")),
    drop), difference, results);
  const asked = new URLSearchParams(location.search);
  for (const [control, name] of [[input, "input"], [batch, "batch"], [dtype, "dtype"], [mode, "mode"]]) {
    if (asked.get(name)) control.value = asked.get(name);
  }
  await refresh(true);
}
