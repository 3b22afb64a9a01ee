/** Where one begins: what there is to look at. */
import { el } from "./page.js";

export function show(root, data) {
  root.append(el("ul", { class: "home" }, data.rooms.map((room) =>
    el("li", {}, el("a", { href: room.address }, room.text), " ", el("span", { class: "faint" }, room.about)))));
}
