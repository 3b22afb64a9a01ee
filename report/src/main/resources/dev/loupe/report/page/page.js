/** What every view is built with: elements, numbers, files that are dropped. */

const SVG = "http://www.w3.org/2000/svg";

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
};

/**
 * Makes an HTML element. Texts are text: nothing is ever read as HTML.
 *
 * @param tag "button"
 * @param attributes names to values; functions under "onclick" and the like; false and null leave one out
 * @param children elements, texts, lists of them; null is left out
 */
export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** MathML that this program wrote, as elements; nothing but MathML gets in. */
export function formula(mathml) {
  const parsed = new DOMParser().parseFromString(mathml, "application/xml").documentElement;
  return document.importNode(parsed, true);
}

/** A whole number with separators: exact, also beyond 2^53 where it came as text. */
export function grouped(value) {
  if (value === null || value === undefined) return "unknown";
  return String(value).replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ","));
}

/** A number in three digits and a unit's prefix: 11.5 G. */
export function rounded(value) {
  if (value === null || value === undefined) return "unknown";
  const number = Number(value);
  if (!Number.isFinite(number)) return String(value);
  const steps = [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];
  const [unit, prefix] = steps.find(([least]) => Math.abs(number) >= least) ?? [1, ""];
  const text = Number((number / unit).toPrecision(3));
  return prefix ? `${text} ${prefix}` : String(text);
}

/** Which language the page is in: "en" or "zh". */
export function language() {
  return document.documentElement.lang.startsWith("zh") ? "zh" : "en";
}

/** Says what just happened to those who hear the page, and shows it. */
export function say(text) {
  let status = document.getElementById("status");
  if (!status) {
    status = el("p", { id: "status", role: "status" });
    document.getElementById("view").append(status);
  }
  status.textContent = text;
}

/** Shows what went wrong, in the words of the program. */
export function complain(error) {
  const old = document.getElementById("complaint");
  const text = error instanceof Error ? error.message : String(error);
  const note = el("p", { id: "complaint", role: "alert", class: "complaint" }, text, " ",
    el("button", { onclick: () => note.remove(), "aria-label": "close" }, "×"));
  if (old) old.replaceWith(note);
  else document.getElementById("view").prepend(note);
}

/** The colours of lines and areas that people with any colour vision tell apart (Okabe and Ito, 2008). */
export const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#888888"];

/** Whether the page is shown dark. */
export function isDark() {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** A value of the page's style, such as "--text". */
export function style(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
