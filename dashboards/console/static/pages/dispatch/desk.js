// The live list of alerts, and what is done with one or many of them.
import { actionsFor, mayActOn } from "../../deeds.js";
import { button, holding, node, put } from "../../dom.js";
import { csvOf, save } from "../../parts/csv.js";
import { inShort } from "../../parts/evidence.js";
import { byUrgency, ENDED, FLOOD, groups, newOnes, rowsOf, withEnded } from "../../parts/grouping.js";
import { Lattice } from "../../parts/lattice.js";
import { isOn, sound, toggle } from "../../parts/sound.js";
import { kindWord, number, severityWord, time, word } from "../../words.js";
import { fits, Filters } from "./filters.js";
import { makeRow, patchRow } from "./row.js";

const LOUD = 3;
const NO_FILTER = { family: "", severity: "", standing: "", mine: "", text: "" };

export class AlertDesk {
  // root: an empty section. filters: what holds. keep(filters): puts them into the address. context: of pages.
  constructor(root, filters, keep, context) {
    Object.assign(this, { filters, keep, context, alerts: [], shown: [], heard: null });
    this.marked = new Set();
    this.opened = new Set([ENDED]);
    this.count = node("span", "", "count", { id: "alert-count" });
    this.loud = button("", () => { toggle(); this.nameSound(); }, { id: "sound" });
    this.flood = node("p", "", "flood", { id: "flood", role: "status", hidden: true });
    this.list = node("div", "", "", { id: "alert-list", tabIndex: -1 });
    this.none = node("p", "", "empty");
    const bar = node("div", "", "bar", { id: "filters", role: "group" });
    bar.setAttribute("aria-label", word("filters"));
    root.append(holding(node("div", "", "bar"), node("h2", word("alerts")), this.count, this.loud, button(word("csv"), () => this.save(), { title: word("csvHint") })), bar, this.flood, this.chosen(), this.none, this.list);
    this.bar = new Filters(bar, filters, () => { keep(filters); this.draw(); });
    this.lattice = new Lattice(this.list, { tag: "ol", key: (item) => item.id, make: (item) => makeRow(item, this), patch: (element, item) => patchRow(element, item, this) });
    this.nameSound();
  }

  close() { this.lattice.close(); }

  chosen() {
    this.all = node("input", "", "", { type: "checkbox", id: "choose-all", onchange: () => this.mark(this.shown, this.all.checked) });
    this.ackChosen = button("", () => this.act(this.ackable(), { action: "ack" }), { id: "ack-chosen" });
    this.moreChosen = button(word("more"), () => this.more(this.markedAlerts()), { id: "more-chosen", "aria-haspopup": "dialog" });
    this.moreChosen.setAttribute("aria-label", `${word("more")} ${word("ofChosen")}`);
    return holding(node("div", "", "bar", { id: "chosen" }), holding(node("label"), this.all, node("span", word("chooseAll"))), this.ackChosen, this.moreChosen);
  }

  nameSound() {
    this.loud.textContent = word(isOn() ? "soundOn" : "soundOff");
    this.loud.setAttribute("aria-pressed", String(isOn()));
  }

  show(page) {
    this.alerts = [...page.alerts].sort(byUrgency);
    this.now = this.context.live.now();
    for (const id of this.marked) if (!page.alerts.some((alert) => alert.id === id)) this.marked.delete(id);
    this.bar.know(new Set(page.alerts.map((alert) => alert.family)));
    this.listen();
    this.draw();
  }

  // New alerts that somebody must act on at once are heard; those that were there when the page opened are not.
  listen() {
    const high = this.alerts.filter((alert) => alert.standing === "unacknowledged" && alert.severity >= LOUD);
    const fresh = this.heard ? high.filter((alert) => !this.heard.has(alert.id)) : [];
    this.heard = new Set(high.map((alert) => alert.id));
    if (fresh.length) sound(Math.max(...fresh.map((alert) => alert.severity)));
  }

  draw() {
    this.shown = this.alerts.filter((alert) => fits(alert, this.filters, this.context.me));
    const rate = newOnes(this.alerts, this.now ?? 0);
    const flood = rate > FLOOD;
    const by = this.filters.by || (flood ? "feeder" : "none");
    put(this.flood, flood ? `▲ ${word("floodSaid", { count: number(rate) })} ${this.filters.by ? "" : word("floodGathered")}` : "");
    this.flood.hidden = !flood;
    put(this.count, this.shown.length === this.alerts.length ? number(this.shown.length) : `${number(this.shown.length)} / ${number(this.alerts.length)}`);
    put(this.none, this.alerts.length ? word("noneFit") : word("noAlerts"));
    this.none.hidden = this.shown.length > 0;
    this.list.hidden = !this.shown.length;
    this.lattice.show(by === "none" ? withEnded(this.shown, this.opened) : rowsOf(groups(this.shown, by), this.opened));
    this.drawChosen();
  }

  drawChosen() {
    const found = this.markedAlerts();
    put(this.ackChosen, `${word("ack")} (${number(found.length)})`);
    this.ackChosen.disabled = !this.ackable().length;
    this.moreChosen.disabled = !found.length;
    const mine = this.shown.filter(mayActOn);
    this.all.disabled = !mine.length;
    this.all.checked = mine.length > 0 && mine.every((alert) => this.marked.has(alert.id));
    this.all.indeterminate = !this.all.checked && found.length > 0;
  }

  // Shows nothing but the alerts with some values of family, severity, standing, mine and text.
  only(wanted) {
    this.keep({ ...NO_FILTER, ...wanted });
    this.bar.sync();
    this.list.scrollTop = 0;
    this.draw();
  }

  showsOnly(wanted) { return Object.entries({ ...NO_FILTER, ...wanted }).every(([name, value]) => (this.filters[name] ?? "") === value); }

  markedAlerts() { return this.alerts.filter((alert) => this.marked.has(alert.id)); }

  ackable() { return this.markedAlerts().filter((alert) => actionsFor([alert]).includes("ack")); }

  isMarked(id) { return this.marked.has(id); }

  isOpened(id) { return this.opened.has(id); }

  toggle(id) {
    this.opened.has(id) ? this.opened.delete(id) : this.opened.add(id);
    this.draw();
    this.lattice.refresh();
  }

  // Without alerts: what the focus is in, for the keyboard.
  mark(alerts, on = null) {
    for (const { id } of (alerts ?? this.atHand()).filter(mayActOn)) (on ?? !this.marked.has(id)) ? this.marked.add(id) : this.marked.delete(id);
    this.lattice.refresh();
    this.drawChosen();
  }

  // The alert, or the alerts of the group, that the focus is in.
  atHand() {
    const item = this.lattice.items[this.lattice.at()];
    return !item ? [] : item.alerts ?? [item];
  }

  act(alerts, deed) { return this.context.act(alerts, deed); }

  more(alerts) { return this.context.openDeed(alerts); }

  // Told when a deed was accepted: what was chosen for it is chosen no more.
  done(alerts) { this.mark(alerts, false); }

  // For the keyboard: the next one, and an acknowledgement of all that are chosen, else of the one in focus.
  move(by) { this.lattice.move(by); }

  ack() {
    const wanted = this.marked.size ? this.ackable() : this.atHand().filter((alert) => actionsFor([alert]).includes("ack"));
    if (wanted.length && this.context.may("act_on_alerts")) this.act(wanted, { action: "ack" });
  }

  save() {
    const titles = ["id", word("severity_"), word("kind"), word("subject"), word("feeder"), word("standing"), word("raisedAt"), word("assigned"), word("evidence")];
    const rows = this.shown.map((alert) => [alert.id, severityWord(alert.severity), kindWord(alert.kind), alert.subject, alert.feeder_id, word(alert.standing), time(alert.opened_at ?? alert.since), alert.assignee, inShort(alert.evidence)]);
    save("alerts", csvOf(titles, rows));
  }
}
