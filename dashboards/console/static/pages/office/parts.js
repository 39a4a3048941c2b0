// What the pages of customers, collections, leads, models, the engine and the admin are made of.
import { address, holding, link, node } from "../../dom.js";
import { amount, kindWord, ofMoney, officeWord, word } from "../../words/office.js";
import { Table } from "../../parts/table.js";

const PAGE = 1000;
const MOST = 5000;

// A page's time on the screen: what it holds, and whether an answer still has a place to go to.
export class Stay {
  constructor() { this.held = []; this.mark = null; }

  // Begins anew; gives what says whether this stay still lasts.
  begin() {
    this.end();
    const mark = {};
    this.mark = mark;
    return () => this.mark === mark;
  }

  hold(part) { this.held.push(part); return part; }

  end() {
    for (const part of this.held) part.close();
    this.held = [];
    this.mark = null;
  }
}

// Heading of a page, with more beside it.
export const head = (title, ...more) => holding(node("div", "", "head"), node("h1", title), ...more);

// A section with a heading; children below it.
export function panel(title, ...children) {
  const made = holding(node("section", "", "panel"), node("h2", title), ...children);
  made.setAttribute("aria-label", title);
  return made;
}

// Names and values; a third part that is true says that it needs someone.
export function factList(rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return holding(node("dl", "", "facts"), ...shown.map(([name, value, bad]) => {
    const said = node("dd", "", bad ? "problem" : "");
    if (value instanceof Node) said.append(value); else said.textContent = bad ? `▲ ${value}` : value;
    return holding(node("div"), node("dt", name), said);
  }));
}

// A table in a panel; it is closed with the page. headed: whether the title is shown, and not only heard.
export function tableIn(stay, title, options, headed = true) {
  const holder = node("div", "", "listed");
  const made = panel(title, holder);
  made.firstChild.classList.toggle("unseen", !headed);
  made.table = stay.hold(new Table(holder, { title, ...options }));
  return made;
}

// A column of money: sorted by its value, shown as people write it.
export const money = (name, title = officeWord(name), value = (row) => row[name]) => ({
  name, title: ofMoney(title), numeric: true, value: (row) => (Number.isNaN(Number(value(row))) ? value(row) : Number(value(row))), text: (row) => amount(value(row)), width: "minmax(5.5rem, .8fr)",
});

// A column of a plain value.
export const plain = (name, title = officeWord(name), more = {}) => ({ name, title, value: (row) => row[name], ...more });

// A column of a value whose words are translated.
export const named = (name, title = officeWord(name), more = {}) => ({ name, title, value: (row) => officeWord(row[name] ?? ""), ...more });

// A column that leads to another page.
export const leads = (name, page, title = officeWord(name), more = {}) => ({
  name, title, value: (row) => row[name], cell: (row) => (row[name] ? link(row[name], address(page, row[name])) : node("span", "–")), ...more,
});

// All rows of a list, page by page, up to a limit; null where it may not be seen.
export async function everything(context, path, name, most = MOST) {
  const rows = [];
  let cursor = "";
  do {
    const said = await context.get(`${path}${path.includes("?") ? "&" : "?"}limit=${Math.min(PAGE, most)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
    if (!said) return rows.length ? rows : null;
    rows.push(...said[name]);
    cursor = said.next;
  } while (cursor && rows.length < most);
  return rows;
}

// Asks for a change; gives what was said, or why it was not done.
export async function change(method, path, body = null) {
  const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
  const options = { method, headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body: body && JSON.stringify(body) };
  const answer = await fetch(`/api/v1/${path}`, options).catch(() => null);
  const said = await answer?.json().catch(() => null);
  return { said, why: answer?.ok ? "" : said?.detail ?? word("noAnswer") };
}

// Puts something into the log; says what became of it, and gives the answer, or null.
export async function send(context, path, body, told, method = "POST") {
  const { said, why } = await change(method, path, body);
  context.tell(why || told(said), Boolean(why));
  return why ? null : said;
}

// A line in place of what cannot be shown.
export const absent = (text) => node("p", text, "empty");

// A number in a field of a form, with its name before it.
export function numberField(name, value, most, changed) {
  const field = node("input", "", "", { type: "number", min: "1", max: String(most), step: "1", value: String(value), onchange: () => field.checkValidity() && changed(Number(field.value)) });
  return holding(node("label"), node("span", officeWord(name)), field);
}

// A choice among named values.
export function choice(name, values, chosen, changed) {
  const field = node("select", "", "", { onchange: () => changed(field.value) });
  for (const [value, text] of values) field.append(node("option", text, "", { value, selected: value === chosen }));
  return holding(node("label"), node("span", officeWord(name)), field);
}

// The stage of an alert on a page where all are of one family.
export const stageWord = (kind) => kindWord(kind).split(" · ").at(-1);

export const capital = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
