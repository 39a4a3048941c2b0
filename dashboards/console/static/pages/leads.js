// Revenue protection: which meters a crew should visit, where theft is suspected, and what was found.
import { address, button, holding, labelled, link, node } from "../dom.js";
import { Chart } from "../parts/charts.js";
import { csvOf, save } from "../parts/csv.js";
import { contributions } from "../parts/evidence.js";
import { number, officeWord, percent, priced, shortTime, time, weekdayWord, word } from "../words/office.js";
import { absent, choice, everything, factList, head, leads, money, numberField, panel, plain, send, stageWord, Stay, tableIn } from "./office/parts.js";

const OUTCOMES = ["theft", "fault", "clean"];
// Fewer inspections say nothing of the true share: what holds it in 95 of 100 cases is most of what there is.
const FEWEST = 10;
const REASONS = 2;
const stay = new Stay();

function mount(root, { query }, context) {
  const lasts = stay.begin();
  const capacity = { crews: Number(query.crews) || 2, visits: Number(query.visits) || 8, days: Number(query.days) || 1 };
  const facts = node("div");
  const past = precision(capacity);
  const found = () => { results(facts, capacity, context, lasts); drawPrecision(past, capacity, context, lasts); };
  const entry = context.may("enter_inspections") ? resultForm(context, found) : null;
  const plan = planTable(capacity, (more) => { location.hash = address("leads", "", { ...capacity, ...more }); }, entry);
  const every = leadTable(entry);
  root.append(head(officeWord("leadsPage")), holding(node("div", "", "columns"), panel(officeWord("soFar"), facts), entry), plan, every, past);
  context.list = plan.table;
  found();
  context.get(`leads/plan?${new URLSearchParams(capacity)}`).then((told) => { if (lasts() && told) showPlan(plan, told); });
  everything(context, "leads", "leads").then((rows) => { if (lasts() && rows) every.table.show(rows); });
}

// Precision at the capacity of a day, as it went.
function precision({ crews, visits }) {
  const holder = node("div");
  const made = panel(officeWord("precisionTitle", { count: crews * visits }), holder);
  made.holder = holder;
  stay.hold({ close: () => made.chart?.close() });
  return made;
}

async function drawPrecision(made, { crews, visits }, context, lasts) {
  const told = await context.get(`inspections/precision?capacity=${crews * visits}`);
  if (!lasts() || !told) return;
  const rows = told.precisions;
  const count = rows.at(-1)?.inspections ?? 0;
  if (rows.length < 2 || count < FEWEST) return made.holder.replaceChildren(absent(officeWord("fewInspections", { count: number(count), fewest: FEWEST })));
  const of = (name) => rows.map((row) => row[name] * 100);
  const place = node("div");
  const titles = ["at", "inspections_", "outcome_theft", "precision", "lowest", "highest"].map((name) => officeWord(name));
  const out = button(word("csv"), () => save("precision", csvOf(titles, rows.map((row) => [time(row.at), row.inspections, row.theft, row.precision, row.low, row.high]))), { title: word("csvHint") });
  made.holder.replaceChildren(holding(node("div", "", "bar"), node("span", officeWord("precisionHint"), "hint"), out), place);
  made.chart?.close();
  made.chart = new Chart(place, 200);
  made.chart.draw(rows.map((row) => row.at), [
    { label: officeWord("precision"), kind: "actual", values: of("precision") }, { label: officeWord("lowest"), kind: "edge", values: of("low"), band: true }, { label: officeWord("highest"), kind: "edge", values: of("high"), band: true },
  ], officeWord("precisionTitle", { count: told.capacity }), "%");
}

async function results(facts, { crews, visits }, context, lasts) {
  const told = await context.get(`inspections?capacity=${crews * visits}&limit=1`);
  if (!lasts() || !told) return;
  const [last] = told.inspections;
  const all = OUTCOMES.reduce((sum, name) => sum + told[name], 0);
  facts.replaceChildren(factList([
    [officeWord("precision"), told.precision === null ? "–" : officeWord("shareOf", { share: percent(told.precision), count: number(told.theft), all: number(all) })],
    [officeWord("newestPrecision", { count: told.capacity }), told.newest_precision === null ? "–" : percent(told.newest_precision)],
    [officeWord("rankedPrecision", { count: told.capacity }), told.ranked_precision === null ? "–" : percent(told.ranked_precision)],
    ...OUTCOMES.map((name) => [officeWord(`outcome_${name}`), number(told[name])]),
    [officeWord("lastVisit"), last ? `${last.meter_id} · ${officeWord(`outcome_${last.outcome}`)} · ${shortTime(last.at)}` : ""],
  ]));
}

// Enters what was found; a row of the tables fills it in.
function resultForm(context, entered) {
  let outcome = "";
  const meter = node("input", "", "", { type: "text", required: true, maxLength: 300, name: "meter", autocomplete: "off" });
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    const done = await send(context, "inspections", { meter_id: meter.value.trim(), outcome }, (told) => `${told.meter_id}: ${officeWord(`outcome_${told.outcome}`)}`);
    if (done) { clear(); entered(); }
  } });
  const clear = () => { meter.value = ""; select.value = outcome = ""; made.firstChild.textContent = officeWord("enterResult"); };
  form.append(labelled(officeWord("meter"), meter), choice("outcome", [["", officeWord("chooseOne")], ...OUTCOMES.map((name) => [name, officeWord(`outcome_${name}`)])], outcome, (value) => { outcome = value; }), node("button", officeWord("enter"), "", { type: "submit" }));
  const made = panel(officeWord("enterResult"), form, node("p", officeWord("enterHint"), "hint"));
  const select = form.querySelector("select");
  select.required = true;
  made.choose = (name) => {
    clear();
    meter.value = name;
    made.firstChild.textContent = officeWord("enterResultOf", { meter: name });
    made.scrollIntoView({ block: "center" });
    select.focus({ preventScroll: true });
  };
  return made;
}

const resultColumn = (entry) => (entry ? [{ name: "result", title: officeWord("result"), value: () => "", cell: (row) => button(officeWord("enterShort"), () => entry.choose(row.meter_id), { "aria-label": `${officeWord("enterResult")} ${row.meter_id}` }), width: "6.5rem" }] : []);
const chance = () => ({ name: "probability", title: officeWord("probability_"), numeric: true, value: (row) => row.probability, text: (row) => percent(row.probability), width: "6rem" });
const meterColumn = () => leads("meter_id", "meter", officeWord("meter"), { width: "minmax(6rem, 1fr)" });

// What speaks for theft, the strongest first; a visit to learn from has no such reasons.
function reasonsOf(row, most) {
  const reasons = contributions(row.evidence).filter(([, effect]) => effect > 0).sort(([, a], [, b]) => b - a).slice(0, most).map(([name]) => name);
  return reasons.join(", ") || officeWord(row.learn ?? row.kind === "theft.learn" ? "toLearn" : "seeAlert");
}

const kwhColumn = () => ({ name: "expected_kwh", title: officeWord("expected_kwh"), numeric: true, value: (row) => row.expected_kwh, text: (row) => number(row.expected_kwh), width: "6rem" });

function planTable(capacity, change, entry) {
  const why = (row) => reasonsOf(row, REASONS);
  const tools = [["crews", 100], ["visits", 100], ["days", 60]].map(([name, most]) => numberField(name, capacity[name], most, (value) => change({ [name]: value })));
  const made = tableIn(stay, officeWord("plan"), {
    name: "inspection-plan", key: (row) => `${row.day} ${row.crew} ${row.visit}`, nothing: officeWord("noLeads"), tools, columns: [
      { name: "day_", title: officeWord("day_"), value: (row) => row.date, text: (row) => weekdayWord(row.date), width: "6.5rem" }, ...["crew_", "visit_"].map((name) => ({ name, title: officeWord(name), value: (row) => row[name.slice(0, -1)], numeric: true, width: "3.5rem" })), meterColumn(),
      leads("transformer_id", "transformer"), leads("feeder_id", "feeder", officeWord("feeder_id"), { width: "4.5rem" }), chance(), kwhColumn(), money("expected_recovery"),
      { name: "learn", title: officeWord("why"), value: why, cell: (row) => link(why(row), address("alert", row.alert_id)), width: "minmax(12rem, 2.5fr)" }, ...resultColumn(entry),
    ],
  });
  made.total = made.insertBefore(node("p", "", "hint"), made.children[1]);
  return made;
}

function showPlan(plan, { visits, expected_recovery: total, left }) {
  plan.table.show(visits);
  if (visits.length) plan.firstChild.textContent = officeWord("planFrom", { day: weekdayWord(visits[0].date) });
  plan.total.textContent = officeWord("planTotal", { sum: priced(total), left: number(left) });
}

function leadTable(entry) {
  const why = (row) => reasonsOf(row, REASONS + 1);
  return tableIn(stay, officeWord("allLeads"), {
    name: "leads", key: (row) => row.alert_id, href: (row) => address("alert", row.alert_id), nothing: officeWord("noLeads"), columns: [
      meterColumn(), { name: "kind", title: officeWord("kind"), value: (row) => stageWord(row.kind), cell: (row) => link(stageWord(row.kind), address("alert", row.alert_id)), width: "minmax(6rem, .8fr)" }, leads("transformer_id", "transformer"), chance(),
      kwhColumn(), money("expected_recovery"),
      { name: "why", title: officeWord("why"), value: why, width: "minmax(10rem, 2fr)" }, { name: "since", title: officeWord("since"), value: (row) => row.since, text: (row) => shortTime(row.since), width: "8.5rem" }, plain("assignee"), ...resultColumn(entry),
    ],
  });
}

export default { name: "leads", title: "leadsPage", permission: "see_leads", key: "r", mount, unmount: () => stay.end() };
