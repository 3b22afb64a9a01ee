"use strict";
(() => {
  const data = JSON.parse(document.getElementById("trace").textContent);
  const find = (id) => document.getElementById(id);
  const [layers, gates, units, orders] = ["layer", "gate", "unit", "order"].map(find);
  const characters = [...find("text").querySelectorAll("span")];
  const cache = new Map();

  /** A series' levels: a byte for each step and unit. */
  const levels = (series) => {
    if (!cache.has(series)) cache.set(series, Uint8Array.from(atob(series.levels), (c) => c.charCodeAt(0)));
    return cache.get(series);
  };
  const layer = () => data.layers[layers.value];
  const series = () => layer().series[gates.value];
  const valueOf = (one, unit, level) => {
    const high = one.highs[unit];
    return one.isSigned ? high * ((2 * level) / 255 - 1) : (high * level) / 255;
  };
  const options = (select, texts, chosen) => {
    select.replaceChildren(...texts.map((text, i) => new Option(text, i, false, i === chosen)));
  };

  const ranked = () => {
    const r = series().correlations[orders.value];
    return r.map((value, unit) => ({ unit, r: value })).sort((a, b) => Math.abs(b.r) - Math.abs(a.r) || a.unit - b.unit);
  };

  const paint = () => {
    const one = series();
    const bytes = levels(one);
    const unit = Number(units.value);
    characters.forEach((span, step) => {
      const level = bytes[step * one.units + unit];
      span.className = "v" + (one.isSigned ? Math.round((level / 255) * 16) : 8 + Math.round((level / 255) * 8));
      span.title = `${one.name} ${valueOf(one, unit, level).toFixed(2)}`;
    });
    find("low").textContent = valueOf(one, unit, 0).toFixed(2);
    find("high").textContent = valueOf(one, unit, 255).toFixed(2);
    find("low").className = one.isSigned ? "v0" : "v8";
    for (const row of find("ranking").tBodies[0].rows) row.classList.toggle("chosen", row.dataset.unit === units.value);
    find("status").textContent = `layer ${Number(layers.value) + 1}, ${one.name} of unit ${unit}`;
  };

  const rank = (keepsUnit) => {
    const rows = ranked();
    if (!keepsUnit) units.value = rows[0].unit;
    find("ranking").tBodies[0].replaceChildren(...rows.map(({ unit, r }) => {
      const row = document.createElement("tr");
      row.dataset.unit = unit;
      const button = document.createElement("button");
      button.textContent = `unit ${unit}`;
      button.addEventListener("click", () => { units.value = unit; paint(); });
      row.insertCell().append(button);
      row.insertCell().textContent = r.toFixed(3);
      const own = series().saturation;
      row.insertCell().textContent = own ? own[unit][0].toFixed(2) : "";
      row.insertCell().textContent = own ? own[unit][1].toFixed(2) : "";
      return row;
    }));
    paint();
  };

  const drawings = () => {
    document.querySelectorAll("[data-layer]").forEach((element) => {
      element.hidden = element.dataset.layer !== layers.value;
    });
  };
  const chooseGate = (keepsUnit) => {
    const unit = Number(units.value);
    const count = series().units;
    options(units, Array.from({ length: count }, (_, i) => String(i)), unit < count ? unit : 0);
    rank(keepsUnit && unit < count);
  };
  const chooseLayer = () => {
    const before = gates.selectedIndex < 0 ? data.gate : gates.selectedIndex;
    options(gates, layer().series.map((one) => one.name), Math.min(before, layer().series.length - 1));
    drawings();
    chooseGate(false);
  };

  options(layers, data.layers.map((one, i) => `${i + 1}: ${one.cell} of ${one.units}`), data.layer);
  options(orders, data.properties, data.order);
  layers.addEventListener("change", chooseLayer);
  gates.addEventListener("change", () => chooseGate(true));
  units.addEventListener("change", paint);
  orders.addEventListener("change", () => rank(false));
  find("tools").hidden = false;
  chooseLayer();
  if (data.unit >= 0 && data.unit < series().units) {
    units.value = data.unit;
    paint();
  }
})();
