"use strict";
const words = document.getElementById("words");
const found = document.getElementById("found");
const titles = [...document.querySelectorAll("#titles li")];
const plain = titles.map((title) => title.textContent.toLowerCase());

function search() {
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  titles.forEach((title, i) => {
    title.hidden = !wanted.every((word) => plain[i].includes(word));
    count += title.hidden ? 0 : 1;
  });
  found.textContent = wanted.length === 0 ? "" : count + " / " + titles.length;
}
words.addEventListener("input", search);
search();
