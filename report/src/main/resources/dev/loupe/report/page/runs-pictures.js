/** Pictures that runs wrote, by step: samples of a generator, steps of a detector. */
import { el } from "./page.js";

const order = new Intl.Collator("en", { numeric: true });

/** The pictures of a run by the folder that they are in. */
const groups = (run) => {
  const found = new Map();
  for (const picture of run.pictures ?? []) {
    if (!found.has(picture.group)) found.set(picture.group, []);
    found.get(picture.group).push(picture);
  }
  found.forEach((list) => list.sort((a, b) => order.compare(a.name, b.name)));
  return found;
};

/**
 * The pictures of runs side by side, one folder of each at a time, with a slider over their steps.
 *
 * @param runs each {id, name, pictures}
 */
export function pictures(runs, server) {
  const having = runs.filter((run) => (run.pictures ?? []).length > 0);
  if (!server || having.length === 0) return el("div", {});
  const names = [...new Set(having.flatMap((run) => [...groups(run).keys()]))].sort((a, b) => order.compare(b, a));
  const row = el("div", { class: "columns" });
  const step = el("input", { id: "picture-step", type: "range", min: 0, value: 0, "aria-label": "which picture" });
  const where = el("output", { id: "picture-name" });

  const lists = () => having.map((run) => [run, groups(run).get(select.value) ?? []]).filter(([, list]) => list.length > 0);
  const draw = () => {
    row.replaceChildren(...lists().map(([run, list]) => {
      const picture = list[Math.min(list.length - 1, Number(step.value))];
      return el("figure", {},
        el("img", { class: "pixels", src: server.address("/runs/picture", { run: run.id, picture: picture.id }), alt: `${picture.name} of ${run.name}` }),
        el("figcaption", {}, having.length > 1 ? `${run.name}: ${picture.name}` : picture.name));
    }));
    where.textContent = `${Number(step.value) + 1} of ${Number(step.max) + 1}`;
  };
  const begin = () => {
    const most = Math.max(...lists().map(([, list]) => list.length));
    step.max = String(most - 1);
    step.value = String(most - 1);
    draw();
  };
  const select = el("select", { id: "picture-group", onchange: begin }, names.map((name) => el("option", { value: name }, name === "" ? "the run's folder" : name)));
  step.addEventListener("input", draw);
  const element = el("section", {}, el("h2", {}, "Pictures"),
    el("div", { class: "tools" }, el("label", {}, "folder ", select), el("label", {}, "picture ", step), where), row);
  begin();
  return element;
}
