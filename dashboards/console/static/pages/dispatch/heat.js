// Transformers and feeders by what needs action, the most urgent first.
import { address, button, holding, labelled, node, put } from "../../dom.js";
import { Lattice } from "../../parts/lattice.js";
import { loadingLevel, shape, LEVELS } from "../../parts/marks.js";
import { number, percent, word } from "../../words.js";
import { waits } from "./figures.js";

const urgency = (row) => (row.waiting ?? 0) * 10 + (row.loading >= 1 ? 5 : 0) + (row.p_overload >= 0.5 ? 3 : 0) + (row.loading >= 0.8 ? 2 : 0);
const byUrgency = (a, b) => urgency(b) - urgency(a) || (b.loading ?? 0) - (a.loading ?? 0) || String(a.name).localeCompare(String(b.name), undefined, { numeric: true });

// Transformers with the highest severity that waits at each; unchanged ones stay the same object.
function transformers(page, known) {
  const waiting = new Map();
  for (const alert of page.alerts) if (waits(alert) && alert.severity > 1) waiting.set(alert.transformer_id || alert.subject, Math.max(alert.severity, waiting.get(alert.transformer_id || alert.subject) ?? 0));
  return page.transformers.map((row) => {
    const worst = waiting.get(row.transformer_id) ?? 0;
    const before = known.get(row.transformer_id);
    return before?.of === row && before.waiting === worst ? before : { ...row, of: row, name: row.transformer_id, waiting: worst, page: "transformer" };
  });
}

export function feedersOf(page, rows) {
  const found = new Map(page.feeders.map((row) => [row.feeder_id, { name: row.feeder_id, page: "feeder", load_kw: row.load_kw, loading: 0, waiting: 0, p_overload: 0, count: 0, over: 0, completeness: row.completeness }]));
  for (const row of rows) {
    const feeder = found.get(row.feeder_id);
    if (!feeder) continue;
    feeder.count += 1;
    feeder.over += row.loading >= 1 ? 1 : 0;
    for (const name of ["loading", "waiting", "p_overload"]) feeder[name] = Math.max(feeder[name], row[name] ?? 0);
  }
  return [...found.values()];
}

export class Heat {
  constructor(root, filters, keep) {
    this.known = new Map();
    this.filters = filters;
    this.view = filters.view === "feeders" ? "feeders" : "transformers";
    this.views = ["transformers", "feeders"].map((name) => button(word(name), () => { this.view = name; keep({ view: name === "feeders" ? name : "" }); this.draw(); }));
    this.text = node("input", "", "", { type: "search", value: filters.where ?? "", oninput: () => { keep({ where: this.text.value }); this.draw(); } });
    this.count = node("span", "", "count");
    const choice = holding(node("div", "", "segments", { role: "group" }), ...this.views);
    choice.setAttribute("aria-label", word("parkView"));
    this.cells = node("div", "", "", { id: "cells", tabIndex: -1 });
    const head = holding(node("div", "", "bar"), node("h2", word("park")), this.count, choice, labelled(word("filter"), this.text));
    root.append(head, this.cells, node("p", word("parkHint"), "hint"));
    this.lattice = new Lattice(this.cells, { key: (row) => row.name, make: () => this.make(), patch: (...given) => this.patch(...given) });
  }

  close() { this.lattice.close(); }

  show(page) {
    this.page = page;
    this.rows = transformers(page, this.known);
    this.known = new Map(this.rows.map((row) => [row.name, row]));
    this.draw();
  }

  draw() {
    this.views.forEach((each, index) => each.setAttribute("aria-pressed", String((index === 1) === (this.view === "feeders"))));
    if (!this.page) return;
    const wanted = this.text.value.trim().toLowerCase();
    const all = this.view === "feeders" ? feedersOf(this.page, this.rows) : this.rows;
    const found = wanted ? all.filter((row) => `${row.name} ${row.feeder_id ?? ""}`.toLowerCase().includes(wanted)) : [...all];
    put(this.count, found.length === all.length ? number(all.length) : `${number(found.length)} / ${number(all.length)}`);
    this.lattice.show(found.sort(byUrgency));
  }

  make() {
    const made = holding(node("a"), node("b"), node("small"), node("span", "", "unseen"));
    return made;
  }

  patch(element, row) {
    const level = loadingLevel(row.loading ?? 0);
    const likely = row.p_overload >= 0.5;
    const marks = ["cell", level, likely ? "predicted" : "", row.completeness < 0.9 ? "gaps" : "", row.waiting ? "waiting" : ""];
    element.className = marks.filter(Boolean).join(" ");
    element.href = address(row.page, row.name);
    element.style.setProperty("--share", `${Math.min(100, (row.loading ?? 0) * 100)}%`);
    const [name, about, heard] = element.children;
    put(name, `${row.waiting ? `${shape(row.waiting)} ` : level ? `${shape(LEVELS.indexOf(level))} ` : likely ? "◷ " : ""}${row.name}`);
    put(about, row.page === "feeder" ? `${number(row.load_kw / 1000, 2)} MW · ${percent(row.loading)}` : `${percent(row.loading)} · ${number(row.load_kva)} kVA`);
    put(heard, [likely ? word("predicted") : "", row.completeness < 0.9 ? word("gaps") : "", row.waiting ? word("alertWaits") : ""].filter(Boolean).join(", "));
    element.title = row.page === "feeder" ? word("feederTitle", { name: row.name, count: number(row.count), over: number(row.over) }) : `${row.name} · ${row.feeder_id} · ${percent(row.p_overload)} ${word("predicted")}`;
  }
}
