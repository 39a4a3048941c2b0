// Collections: what is open by age, whose legal clock runs out when, promises, low credit, orders for the crew.
import { address, button, holding, node } from "../dom.js";
import { nameWord, number, officeWord, ofMoney, shortTime, time } from "../words/office.js";
import { absent, capital, everything, factList, head, leads, money, panel, plain, stageWord, Stay, tableIn } from "./office/parts.js";

const PILES = ["dunning", "arranged", "prepaid", "orders"];
const BUCKETS = ["current", "1-30", "31-60", "61-90", "90+"];
const stay = new Stay();

function mount(root, { query }, context) {
  const lasts = stay.begin();
  const pile = PILES.includes(query.pile) ? query.pile : PILES[0];
  const [facts, board] = [node("div"), node("div")];
  const made = pile === "orders" ? orders() : cases(pile, context.live.now());
  root.append(head(officeWord("collectionsPage")), panel(officeWord("now"), facts), panel(ofMoney(officeWord("ageing")), board), made);
  made.prepend(switches(pile));
  context.list = made.table;
  context.get("collections").then((told) => { if (lasts() && told) drawBoard(facts, board, told); });
  everything(context, pile === "orders" ? "collections/orders" : `collections/cases?pile=${pile}`, pile === "orders" ? "orders" : "cases").then((rows) => { if (lasts() && rows) made.table.show(rows); });
}

function switches(pile) {
  const open = (name) => () => { location.hash = address("collections", "", { pile: name }); };
  return holding(node("div", "", "segments"), ...PILES.map((name) => button(officeWord(`pile_${name}`), open(name), { "aria-pressed": String(name === pile) })));
}

function drawBoard(facts, board, { at, buckets, cases: open, due, orders: given }) {
  const sum = (wanted) => Object.entries(open).filter(([kind]) => wanted(kind)).reduce((total, [, count]) => total + count, 0);
  facts.replaceChildren(factList([
    [officeWord("dueSoon"), number(due), due > 0],
    ...Object.entries(open).map(([kind, count]) => [capital(stageWord(kind)), number(count)]),
    [officeWord("cuts"), number(given.disconnect ?? 0)], [officeWord("reconnections"), number(given.reconnect ?? 0)], [officeWord("allCases"), number(sum(() => true))],
  ]));
  if (!buckets.length) return board.replaceChildren(absent(officeWord("noAgeing")));
  board.replaceChildren(ageingBoard(buckets), node("p", `${officeWord("summedUp")} ${time(at)}`, "hint"));
}

// Classes by buckets; the length under a figure is its share of all.
function ageingBoard(buckets) {
  const classes = [...new Set(buckets.map((each) => each.class))];
  const of = (name, bucket) => buckets.find((each) => each.class === name && each.bucket === bucket)?.amount ?? 0;
  const total = (bucket) => classes.reduce((sum, name) => sum + of(name, bucket), 0);
  const most = Math.max(...BUCKETS.map(total), 1e-9);
  const cell = (value) => {
    const made = node("td", number(value, 0), "numeric sized");
    made.style.setProperty("--share", `${(value / most) * 100}%`);
    return made;
  };
  const table = holding(node("table", "", "board"), holding(node("thead"), holding(node("tr"), node("th", officeWord("class"), "", { scope: "col" }), ...BUCKETS.map((name) => node("th", officeWord(name), "numeric", { scope: "col" })))));
  const rows = classes.map((name) => holding(node("tr"), node("th", officeWord(name), "", { scope: "row" }), ...BUCKETS.map((bucket) => cell(of(name, bucket)))));
  const last = holding(node("tr", "", "total"), node("th", officeWord("total"), "", { scope: "row" }), ...BUCKETS.map((bucket) => cell(total(bucket))));
  table.append(holding(node("tbody"), ...rows, ...(classes.length > 1 ? [last] : [])));
  return holding(node("div", "", "scrolled", { tabIndex: 0, role: "group", "aria-label": officeWord("ageing") }), table);
}

function cases(pile, now) {
  const due = { name: "due_at", title: officeWord("due"), value: (row) => row.due_at, text: (row) => (row.due_at ? shortTime(row.due_at) : "–"), cell: (row) => node("span", `${row.due_at && row.due_at < now ? "▲ " : ""}${row.due_at ? shortTime(row.due_at) : "–"}`, row.due_at && row.due_at < now ? "problem" : ""), width: "8.5rem" };
  const columns = [
    leads("account_id", "customer", officeWord("account_id"), { width: "minmax(6rem, 1fr)" }), { name: "kind", title: officeWord("stage"), value: (row) => stageWord(row.kind), width: "minmax(8rem, 1fr)" }, due,
    { name: "what", title: officeWord("what"), value: (row) => officeWord(row.due), width: "minmax(8rem, 1fr)" }, ...COLUMNS[pile](), plain("assignee"),
  ];
  return tableIn(stay, officeWord(`pile_${pile}`), { name: `collections-${pile}`, key: (row) => row.alert_id, columns, nothing: officeWord("noCases") });
}

const shown = (name, title, more = {}) => ({ name, title: title ?? capital(nameWord(name)), value: (row) => row.evidence[name] ?? "", ...more });
const sum = (name) => money(name, capital(nameWord(name)), (row) => row.evidence[name] ?? "");
const COLUMNS = {
  dunning: () => [sum("owed"), shown("days_overdue", officeWord("overdueDays"), { numeric: true, width: "5rem" }), { name: "waits", title: officeWord("waitsFor"), value: (row) => nameWord(row.evidence.clock_waits_for ?? ""), width: "minmax(6rem, 1fr)" }],
  arranged: () => [sum("owed"), { name: "plan", title: officeWord("agreed"), value: (row) => officeWord(row.evidence.arrangement_kind === "plan" ? "plan_" : row.evidence.arrangement_kind) }, sum("instalment"), shown("arrangement_by", officeWord("by"))],
  prepaid: () => [sum("credit"), sum("daily_cost"), shown("days_left", null, { numeric: true, text: (row) => number(row.evidence.days_left, 1), width: "6rem" })],
};

function orders() {
  const moment = (name) => ({ name, title: officeWord(name), value: (row) => row[name] || null, text: (row) => shortTime(row[name]), width: "8.5rem" });
  return tableIn(stay, officeWord("pile_orders"), {
    name: "collections-orders", key: (row) => row.order_id, nothing: officeWord("noOrders"), columns: [
      leads("account_id", "customer"), { name: "kind", title: officeWord("what"), value: (row) => officeWord(row.kind) }, moment("ordered_at"), moment("not_before"), moment("deadline"),
      { name: "meters", title: officeWord("meters"), value: (row) => row.meters.join(", "), width: "minmax(8rem, 1.5fr)" },
    ],
  });
}

export default { name: "collections", title: "collectionsPage", permission: "see_collections", key: "c", mount, unmount: () => stay.end() };
