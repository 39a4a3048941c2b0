// A table of many rows: sorted, filtered, saved as CSV, moved through with the keyboard, drawn only where it is seen.
import { button, holding, labelled, node, put } from "../dom.js";
import { number, word } from "../words.js";
import { csvOf, save } from "./csv.js";
import { Flow } from "./flow.js";
import { Lattice } from "./lattice.js";

const empty = (value) => value === null || value === undefined || value === "" || Number.isNaN(value);

function compare(a, b) {
  if (empty(a) || empty(b)) return empty(a) - empty(b);
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true });
}

export class Table {
  // root: where it is put.
  // options:
  //   name: of the file, and what remembers the order.
  //   title: what it is called, for those who hear it.
  //   key(row): its name.
  //   columns: a list of {name, title, value(row), text(row), cell(row), numeric, width, hint, then(row)}; value is sorted, filtered
  //     and saved; text is shown (else the value); cell gives an element instead; hint says more of the title; then orders
  //     rows of the same value.
  //   href(row): where a row leads. className(row): its classes. sort: {name, down}. nothing: said where there are no rows.
  //   tools: more elements in the bar above.
  //   wraps: texts are shown whole, on as many lines as they need, and on a narrow screen the columns stand below each
  //     other; for some hundred rows at most, for all of them are drawn.
  constructor(root, options) {
    this.options = { href: () => "", className: () => "", nothing: word("nothing"), tools: [], ...options };
    this.columns = options.columns;
    this.sort = options.sort ?? null;
    this.text = "";
    this.rows = [];
    this.holder = node("div", "", "table-rows");
    this.head = holding(node("div", "", "table-head", { role: "row" }), ...this.columns.map((column) => this.heading(column)));
    this.count = node("span", "", "count", { role: "status" });
    this.none = node("p", this.options.nothing, "empty", { hidden: true });
    const group = holding(node("div", "", "table-scroll"), holding(node("div", "", "", { role: "rowgroup" }), this.head), this.holder);
    this.table = holding(node("div", "", options.wraps ? "table wraps" : "table", { role: "table" }), group);
    this.table.setAttribute("aria-label", this.options.title);
    this.table.style.setProperty("--columns", this.columns.map((column) => column.width ?? "minmax(5rem, 1fr)").join(" "));
    root.replaceChildren(this.bar(), this.table, this.none);
    this.lattice = new (options.wraps ? Flow : Lattice)(this.holder, { key: this.options.key, make: () => this.make(), patch: (...given) => this.patch(...given) });
    this.lattice.inner.setAttribute("role", "rowgroup");
    this.said();
  }

  close() { this.lattice.close(); }

  bar() {
    this.filter = node("input", "", "", { type: "search", oninput: () => { this.text = this.filter.value; this.update(); } });
    const out = button(word("csv"), () => this.save(), { title: word("csvHint") });
    return holding(node("div", "", "bar"), labelled(word("filter"), this.filter), ...this.options.tools, this.count, out);
  }

  heading(column) {
    const made = holding(node("div", "", column.numeric ? "numeric" : "", { role: "columnheader" }), button(column.title, () => this.order(column), { title: column.hint }));
    made.dataset.column = column.name;
    return made;
  }

  order(column) {
    const same = this.sort?.name === column.name;
    this.sort = { name: column.name, down: same ? !this.sort.down : Boolean(column.numeric) };
    this.said();
    this.update();
  }

  // Says by which column it is sorted.
  said() {
    for (const heading of this.head.children) {
      const sorted = heading.dataset.column === this.sort?.name;
      heading.setAttribute("aria-sort", sorted ? (this.sort.down ? "descending" : "ascending") : "none");
    }
  }

  show(rows) {
    this.rows = rows;
    this.update();
  }

  update() {
    const wanted = this.text.trim().toLowerCase();
    const found = wanted ? this.rows.filter((row) => this.columns.some((column) => `${this.shownAs(column, row)}`.toLowerCase().includes(wanted))) : [...this.rows];
    const column = this.columns.find((each) => each.name === this.sort?.name);
    if (column) found.sort((a, b) => this.between(column.value, a, b) || (column.then ? this.between(column.then, a, b) : 0));
    this.found = found;
    put(this.count, found.length === this.rows.length ? number(found.length) : `${number(found.length)} / ${number(this.rows.length)}`);
    this.none.hidden = found.length > 0;
    this.table.hidden = !this.rows.length;
    this.table.setAttribute("aria-rowcount", String(found.length + 1));
    this.lattice.show(found);
  }

  // What is empty comes last in either direction.
  between(value, a, b) { return (empty(value(a)) || empty(value(b)) || !this.sort.down ? 1 : -1) * compare(value(a), value(b)); }

  shownAs(column, row) { return (column.text ?? column.value)(row) ?? ""; }

  make() {
    const made = node("div", "", "row", { role: "row", tabIndex: 0 });
    for (const column of this.columns) made.append(node("div", "", column.numeric ? "numeric" : "", { role: "cell", "data-title": column.title }));
    made.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === made) made.querySelector("a, button")?.click(); });
    return made;
  }

  patch(element, row, index) {
    element.setAttribute("aria-rowindex", String(index + 2));
    element.tabIndex = index === 0 ? 0 : -1;
    element.className = `row ${this.options.className(row)}`;
    const href = this.options.href(row);
    this.columns.forEach((column, place) => this.write(element.children[place], column, row, place === 0 ? href : ""));
  }

  write(cell, column, row, href) {
    const text = String(this.shownAs(column, row));
    if (!this.options.wraps) cell.title = text;
    if (column.cell) return this.replace(cell, column.cell(row));
    if (!href) return put(cell, text);
    const known = cell.querySelector("a") ?? cell.appendChild(node("a"));
    put(known, text);
    if (known.getAttribute("href") !== href) known.href = href;
  }

  // An element that is as the one before stays, with the focus in it.
  replace(cell, made) {
    if (cell.firstChild?.open) made.open = true;
    if (!cell.firstChild?.isEqualNode(made)) cell.replaceChildren(made);
  }

  save() {
    const rows = this.found.map((row) => this.columns.map((column) => column.value(row)));
    save(this.options.name, csvOf(this.columns.map((column) => column.title), rows));
  }

  // For j and k.
  move(by) { this.lattice.move(by); }
}
