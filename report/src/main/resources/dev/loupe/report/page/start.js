/** Starts the served page's view, and lets it ask the server. */
import { complain } from "./page.js";

const answer = async (response) => {
  const isJson = (response.headers.get("content-type") ?? "").startsWith("application/json");
  const body = isJson ? await response.json() : await response.text();
  if (!response.ok) throw new Error(isJson ? body.error : `the server answered ${response.status}`);
  return body;
};

const address = (path, values) => {
  const query = new URLSearchParams(Object.entries(values ?? {}).filter(([, value]) => value !== undefined && value !== ""));
  return query.size === 0 ? path : `${path}?${query}`;
};

/** The server: each answer is JSON, and what goes wrong is an Error with one line. */
const server = {
  get: async (path, values) => answer(await fetch(address(path, values))),
  post: async (path, values, body) => answer(await fetch(address(path, values), { method: "POST", body })),
  address,
};

const root = document.getElementById("view");
const data = JSON.parse(document.getElementById("data").textContent);
const view = document.body.dataset.view;
for (const link of document.querySelectorAll("nav.rooms a")) {
  if (link.getAttribute("href") === location.pathname) link.setAttribute("aria-current", "page");
}
const { show } = await import(`./${view}.js`);
try {
  await show(root, data, server);
} catch (error) {
  complain(error);
  throw error;
}
