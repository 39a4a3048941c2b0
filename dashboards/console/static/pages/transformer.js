// A transformer: its load and what is forecast against its rating, how warm it is, what that costs it, its energy balance, its meters, and its alerts.
import { address, holding, link, node } from "../dom.js";
import { alertTable } from "../parts/alerttable.js";
import { Chart, together } from "../parts/charts.js";
import { driversOf } from "../parts/drivers.js";
import { drawLoad, ratingOf } from "../parts/loadchart.js";
import { factList, Held, panel } from "../parts/page.js";
import { chance, number, percent, shortTime, word } from "../words.js";
import "../words/grid.js";
import "../words/meter.js";
import { drawBalance, meterTable } from "./transformer/below.js";

const held = new Held();

function mount(root, { id }, context) {
  const [first, facts] = panel(word("now"));
  const [load, loadAt] = panel(`${id} · ${word("loadKva")}`, "", { id: "load" });
  const [warm, warmAt] = panel(word("warmth"));
  const [alerts, listAt] = panel(word("itsAlerts"));
  const [balance, balanceAt] = panel(word("balance"), "", { id: "balance", hidden: true });
  const [below, belowAt] = panel(word("itsMeters"));
  const feeder = node("p", "", "crumbs");
  loadAt.id = "chart";
  load.querySelector("h2").id = "chart-title";
  root.append(holding(node("div", "", "head"), node("h1", `${word("transformer")} ${id}`), feeder), first, holding(node("div", "", "columns"), load, warm), alerts, holding(node("div", "", "columns"), balance, below));
  const said = node("p", "", "hint");
  const curve = node("div");
  balanceAt.append(curve, said);
  const charts = [new Chart(loadAt, 260), new Chart(warmAt, 260), new Chart(curve, 260, "days")];
  const drivers = node("div");
  const rows = node("div");
  belowAt.append(drivers, rows);
  const meters = meterTable(rows, id);
  const table = alertTable(listAt, `alerts-${id}`, word("itsAlerts"));
  context.list = table;
  const ask = held.asking(() => context.get(`transformers/${encodeURIComponent(id)}`), (detail) => {
    load.hidden = warm.hidden = !detail;
    if (!detail) return facts.replaceChildren(node("p", word("noLoad"), "empty"));
    feeder.replaceChildren(link(`${word("feeder")} ${detail.feeder_id}`, address("feeder", detail.feeder_id)));
    facts.replaceChildren(factList(factsOf(detail)));
    drawLoad(charts[0], detail, word("loadTitle", { name: id }), true);
    drawWarmth(charts[1], detail, id);
  });
  const list = held.asking(() => context.get(`alerts?place=${encodeURIComponent(id)}&limit=500&sort=updated`), (found) => table.show(found?.alerts ?? []));
  held.add(...charts.map((chart) => () => chart.close()), () => table.close(), () => meters.close(), context.live.hear(changesOf(id, ask, list)));
  held.asking(() => context.get(`transformers/${encodeURIComponent(id)}/balance`), (found) => {
    balance.hidden = !found?.days.length;
    if (!balance.hidden) drawBalance(charts[2], said, found.days, id);
  })();
  held.asking(() => context.get(`transformers/${encodeURIComponent(id)}/meters`), (found) => {
    meters.show(found?.meters ?? []);
    drivers.replaceChildren(...[found && driversOf(found)].filter(Boolean));
  })();
}

// Asks anew for what of a transformer is another.
function changesOf(id, ask, list) {
  let row = null;
  let revisions = null;
  return (page, what) => {
    if (what !== "data") return;
    const newest = page.transformers.find((each) => each.transformer_id === id) ?? {};
    if (row?.at !== newest.at || row === null || row.load_kva !== newest.load_kva) ask();
    row = newest;
    const now = page.alerts.filter((alert) => alert.transformer_id === id || alert.subject === id).map((alert) => `${alert.id} ${alert.revision}`).join();
    if (now !== revisions) list();
    revisions = now;
  };
}

function factsOf(detail) {
  const last = detail.curve.findLast((row) => row.completeness > 0) ?? detail.curve.at(-1);
  const day = detail.curve.filter((row) => row.at > last.at - 86_400);
  const life = day.reduce((total, row) => total + (row.life_h ?? 0), 0);
  const top = day.reduce((best, row) => ((row.loading ?? 0) > (best.loading ?? 0) ? row : best), last);
  const { p_overload: likely, expected_peak: peak, expected_peak_upper: upper, expected_peak_at: at } = detail.forecast ?? {};
  return [
    [word("loadNow"), `${number(last.load_kva, 1)} kVA`], [word("loading"), percent(last.loading), last.loading >= 1 ? "problem" : ""], [word("rating"), `${number(ratingOf(detail), 0)} kVA`],
    [word("highestPast"), `${percent(top.loading)} · ${shortTime(top.at)}`, top.loading >= 1 ? "problem" : ""],
    [word("peakNext"), peak ? word("peakUpTo", { share: percent(peak), at: shortTime(at), upper: percent(upper) }) : "–", peak >= 1 ? "problem" : ""], [word("chanceNext"), chance(likely), likely >= 0.5 ? "problem" : ""],
    [word("hotSpot"), `${number(last.hot_spot_c, 0)} °C`], [word("lifeUsed"), word("ofNormal", { hours: number(life, 1) }), life > 24 ? "problem" : ""], [word("readingsGot"), percent(last.completeness)],
  ];
}

function drawWarmth(chart, { curve }, id) {
  const moments = curve.map((row) => row.at);
  const [at, hot, oil] = together([moments, curve.map((row) => row.hot_spot_c)], [moments, curve.map((row) => row.top_oil_c)]);
  chart.draw(at, [{ label: word("hotSpot"), kind: "actual", values: hot }, { label: word("topOil"), kind: "other", values: oil }], word("warmTitle", { name: id }), "°C");
}

export default { name: "transformer", within: "dispatch", title: "transformer", permission: "see_grid", mount, unmount: () => held.close() };
