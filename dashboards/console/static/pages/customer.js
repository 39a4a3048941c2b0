// One customer: what is owed, what happens next, and all that is known.
import { address, holding, link, node } from "../dom.js";
import { bars, Chart } from "../parts/charts.js";
import { severityMark } from "../parts/marks.js";
import { amount, dateWord, isChinese, kindWord, nameWord, number, officeWord, ofMoney, percent, priced, rounded, severityWord, shortTime, time, word } from "../words/office.js";
import { arrived, channelWord, messageOf, recipientWord } from "./alert/told.js";
import { absent, capital, factList, head, money, panel, plain, Stay, tableIn } from "./office/parts.js";

const stay = new Stay();
const MONEY = /^(by_|usual_(bill|most)$|expected$|so_far$|difference$)/;

function mount(root, { id }, context) {
  const lasts = stay.begin();
  const holder = node("div", "", "sheet");
  root.append(head(`${officeWord("customer")} ${id}`, holding(node("p", "", "crumbs"), link(officeWord("customersPage"), address("customers")))), holder);
  context.get(`customers/${encodeURIComponent(id)}`).then((told) => {
    if (!lasts()) return;
    if (!told) return holder.replaceChildren(absent(officeWord("noCustomer")));
    draw(holder, told, context);
  });
}

function draw(holder, told, context) {
  const graded = told.graded;
  holder.replaceChildren(
    panel(officeWord("now"), factList(standing(told))),
    holding(node("div", "", "columns"), panel(ofMoney(officeWord("ageing")), ageing(told.statement)), panel(officeWord("whoIs"), factList(character(told)))),
    ...(graded && told.quarters.length ? [quarters(told)] : []),
    ...running(told), ...energy(told), ...(told.statement?.lines.length ? [statement(told)] : []),
    alerts(told, context), messages(told),
    ...(told.orders.length ? [orders(told)] : []),
  );
  if (!graded) holder.append(node("p", officeWord("notGraded"), "hint"));
}

// What is owed now, and what happens next.
function standing({ statement, cases, agreement, orders, money: figures, critical }) {
  const [next] = cases;
  const open = orders.find((order) => order.state === "open");
  return [
    [officeWord("owes"), priced(statement?.closing ?? figures.owed ?? "0"), Number(statement?.closing ?? 0) > 0 && next],
    [officeWord("next"), next ? `${officeWord(next.due) || kindWord(next.kind)}${next.evidence.next_step ? `: ${kindWord(`${next.evidence.next_step}`)}` : ""}` : officeWord("nothingNext")],
    [officeWord("when"), next?.due_at ? time(next.due_at) : ""],
    [officeWord("stage"), next ? link(kindWord(next.kind), address("alert", next.alert_id)) : ""],
    [officeWord("waitsFor"), next?.evidence.clock_waits_for ? nameWord(next.evidence.clock_waits_for) : ""],
    [officeWord("agreement"), agreed(agreement)], [officeWord("broken"), agreement.missed ? `${priced(agreement.missed)} · ${dateWord(agreement.missed_due)}` : "", Boolean(agreement.missed)],
    [officeWord("crewOrder"), open ? `${officeWord(open.kind)} ${open.not_before ? shortTime(open.not_before) : open.deadline ? shortTime(open.deadline) : ""}` : ""],
    [officeWord("critical"), critical ? officeWord(critical) : ""],
  ];
}

// The promise or plan that holds: how much by when, and who agreed to it.
function agreed({ instalment, instalment_due: due, arrangement_kind: kind, arrangement_by: by }) {
  return instalment ? [`${officeWord(kind === "plan" ? "plan_" : kind)}: ${priced(instalment)} · ${dateWord(due)}`, by].filter(Boolean).join(" · ") : "";
}

function ageing(statement) {
  if (!statement) return absent(officeWord("nothingBilled"));
  const rows = Object.entries(statement.ageing).map(([name, sum]) => [officeWord(name), Number(sum)]);
  return rows.some(([, sum]) => Number.isNaN(sum)) ? absent(officeWord("masked")) : bars(rows, rounded);
}

function character({ class: class_, state, grade, segments, money: figures, leaving, service, meters, contact, reasons = leaving?.reasons }) {
  return [
    [officeWord("phone"), contact?.phone], [officeWord("email"), contact?.email], [officeWord("language"), contact ? officeWord(`language_${contact.locale}`) : ""],
    [officeWord("class"), officeWord(class_)], [officeWord("state"), officeWord(state)], [officeWord("grade"), officeWord(grade.holds ?? "")],
    [officeWord("trend"), isChinese() ? grade.trend_zh : grade.trend], [officeWord("setBy"), grade.override?.owner ? `${grade.override.owner}: ${grade.override.reason}` : ""],
    [officeWord("abc_"), segments.abc], [officeWord("life"), officeWord(segments.life ?? "")], [officeWord("rfm"), segments.rfm ? spread(segments.rfm) : ""],
    [officeWord("profit"), figures.profit && priced(figures.profit)], [officeWord("value"), figures.value && priced(figures.value)], [officeWord("value_at_risk"), figures.value_at_risk && priced(figures.value_at_risk)],
    [officeWord("risk"), leaving.risk === null || leaving.risk === undefined ? "" : `${percent(leaving.risk)} ${(reasons ?? []).map(officeWord).join(", ")}`],
    [officeWord("tone"), officeWord(service.tone ? `tone_${service.tone}` : "")], [officeWord("rule"), service.rule === "default" ? officeWord("ruleUsual") : service.rule], [officeWord("meters"), meters.length ? holding(node("span", "", "crumbs"), ...meters.map((meter) => link(meter, address("meter", meter)))) : ""],
  ];
}

// Scores of 1 to 5, one for each of the three.
const spread = (rfm) => String(rfm).split("").join(" · ");

function quarters(told) {
  const made = tableIn(stay, officeWord("quarters"), {
    wraps: true, name: `quarters-${told.account_id}`, key: (row) => row.quarter, columns: [
      plain("quarter", officeWord("quarter"), { width: "6rem" }), { name: "grade", title: officeWord("grade"), value: (row) => officeWord(row.grade) },
      { name: "late", title: officeWord("late"), value: (row) => row.late, text: (row) => `${row.late} / ${row.judged}`, numeric: true, width: "5rem" },
      plain("overdue_days", officeWord("overdueDays"), { numeric: true, width: "6rem" }), money("billed"), money("paid"), money("overdue"),
      { name: "why", title: officeWord("why"), value: (row) => (isChinese() ? row.why_zh : row.why), width: "minmax(10rem, 2fr)" },
    ],
  });
  made.table.show(told.quarters);
  return made;
}

// The part of a charge often has the charge's name in it.
const lineName = ({ name, part }) => (part.startsWith(name) ? part : `${nameWord(name)} ${part}`.trim());

// The bill that runs: what it will come to and why, and what it is made of so far.
function running({ account_id: account, running_bill: bill }) {
  const said = Object.entries(bill?.expected ?? {}).filter(([, value]) => typeof value !== "boolean");
  const facts = said.map(([name, value]) => [capital(nameWord(name)), MONEY.test(name) ? priced(value) : dateWord(officeWord(String(value)))]);
  const shown = facts.length ? [panel(`${officeWord("runningBill")} · ${officeWord("upTo", { day: dateWord(bill.until) })}`, factList(facts))] : [];
  if (!bill?.lines.length) return shown;
  const endOf = (row) => (row.end < bill.until ? row.end : bill.until);
  const made = tableIn(stay, officeWord("runningLines"), {
    name: `running-${account}`, key: (row) => `${row.name} ${row.part} ${row.begin}`, columns: [
      { name: "name", title: officeWord("what"), value: lineName, width: "minmax(9rem, 1.5fr)" }, { name: "begin", title: officeWord("from"), value: (row) => row.begin, text: (row) => dateWord(row.begin) }, { name: "end", title: officeWord("until_"), value: endOf, text: (row) => dateWord(endOf(row)) },
      { name: "quantity", title: officeWord("quantity"), value: (row) => Number(row.quantity), text: (row) => `${number(row.quantity, 2)} ${row.unit}`, numeric: true }, { name: "price", title: ofMoney(officeWord("price_")), value: (row) => Number(row.price), text: (row) => `${row.price} / ${row.by}`, numeric: true },
      { ...money("amount"), text: (row) => rounded(row.amount) },
    ],
  });
  made.table.show(bill.lines);
  return [...shown, made];
}

// What is expected to be used on the days to come, and the band that four days of five lie in.
function energy({ account_id: account, expected_energy: expected }) {
  if (!expected?.days.length) return [];
  const holder = node("div");
  const chart = stay.hold(new Chart(holder, 170, "days"));
  const curve = (name) => expected.days.map((day) => day[name]);
  const lines = [{ label: officeWord("expectedUse"), kind: "expected", values: curve("p50_kwh") }, { label: officeWord("bandFrom"), kind: "edge", values: curve("p10_kwh"), band: true }, { label: officeWord("bandTo"), kind: "edge", values: curve("p90_kwh"), band: true }];
  // At ten in the morning of Greenwich it is the same day almost everywhere.
  chart.draw(expected.days.map(({ date }) => Date.parse(`${date}T10:00Z`) / 1000), lines, officeWord("energyTitle", { account }), "kWh");
  const total = expected.days.reduce((sum, day) => sum + day.p50_kwh, 0);
  const told = officeWord("energyTold", { days: number(expected.days.length), kwh: number(total, 0), until: dateWord(expected.until), learned: number(expected.learned_days) });
  return [panel(officeWord("energyToCome"), node("p", told, "hint"), holder)];
}

// What has no document of its own is counted by the books, from 0.
const documentWord = (source) => source.replace(/#(\d+)/g, (_, number_) => officeWord("noDocument", { number: number_ }));

function statement({ account_id: account, statement: of }) {
  const made = tableIn(stay, officeWord("statement"), {
    name: `statement-${account}`, key: (row) => `${row.place}`, sort: { name: "at", down: true }, columns: [
      { name: "at", title: officeWord("at"), value: (row) => row.at, then: (row) => row.place, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, { name: "kind", title: officeWord("what"), value: (row) => officeWord(row.kind) },
      { name: "source", title: officeWord("document"), value: (row) => row.source, text: (row) => documentWord(row.source) }, money("amount"), money("balance"),
      { name: "settles", title: officeWord("settles"), value: (row) => Object.entries(row.settles).map(([bill, sum]) => `${documentWord(bill)} ${amount(sum)}`).join(", "), width: "minmax(8rem, 1.4fr)" },
    ],
  });
  // Lines of the same moment stay in the order of the books, which their balances follow.
  made.table.show(of.lines.map((line, place) => ({ ...line, place })));
  return made;
}

function alerts(told, context) {
  const made = tableIn(stay, officeWord("alerts_"), {
    name: `alerts-${told.account_id}`, key: (row) => row.id, href: (row) => address("alert", row.id), nothing: officeWord("noAlerts"), columns: [
      { name: "kind", title: officeWord("kind"), value: (row) => kindWord(row.kind), width: "minmax(10rem, 1.5fr)" },
      { name: "severity", title: officeWord("severity_"), value: (row) => row.severity, text: (row) => severityWord(row.severity), cell: (row) => (row.state === "cleared" ? node("span", severityWord(row.severity)) : severityMark(row.severity)), width: "7rem" },
      { name: "since", title: officeWord("since"), value: (row) => row.since, text: (row) => time(row.since) }, { name: "state", title: officeWord("state"), value: (row) => officeWord(row.state) },
    ],
  });
  made.table.show(told.alerts);
  context.list = made.table;
  return made;
}

function messages(told) {
  const made = tableIn(stay, officeWord("messages"), {
    wraps: true, name: `messages-${told.account_id}`, key: (row) => row.id, nothing: officeWord("noMessages"), sort: { name: "at", down: true }, columns: [
      { name: "at", title: officeWord("at"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, { name: "channel", title: officeWord("channel"), value: (row) => channelWord(row.channel) }, { name: "recipient", title: officeWord("recipient"), value: (row) => recipientWord(row.recipient) },
      { name: "state", title: capital(word("arrived")), value: arrived }, { name: "text", title: officeWord("text_"), value: (row) => [row.subject, row.text].filter(Boolean).join(" · "), cell: messageOf, width: "minmax(12rem, 3fr)" },
    ],
  });
  made.table.show(told.messages);
  return made;
}

function orders(told) {
  const made = tableIn(stay, officeWord("orders"), {
    name: `orders-${told.account_id}`, key: (row) => row.order_id, columns: [
      { name: "kind", title: officeWord("what"), value: (row) => officeWord(row.kind) }, { name: "state", title: officeWord("state"), value: (row) => officeWord(row.state) },
      { name: "ordered_at", title: officeWord("at"), value: (row) => row.ordered_at, text: (row) => time(row.ordered_at) },
      { name: "meters", title: officeWord("meters"), value: (row) => row.meters.join(", ") }, { name: "ended_by", title: officeWord("endedBy"), value: (row) => officeWord(row.ended_by) },
    ],
  });
  made.table.show(told.orders);
  return made;
}

export default { name: "customer", within: "customers", title: "customer", permission: "see_customers", mount, unmount: () => stay.end() };
