// Transformers and feeders, the most urgent first, or by what somebody asks for.
import { button, holding, labelled, node, put } from "../../dom.js";
import { Lattice } from "../../parts/lattice.js";
import { number, word } from "../../words.js";
import { makeCell, patchCell } from "./cell.js";
import { alertsAt, feedersOf, SHOWN, transformersOf } from "./rank.js";

export class Heat {
  // root: an empty section. filters: what holds. keep(filters): puts them into the address.
  constructor(root, filters, keep) {
    Object.assign(this, { root, filters, keep });
    this.known = new Map();
    this.views = ["transformers", "feeders"].map((name) => button(word(name), () => this.set({ view: name === "feeders" ? name : "" })));
    this.order = node("select", "", "", { name: "show", onchange: () => this.set({ show: this.order.value }) });
    this.order.append(...Object.keys(SHOWN).map((name) => new Option(word(`show_${name}`), name)));
    this.text = node("input", "", "", { type: "search", value: filters.where ?? "", oninput: () => this.set({ where: this.text.value }) });
    this.count = node("span", "", "count");
    const choice = holding(node("div", "", "segments", { role: "group" }), ...this.views);
    choice.setAttribute("aria-label", word("parkView"));
    this.cells = node("div", "", "", { id: "cells", tabIndex: -1 });
    this.title = node("h2");
    this.none = node("p", word("noneShown"), "empty");
    this.hint = node("p", "", "hint");
    root.append(holding(node("div", "", "bar"), this.title, this.count, choice, labelled(word("show"), this.order), labelled(word("filter"), this.text)), this.none, this.cells, this.hint);
    this.lattice = new Lattice(this.cells, { key: (row) => row.name, make: makeCell, patch: (element, row) => patchCell(element, row, this.shown) });
    this.draw();
  }

  close() { this.lattice.close(); }

  get view() { return this.filters.view === "feeders" ? "feeders" : "transformers"; }

  get shown() { return this.filters.show in SHOWN ? this.filters.show : ""; }

  // Values of view, show and where; those that are not given stay.
  set(more) {
    this.keep(more);
    if (this.text.value !== (this.filters.where ?? "")) this.text.value = this.filters.where ?? "";
    this.cells.scrollTop = 0;
    this.draw();
    this.lattice.refresh();
  }

  show(page) {
    const at = alertsAt(page.alerts);
    const rows = transformersOf(page, at, this.known);
    this.known = new Map(rows.map((row) => [row.name, row]));
    this.rows = { transformers: () => rows, feeders: () => feedersOf(page, at, rows) };
    this.draw();
  }

  draw() {
    this.views.forEach((each, index) => each.setAttribute("aria-pressed", String((index === 1) === (this.view === "feeders"))));
    this.order.value = this.shown;
    this.cells.classList.toggle("ahead", this.shown === "peak");
    put(this.title, word(`park_${this.shown}`));
    put(this.hint, word(this.shown === "peak" ? "peakHint" : "parkHint"));
    const all = this.rows?.[this.view]() ?? [];
    const wanted = this.text.value.trim().toLowerCase();
    const [order, fits] = SHOWN[this.shown];
    const found = all.filter((row) => fits(row) && (!wanted || `${row.name} ${row.feeder_id ?? ""}`.toLowerCase().includes(wanted)));
    put(this.count, found.length === all.length ? number(all.length) : `${number(found.length)} / ${number(all.length)}`);
    this.none.hidden = !this.rows || found.length > 0;
    this.lattice.show(found.sort(order));
  }
}
