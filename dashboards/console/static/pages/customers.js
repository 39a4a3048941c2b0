// Customers to work through: who may leave, who owes, whose credit is poor.
import { address, node } from "../dom.js";
import { officeWord, percent } from "../words/office.js";
import { choice, everything, head, money, named, plain, Stay, tableIn, absent } from "./office/parts.js";

const ORDERS = ["value-at-risk", "risk", "profit", "value", "overdue", "credit", "account"];
const GRADES = ["good", "fairly_good", "average", "fairly_poor", "poor"];
const LIVES = ["prospect", "acquisition", "growth", "maturity", "ending"];
const stay = new Stay();

function mount(root, { query }, context) {
  const lasts = stay.begin();
  const sees = context.may("see_personal");
  const made = tableIn(stay, officeWord("customers"), {
    name: "customers", key: (row) => row.account_id, columns: columns(), href: (row) => address("customer", row.account_id), tools: sees ? filters(query, context) : [],
  }, false);
  context.list = made.table;
  root.append(head(officeWord("customers"), node("p", officeWord(sees ? "customersHint" : "maskedHint"), "hint")), made);
  ask(query, sees, context).then((rows) => {
    if (!lasts()) return;
    if (rows) made.table.show(rows);
    else made.replaceChildren(absent(officeWord("notKnown")));
  });
}

async function ask(query, sees, context) {
  const asked = sees ? new URLSearchParams(Object.entries({ by: query.by || ORDERS[0], grade: query.grade ?? "", abc: query.abc ?? "", life: query.life ?? "", gone: query.gone ? "true" : "false" }).filter(([, value]) => value)) : "";
  return everything(context, `customers?${asked}`, "customers");
}

function filters(query, context) {
  const change = (name) => (value) => { context.filter({ ...query, [name]: value }); window.dispatchEvent(new HashChangeEvent("hashchange")); };
  const any = ["", officeWord("any")];
  return [
    choice("order", ORDERS.map((name) => [name, officeWord(name)]), query.by ?? ORDERS[0], change("by")),
    choice("grade", [any, ...GRADES.map((name) => [name, officeWord(name)])], query.grade ?? "", change("grade")),
    choice("abc", [any, ...["A", "B", "C"].map((name) => [name, name])], query.abc ?? "", change("abc")),
    choice("life", [any, ...LIVES.map((name) => [name, officeWord(name)])], query.life ?? "", change("life")),
  ];
}

function columns() {
  return [
    { ...plain("account_id"), width: "minmax(6rem, 1fr)" }, named("class"), named("grade"), plain("abc", officeWord("abc"), { width: "3.5rem", hint: officeWord("abc_") }), named("life"),
    { name: "risk", title: officeWord("risk"), numeric: true, value: (row) => row.risk, text: (row) => percent(row.risk), width: "5rem" },
    { name: "reasons", title: officeWord("reasons"), value: (row) => row.reasons.map(officeWord).join(", "), width: "minmax(7rem, 1.4fr)" },
    money("value_at_risk"), money("overdue"), money("profit"),
  ];
}

export default { name: "customers", title: "customersPage", permission: "see_customers", key: "u", mount, unmount: () => stay.end() };
