// One alert in the list, and one group of alerts.
import { actionsFor, mayActOn } from "../../deeds.js";
import { address, button, holding, node, put } from "../../dom.js";
import { inShort } from "../../parts/evidence.js";
import { endedMark, LEVELS, markOf, severityMark } from "../../parts/marks.js";
import { day, hour, kindWord, number, severityWord, shortTime, time, word } from "../../words.js";

// What one press does, by where an alert stands; the dialog has the rest.
const OFFERS = {
  unacknowledged: ["ack"], acknowledged: ["shelve_once"], returned: ["ack"],
  shelved: ["unshelve"], out_of_service: ["in_service"],
};

export const nameOf = (alert) => `${kindWord(alert.kind)} · ${alert.subject}`;
export const isOpen = (alert) => alert.state !== "cleared" || alert.standing === "returned";

// Where it stands, until when and by whom.
export function standsAs(alert) {
  const until = alert.out_of_service_until ?? alert.shelved_until;
  const name = word(alert.standing);
  if (!until) return name;
  return `${name} · ${word("until")} ${time(until)}${alert.out_of_service_by ? ` · ${alert.out_of_service_by}` : ""}`;
}

// desk: has isMarked(id), mark(ids, on), act(alerts, deed), more(alerts), isOpened(group), toggle(group).
export function makeRow(item, desk) {
  return item.group ? makeGroup(item, desk) : makeAlert(item, desk);
}

function makeAlert(alert, desk) {
  const box = node("input", "", "", { type: "checkbox", onchange: () => desk.mark([made.alert], box.checked) });
  const made = holding(node("li"), box, node("a", "", "what"), node("span", "", "level"), node("span", "", "why"), node("span", "", "stand"), node("span", "", "offers"));
  made.querySelector(".what").dataset.main = "";
  return made;
}

export function patchRow(element, item, desk) {
  if (item.group) return patchGroup(element, item, desk);
  const alert = item;
  element.alert = alert;
  const [box, what, level, why, stand, offers] = element.children;
  const open = isOpen(alert);
  element.className = `${alert.state === "cleared" ? "closed" : LEVELS[alert.severity]} ${alert.standing === "unacknowledged" ? "asks" : ""}`;
  box.checked = desk.isMarked(alert.id);
  box.disabled = !mayActOn(alert);
  box.setAttribute("aria-label", `${word("choose")} ${nameOf(alert)}`);
  // What it is about comes first: where there is little room, the kind is cut.
  put(what, `${alert.subject} · ${kindWord(alert.kind)}`);
  what.title = what.textContent;
  what.href = address("alert", alert.id);
  level.replaceChildren(open ? markOf(alert) : node("span", word("closed"), "severity"));
  put(why, inShort(alert.evidence));
  why.title = why.textContent;
  const standing = alert.state === "cleared" ? word("normal") : alert.standing === "unacknowledged" ? "" : standsAs(alert);
  const said = [when(alert), standing, alert.assignee ? `${word("assigned")} ${alert.assignee}` : ""];
  put(stand, said.filter(Boolean).join(" · "));
  stand.title = stand.textContent;
  offer(offers, alert, desk);
}

// When it was raised, and of what is over until when it lasted.
function when(alert) {
  const from = alert.opened_at ?? alert.since;
  if (alert.state !== "cleared" || !alert.closed_at) return `${word("raisedAt")} ${shortTime(from)}`;
  return `${shortTime(from)} – ${day(from) === day(alert.closed_at) ? hour(alert.closed_at) : shortTime(alert.closed_at)}`;
}

// Buttons that stay keep the focus; where the one pressed is gone, the focus goes to what else can be done.
function offer(holder, alert, desk) {
  const wanted = (OFFERS[alert.standing] ?? []).filter((action) => actionsFor([alert]).includes(action));
  const names = mayActOn(alert) ? [...wanted, "more"] : [];
  if ([...holder.children].map((each) => each.dataset.action).join() === names.join()) return;
  const lost = holder.contains(document.activeElement);
  const made = wanted.map((action) => named(button(word(action), () => desk.act([holder.parentElement.alert], { action })), action));
  const more = named(button(word("more"), () => desk.more([holder.parentElement.alert]), { "aria-haspopup": "dialog" }), "more");
  more.setAttribute("aria-label", `${word("more")} ${nameOf(alert)}`);
  holder.replaceChildren(...(names.length ? [...made, more] : []));
  if (lost) more.focus({ preventScroll: true });
}

function named(made, action) {
  made.dataset.action = action;
  return made;
}

function makeGroup(group, desk) {
  const box = node("input", "", "", { type: "checkbox", onchange: () => desk.mark(made.group.alerts, box.checked) });
  const opener = node("button", "", "what", { type: "button", onclick: () => desk.toggle(made.group.id) });
  opener.dataset.main = "";
  const made = holding(node("li", "", "group"), box, opener, node("span", "", "level"), node("span", "", "why"));
  return made;
}

function patchGroup(element, group, desk) {
  element.group = group;
  const [box, opener, level, why] = element.children;
  const mine = group.alerts.filter(mayActOn);
  const marked = mine.filter((alert) => desk.isMarked(alert.id)).length;
  const name = group.group === "ended" ? word("returned") : group.group === "kind" ? kindWord(group.name) : group.name || word("noPlace");
  element.className = `group ${LEVELS[group.worst]}`;
  box.disabled = !mine.length;
  box.checked = marked > 0 && marked === mine.length;
  box.indeterminate = marked > 0 && marked < mine.length;
  box.setAttribute("aria-label", `${word("choose")} ${name}`);
  const opened = desk.isOpened(group.id);
  put(opener, `${opened ? "▾" : "▸"} ${name} · ${number(group.alerts.length)} ${word("chosenAlerts")}`);
  opener.setAttribute("aria-expanded", String(opened));
  const counts = new Map();
  for (const alert of group.alerts) counts.set(alert.kind, (counts.get(alert.kind) ?? 0) + 1);
  level.replaceChildren(group.worst ? severityMark(group.worst, `${word("worst")} ${severityWord(group.worst)}`) : endedMark(Math.max(...group.alerts.map((alert) => alert.severity))));
  put(why, group.group === "kind" ? [...new Set(group.alerts.map((alert) => alert.feeder_id || alert.subject))].slice(0, 12).join(", ") : [...counts].map(([kind, count]) => `${kindWord(kind)} ${number(count)}`).join(" · "));
}

