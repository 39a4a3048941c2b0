// Revenue protection: which meters a crew should visit, where theft is suspected, and what was found.
import { address, button, holding, labelled, link, node } from "../dom.js";
import { contributions } from "../parts/evidence.js";
import { amount, number, officeWord, percent, shortTime } from "../words/office.js";
import { choice, everything, factList, head, leads, money, numberField, panel, plain, send, stageWord, Stay, tableIn } from "./office/parts.js";

const OUTCOMES = ["theft", "fault", "clean"];
const stay = new Stay();

function mount(root, { query }, context) {
  const lasts = stay.begin();
  const capacity = { crews: Number(query.crews) || 2, visits: Number(query.visits) || 8 };
  const facts = node("div");
  const entry = context.may("enter_inspections") ? resultForm(context, () => results(facts, capacity, context, lasts)) : null;
  const plan = planTable(capacity, (more) => { location.hash = address("leads", "", { ...capacity, ...more }); }, entry);
  const every = leadTable(entry);
  root.append(head(officeWord("leadsPage")), holding(node("div", "", "columns"), panel(officeWord("soFar"), facts), entry), plan, every);
  context.list = plan.table;
  results(facts, capacity, context, lasts);
  context.get(`leads/plan?crews=${capacity.crews}&visits=${capacity.visits}`).then((told) => { if (lasts() && told) showPlan(plan, told); });
  everything(context, "leads", "leads").then((rows) => { if (lasts() && rows) every.table.show(rows); });
}

async function results(facts, { crews, visits }, context, lasts) {
  const told = await context.get(`inspections?capacity=${crews * visits}&limit=1`);
  if (!lasts() || !told) return;
  const [last] = told.inspections;
  facts.replaceChildren(factList([
    [officeWord("precision"), told.precision === null ? "–" : percent(told.precision)],
    [officeWord("newestPrecision", { count: told.capacity }), told.newest_precision === null ? "–" : percent(told.newest_precision)],
    [officeWord("rankedPrecision", { count: told.capacity }), told.ranked_precision === null ? "–" : percent(told.ranked_precision)],
    ...OUTCOMES.map((name) => [officeWord(`outcome_${name}`), number(told[name])]),
    [officeWord("lastVisit"), last ? `${last.meter_id} · ${officeWord(`outcome_${last.outcome}`)} · ${shortTime(last.at)}` : ""],
  ]));
}

// Enters what was found; a row of the tables fills it in.
function resultForm(context, entered) {
  let outcome = OUTCOMES[0];
  const meter = node("input", "", "", { type: "text", required: true, maxLength: 300, name: "meter", autocomplete: "off" });
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    const done = await send(context, "inspections", { meter_id: meter.value.trim(), outcome }, (told) => `${told.meter_id}: ${officeWord(`outcome_${told.outcome}`)}`);
    if (done) { meter.value = ""; entered(); }
  } });
  form.append(labelled(officeWord("meter"), meter), choice("outcome", OUTCOMES.map((name) => [name, officeWord(`outcome_${name}`)]), outcome, (value) => { outcome = value; }), node("button", officeWord("enter"), "", { type: "submit" }));
  const made = panel(officeWord("enterResult"), form, node("p", officeWord("enterHint"), "hint"));
  made.choose = (name) => { meter.value = name; form.querySelector("select").focus(); };
  return made;
}

const resultColumn = (entry) => (entry ? [{ name: "result", title: officeWord("result"), value: () => "", cell: (row) => button(officeWord("enterShort"), () => entry.choose(row.meter_id), { "aria-label": `${officeWord("enterResult")} ${row.meter_id}` }), width: "6.5rem" }] : []);
const chance = () => ({ name: "probability", title: officeWord("probability_"), numeric: true, value: (row) => row.probability, text: (row) => percent(row.probability), width: "6rem" });
const meterColumn = () => leads("meter_id", "meter", officeWord("meter"), { width: "minmax(6rem, 1fr)" });

function planTable(capacity, change, entry) {
  const tools = ["crews", "visits"].map((name) => numberField(name, capacity[name], 100, (value) => change({ [name]: value })));
  const made = tableIn(stay, officeWord("plan"), {
    name: "inspection-plan", key: (row) => `${row.crew} ${row.visit}`, href: (row) => address("alert", row.alert_id), nothing: officeWord("noLeads"), tools, columns: [
      { name: "crew", title: officeWord("crew"), value: (row) => row.crew, text: (row) => `${row.crew}.${row.visit}`, numeric: true, width: "4rem" }, meterColumn(),
      leads("transformer_id", "transformer"), leads("feeder_id", "feeder"), chance(), money("expected_recovery"),
      { name: "learn", title: officeWord("why"), value: (row) => officeWord(row.learn ? "toLearn" : "toRecover"), width: "minmax(7rem, 1fr)" }, ...resultColumn(entry),
    ],
  });
  made.total = made.insertBefore(node("p", "", "hint"), made.children[1]);
  return made;
}

function showPlan(plan, { visits, expected_recovery: total, left }) {
  plan.table.show(visits);
  plan.total.textContent = officeWord("planTotal", { sum: amount(total), left: number(left) });
}

function leadTable(entry) {
  const why = (row) => contributions(row.evidence).slice(0, 3).map(([name]) => name).join(", ");
  return tableIn(stay, officeWord("allLeads"), {
    name: "leads", key: (row) => row.alert_id, href: (row) => address("alert", row.alert_id), nothing: officeWord("noLeads"), columns: [
      meterColumn(), { name: "kind", title: officeWord("kind"), value: (row) => stageWord(row.kind), cell: (row) => link(stageWord(row.kind), address("alert", row.alert_id)), width: "minmax(6rem, .8fr)" }, leads("transformer_id", "transformer"), chance(),
      { name: "expected_kwh", title: officeWord("expected_kwh"), numeric: true, value: (row) => row.expected_kwh, text: (row) => number(row.expected_kwh), width: "7rem" }, money("expected_recovery"),
      { name: "why", title: officeWord("why"), value: why, width: "minmax(10rem, 2fr)" }, { name: "since", title: officeWord("since"), value: (row) => row.since, text: (row) => shortTime(row.since), width: "8.5rem" }, plain("assignee"), ...resultColumn(entry),
    ],
  });
}

export default { name: "leads", title: "leadsPage", permission: "see_leads", key: "r", mount, unmount: () => stay.end() };
