// One customer: what is owed, what happens next, and all that is known.
import { address, holding, link, node } from "../dom.js";
import { bars } from "../parts/charts.js";
import { severityMark } from "../parts/marks.js";
import { amount, isChinese, kindWord, nameWord, number, officeWord, percent, shortTime, severityWord, time } from "../words/office.js";
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
    holding(node("div", "", "columns"), panel(officeWord("ageing"), ageing(told.statement)), panel(officeWord("whoIs"), factList(character(told)))),
    ...(graded && told.quarters.length ? [quarters(told)] : []),
    ...running(told), ...(told.statement?.lines.length ? [statement(told)] : []),
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
    [officeWord("owes"), amount(statement?.closing ?? figures.owed ?? "0"), Number(statement?.closing ?? 0) > 0 && next],
    [officeWord("next"), next ? `${officeWord(next.due) || kindWord(next.kind)}${next.evidence.next_step ? `: ${kindWord(`${next.evidence.next_step}`)}` : ""}` : officeWord("nothingNext")],
    [officeWord("when"), next?.due_at ? time(next.due_at) : ""],
    [officeWord("stage"), next ? link(kindWord(next.kind), address("alert", next.alert_id)) : ""],
    [officeWord("waitsFor"), next?.evidence.clock_waits_for ? nameWord(next.evidence.clock_waits_for) : ""],
    [officeWord("agreement"), agreed(agreement)], [officeWord("broken"), agreement.missed ? `${amount(agreement.missed)} · ${agreement.missed_due}` : "", Boolean(agreement.missed)],
    [officeWord("crewOrder"), open ? `${officeWord(open.kind)} ${open.not_before ? shortTime(open.not_before) : open.deadline ? shortTime(open.deadline) : ""}` : ""],
    [officeWord("critical"), critical ? officeWord(critical) : ""],
  ];
}

// The promise or plan that holds: how much by when, and who agreed to it.
function agreed({ instalment, instalment_due: due, arrangement_kind: kind, arrangement_by: by }) {
  return instalment ? [`${officeWord(kind === "plan" ? "plan_" : kind)}: ${amount(instalment)} · ${due}`, by].filter(Boolean).join(" · ") : "";
}

function ageing(statement) {
  if (!statement) return absent(officeWord("nothingBilled"));
  const rows = Object.entries(statement.ageing).map(([name, sum]) => [officeWord(name), Number(sum)]);
  return rows.some(([, sum]) => Number.isNaN(sum)) ? absent(officeWord("masked")) : bars(rows, (sum) => number(sum, 2));
}

function character({ class: class_, state, grade, segments, money: figures, leaving, service, meters, contact, reasons = leaving?.reasons }) {
  return [
    [officeWord("phone"), contact?.phone], [officeWord("email"), contact?.email], [officeWord("language"), contact ? officeWord(`language_${contact.locale}`) : ""],
    [officeWord("class"), officeWord(class_)], [officeWord("state"), officeWord(state)], [officeWord("grade"), officeWord(grade.holds ?? "")],
    [officeWord("trend"), isChinese() ? grade.trend_zh : grade.trend], [officeWord("setBy"), grade.override?.owner ? `${grade.override.owner}: ${grade.override.reason}` : ""],
    [officeWord("abc"), segments.abc], [officeWord("life"), officeWord(segments.life ?? "")], [officeWord("rfm"), segments.rfm],
    [officeWord("profit"), figures.profit && amount(figures.profit)], [officeWord("value"), figures.value && amount(figures.value)], [officeWord("value_at_risk"), figures.value_at_risk && amount(figures.value_at_risk)],
    [officeWord("risk"), leaving.risk === null || leaving.risk === undefined ? "" : `${percent(leaving.risk)} ${(reasons ?? []).map(officeWord).join(", ")}`],
    [officeWord("tone"), officeWord(service.tone ?? "")], [officeWord("rule"), service.rule], [officeWord("meters"), meters.length ? holding(node("span", "", "crumbs"), ...meters.map((meter) => link(meter, address("meter", meter)))) : ""],
  ];
}

function quarters(told) {
  const made = tableIn(stay, officeWord("quarters"), {
    name: `quarters-${told.account_id}`, key: (row) => row.quarter, columns: [
      plain("quarter", officeWord("quarter"), { width: "6rem" }), { name: "grade", title: officeWord("grade"), value: (row) => officeWord(row.grade) },
      { name: "late", title: officeWord("late"), value: (row) => row.late, text: (row) => `${row.late} / ${row.judged}`, numeric: true, width: "5rem" },
      plain("overdue_days", officeWord("overdueDays"), { numeric: true, width: "6rem" }), money("billed"), money("paid"), money("overdue"),
      { name: "why", title: officeWord("why"), value: (row) => (isChinese() ? row.why_zh : row.why), width: "minmax(10rem, 2fr)" },
    ],
  });
  made.table.show(told.quarters);
  return made;
}

// The bill that runs: what it will come to and why, and what it is made of so far.
function running({ account_id: account, running_bill: bill }) {
  const said = Object.entries(bill?.expected ?? {}).filter(([, value]) => typeof value !== "boolean");
  const facts = said.map(([name, value]) => [capital(nameWord(name)), MONEY.test(name) ? amount(value) : officeWord(String(value))]);
  const shown = facts.length ? [panel(`${officeWord("runningBill")} · ${bill.until}`, factList(facts))] : [];
  if (!bill?.lines.length) return shown;
  const made = tableIn(stay, officeWord("runningLines"), {
    name: `running-${account}`, key: (row) => `${row.name} ${row.part} ${row.begin}`, columns: [
      { name: "name", title: officeWord("what"), value: (row) => `${nameWord(row.name)} ${row.part}`.trim(), width: "minmax(9rem, 1.5fr)" }, plain("begin", officeWord("from")), { name: "end", title: officeWord("until_"), value: (row) => (row.end < bill.until ? row.end : bill.until) },
      { name: "quantity", title: officeWord("quantity"), value: (row) => Number(row.quantity), text: (row) => `${number(row.quantity, 2)} ${row.unit}`, numeric: true }, { name: "price", title: officeWord("price_"), value: (row) => Number(row.price), text: (row) => `${row.price} / ${row.by}`, numeric: true },
      money("amount"),
    ],
  });
  made.table.show(bill.lines);
  return [...shown, made];
}

function statement({ account_id: account, statement: of }) {
  const made = tableIn(stay, officeWord("statement"), {
    name: `statement-${account}`, key: (row) => `${row.at} ${row.kind} ${row.source} ${row.balance}`, sort: { name: "at", down: true }, columns: [
      { name: "at", title: officeWord("at"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, { name: "kind", title: officeWord("what"), value: (row) => officeWord(row.kind) },
      plain("source", officeWord("document")), money("amount"), money("balance"),
      { name: "settles", title: officeWord("settles"), value: (row) => Object.entries(row.settles).map(([bill, sum]) => `${bill} ${amount(sum)}`).join(", "), width: "minmax(8rem, 1.4fr)" },
    ],
  });
  made.table.show(of.lines);
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
    name: `messages-${told.account_id}`, key: (row) => row.id, nothing: officeWord("noMessages"), columns: [
      { name: "at", title: officeWord("at"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, plain("channel"), plain("recipient"),
      { name: "state", title: officeWord("state"), value: (row) => officeWord(row.state) }, plain("text", officeWord("text_"), { width: "minmax(12rem, 3fr)" }),
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
