// A meter: what it used beside its usual and its peers, how well it was read, what was suspected of it, and its events.
import { address, holding, link, node } from "../dom.js";
import { alertTable } from "../parts/alerttable.js";
import { Chart } from "../parts/charts.js";
import { factList, Held, panel } from "../parts/page.js";
import { dateWord, number, percent, word } from "../words.js";
import "../words/grid.js";
import "../words/meter.js";
import { dayTable, eventTable } from "./meter/records.js";
import { Suspicion } from "./meter/suspicion.js";

const held = new Held();

function mount(root, { id }, context) {
  const crumbs = node("p", "", "crumbs");
  const [first, facts] = panel(word("now"));
  const [days, daysAt] = panel(word("useByDay"), "", { id: "days" });
  const [hours, hoursAt] = panel(word("useByHour"), "", { id: "hours" });
  const [theft, theftAt] = panel(word("theft"), "", { id: "theft" });
  const [events, eventsAt] = panel(word("itsEvents"));
  const [alerts, alertsAt] = panel(word("itsAlerts"));
  const [rows, rowsAt] = panel(word("itsDays"));
  const curves = holding(node("div", "", "columns"), days, hours);
  root.append(holding(node("div", "", "head"), node("h1", `${word("meter")} ${id}`), crumbs), first, curves, holding(node("div", "", "columns"), theft, events), alerts, rows);
  const charts = [new Chart(daysAt, 240, "days"), new Chart(hoursAt, 240)];
  const suspicion = new Suspicion(theftAt);
  const tables = { alerts: alertTable(alertsAt, `alerts-${id}`, word("itsAlerts")), events: eventTable(eventsAt, id), days: dayTable(rowsAt, id) };
  context.list = tables.days;
  const ask = held.asking(() => context.get(`meters/${encodeURIComponent(id)}`), (meter) => {
    for (const part of [curves, theft, events, alerts, rows]) part.hidden = !meter;
    if (!meter) return facts.replaceChildren(node("p", word("noMeter"), "empty"));
    curves.hidden = !meter.use;
    crumbs.replaceChildren(...hangsAt(meter, context));
    facts.replaceChildren(...(meter.days.length ? [factList(factsOf(meter))] : [node("p", word("noDays"), "empty")]), ...(meter.days.length && !meter.use ? [node("p", word("useMasked"), "hint")] : []));
    if (meter.use) drawDays(charts[0], meter);
    if (meter.use) drawHours(charts[1], meter);
    suspicion.showMeter(meter);
    tables.events.show(meter.events);
    tables.days.show(meter.days.map((day, place) => ({ ...day, ...useOf(meter.use, place) })));
  });
  const list = held.asking(() => context.get(`alerts?place=${encodeURIComponent(id)}&limit=500&sort=updated`), (found) => {
    tables.alerts.show(found?.alerts ?? []);
    suspicion.showAlerts(found?.alerts ?? []);
  });
  held.add(...charts.map((chart) => () => chart.close()), ...Object.values(tables).map((table) => () => table.close()), () => suspicion.close(), context.live.hear(changesOf(id, list)));
  ask();
}

// Asks anew for its alerts when one of them is another; days change once a day only.
function changesOf(id, list) {
  let known = null;
  return (page, what) => {
    if (what !== "data") return;
    const now = page.alerts.filter((alert) => alert.subject === id).map((alert) => `${alert.id} ${alert.revision}`).join();
    if (now !== known) list();
    known = now;
  };
}

// What it hangs at and whose it is, each with a way there for those who may go.
function hangsAt({ transformer_id: transformer, feeder_id: feeder, account_id: account }, context) {
  const named = (name, page, id, open = true) => (id ? holding(node("span"), open ? link(`${word(name)} ${id}`, address(page, id)) : node("span", `${word(name)} ${id}`)) : null);
  const sees = context.may("see_customers") && !account.includes("***");
  return [named("transformer", "transformer", transformer), named("feeder", "feeder", feeder), named("account", "customer", account, sees)].filter(Boolean);
}

function factsOf({ days, use }) {
  const last = days.at(-1);
  const read = [[word("newestDay"), dateWord(last.day)], [word("readingsGot"), percent(last.coverage)], [word("badReadings"), percent(last.bad, 1)]];
  if (!use) return read;
  const { features } = use;
  const peers = middle(use.expected_kwh.slice(-7)) / use.usual_kwh;
  return [
    [word("usualDay"), number(use.usual_kwh, 2)], [word("recentDay"), number(use.recent_kwh, 2)], [word("ofUsual"), use.usual_kwh ? percent(use.recent_kwh / use.usual_kwh) : "–"], [word("peersOfUsual"), Number.isFinite(peers) ? percent(peers) : "–"],
    [word("peers"), word(use.near ? "peersNear" : "peersFar", { count: number(use.peers) })], ...[["nightShare", "night_share"], ["shapeApart", "shape_distance"], ["flatShare", "flat"]].filter(([, name]) => features[name] !== null).map(([title, name]) => [word(title), percent(features[name])]),
    ...(features.reverse_kwh > 0 ? [[word("fedIn"), number(features.reverse_kwh, 2)]] : []), ...read,
  ];
}

function middle(values) {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return known.length ? known[Math.floor(known.length / 2)] : Number.NaN;
}

const useOf = (use, place) => (use ? { kwh: use.kwh[place], expected: use.expected_kwh[place], low: use.low_kwh[place], high: use.high_kwh[place] } : { kwh: null, expected: null, low: null, high: null });
const told = (values) => values.some((value) => value !== null);

function drawDays(chart, { meter_id: name, days, use }) {
  const peers = told(use.low_kwh) ? [{ label: word("peersLow"), kind: "edge", values: use.low_kwh, band: true }, { label: word("peersHigh"), kind: "edge", values: use.high_kwh, band: true }] : [];
  const expected = told(use.expected_kwh) ? [{ label: word("asPeers"), kind: "expected", values: use.expected_kwh }] : [];
  // A day stands at its noon, so that the axis names it.
  chart.draw(days.map((day) => day.at - 43_200), [{ label: word("used"), kind: "actual", values: use.kwh }, ...expected, ...peers], word("dayTitle", { name }), "kWh");
}

function drawHours(chart, { meter_id: name, use }) {
  const lines = [{ label: word("used"), kind: "actual", values: use.hour_kwh }, ...(told(use.profile_kwh) ? [{ label: word("ownProfile"), kind: "expected", values: use.profile_kwh }] : [])];
  chart.draw(use.hour_at, lines, word("hourTitle", { name }), "kWh");
}

export default { name: "meter", within: "dispatch", title: "meter", permission: "see_grid", mount, unmount: () => held.close() };
