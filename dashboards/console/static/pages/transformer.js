// A transformer: its load and what is forecast against its rating, how warm it is, what that costs it, and its alerts.
import { address, holding, link, node } from "../dom.js";
import { alertTable } from "../parts/alerttable.js";
import { Chart, together } from "../parts/charts.js";
import { drawLoad, ratingOf } from "../parts/loadchart.js";
import { number, percent, shortTime, word } from "../words.js";
import "../words/grid.js";

let held = [];

function mount(root, { id }, context) {
  const facts = node("dl", "", "facts");
  const [load, warm, alerts] = ["load", "warm", "alerts"].map((name) => node("section", "", `panel ${name}`));
  const [loadAt, warmAt, listAt] = [node("div", "", "", { id: "chart" }), node("div"), node("div", "", "listed")];
  const feeder = node("p", "", "crumbs");
  load.append(node("h2", `${id} · ${word("loadKva")}`, "", { id: "chart-title" }), loadAt);
  warm.append(node("h2", word("warmth")), warmAt);
  alerts.append(node("h2", word("itsAlerts")), listAt);
  root.append(holding(node("div", "", "head"), node("h1", `${word("transformer")} ${id}`), feeder), holding(node("section", "", "panel"), facts), holding(node("div", "", "columns"), load, warm), alerts);
  const charts = [new Chart(loadAt, 260), new Chart(warmAt, 260)];
  const table = alertTable(listAt, `alerts-${id}`, word("itsAlerts"));
  context.list = table;
  const ask = asking(() => context.get(`transformers/${encodeURIComponent(id)}`), (detail) => {
    if (!detail) return facts.replaceChildren(node("p", word("noLoad"), "empty"));
    feeder.replaceChildren(link(`${word("feeder")} ${detail.feeder_id}`, address("feeder", detail.feeder_id)));
    drawFacts(facts, detail);
    drawLoad(charts[0], detail, word("loadTitle", { name: id }));
    drawWarmth(charts[1], detail, id);
  });
  const list = asking(() => context.get(`alerts?place=${encodeURIComponent(id)}&limit=500&sort=updated`), (found) => table.show(found?.alerts ?? []));
  let row = null;
  let revisions = "";
  const stop = context.live.hear((page, what) => {
    if (what !== "data") return;
    const newest = page.transformers.find((each) => each.transformer_id === id);
    if (newest !== row || row === null) { row = newest ?? {}; ask(); }
    const now = page.alerts.filter((alert) => alert.transformer_id === id || alert.subject === id).map((alert) => `${alert.id} ${alert.revision}`).join();
    if (now !== revisions || table.rows.length === 0) { revisions = now; list(); }
  });
  held = [stop, ...charts.map((chart) => () => chart.close()), () => table.close()];
}

// Asks one at a time; what comes after the page was left is dropped.
export function asking(ask, take) {
  let busy = false;
  return async () => {
    if (busy) return;
    busy = true;
    const mine = held;
    const found = await ask();
    busy = false;
    if (mine === held) take(found);
  };
}

function drawFacts(holder, detail) {
  const last = detail.curve.at(-1);
  const day = detail.curve.filter((row) => row.at > last.at - 86_400);
  const sum = day.reduce((total, row) => total + (row.life_h ?? 0), 0);
  const top = day.reduce((best, row) => ((row.loading ?? 0) > (best.loading ?? 0) ? row : best), last);
  const known = [
    ["loadNow", `${number(last.load_kva, 1)} kVA`], ["loading", percent(last.loading), last.loading >= 1 ? "problem" : ""], ["rating", `${number(ratingOf(detail), 0)} kVA`],
    ["highest24", `${percent(top.loading)} · ${shortTime(top.at)}`, top.loading >= 1 ? "problem" : ""], ["chance24", percent(detail.forecast?.p_overload), detail.forecast?.p_overload >= 0.5 ? "problem" : ""],
    ["hotSpot", `${number(last.hot_spot_c, 0)} °C`], ["lifeUsed", `${number(sum, 1)} h`, sum > 24 ? "problem" : ""], ["readingsGot", percent(last.completeness)],
  ];
  holder.replaceChildren(...known.map(([name, value, level = ""]) => holding(node("div"), node("dt", word(name)), node("dd", level ? `▲ ${value}` : value, level))));
}

function drawWarmth(chart, { curve }, id) {
  const moments = curve.map((row) => row.at);
  const [at, hot, oil] = together([moments, curve.map((row) => row.hot_spot_c)], [moments, curve.map((row) => row.top_oil_c)]);
  chart.draw(at, [{ label: word("hotSpot"), kind: "actual", values: hot }, { label: word("topOil"), kind: "other", values: oil }], word("warmTitle", { name: id }), "°C");
}

function unmount() {
  for (const end of held) end();
  held = [];
}

export default { name: "transformer", within: "dispatch", title: "transformer", permission: "see_grid", mount, unmount };
