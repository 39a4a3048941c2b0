// An alert: what, why, who was told, what was done, what explains it, and what is like it.
import { actionsFor, mayActOn } from "../deeds.js";
import { address, button, holding, link, node } from "../dom.js";
import { alertTable } from "../parts/alerttable.js";
import { markOf } from "../parts/marks.js";
import { factList, Held, panel } from "../parts/page.js";
import { lasting, resolutionWord, time, word } from "../words.js";
import "../words/alert.js";
import { isOpen, nameOf, standsAs } from "./dispatch/row.js";
import { historyTable, outageList } from "./alert/records.js";
import { Told } from "./alert/told.js";
import { Why } from "./alert/why.js";

const held = new Held();

function mount(root, { id }, context) {
  const head = node("div", "", "head");
  const [what, whatAt] = panel(word("whatIsIt"));
  const [why, whyAt] = panel(word("why"));
  const [told, toldAt] = panel(word("toldWhom"));
  const [steps, stepsAt] = panel(word("history"));
  const [outages, outagesAt] = panel(word("explains"));
  const [like, likeAt] = panel(word("similar"));
  root.append(head, what, holding(node("div", "", "columns wide"), why, holding(node("div", "", "stack"), told, steps, like, outages)));
  const tables = [new Told(toldAt, id), historyTable(stepsAt, id), alertTable(likeAt, `similar-${id}`, word("similar"))];
  const because = new Why(whyAt, context);
  const ask = held.asking(() => context.get(`alerts/${encodeURIComponent(id)}`), (alert) => {
    for (const part of [what, why, told, steps, outages, like]) part.hidden = !alert;
    if (!alert) return head.replaceChildren(node("h1", word("alert")), node("p", word("notFound"), "empty"));
    document.title = `${nameOf(alert)} · GridPulse`;
    drawHead(head, alert, context);
    whatAt.replaceChildren(factList(factsOf(alert, context)));
    because.draw(alert);
    tables[0].show(alert);
    tables[1].show(alert.history);
    others(alert, context).then((found) => held.open && tables[2].show(found));
    context.get(`alerts/${encodeURIComponent(alert.id)}/outages`).then((found) => held.open && outageList(outagesAt, found?.outages ?? []));
    context.list = { move: (by) => tables[2].move(by), ack: () => actionsFor([alert]).includes("ack") && context.act([alert], { action: "ack" }) };
  });
  let seen = null;
  held.add(() => because.close(), ...tables.map((table) => () => table.close()), context.live.hear((page, what_) => {
    if (what_ !== "data") return;
    const revision = page.alerts.find((alert) => alert.id === id || alert.key === id)?.revision ?? 0;
    if (revision !== seen && seen !== null) ask();
    seen = revision;
  }));
  ask();
}

function drawHead(head, alert, context) {
  const lost = head.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  const open = isOpen(alert);
  const acts = node("div", "", "acts");
  for (const action of ["ack", "shelve_once", "unshelve", "in_service"].filter((each) => actionsFor([alert]).includes(each))) {
    acts.append(button(word(action), () => context.act([alert], { action }), { "data-action": action }));
  }
  acts.append(mayActOn(alert) ? button(word("more"), () => context.openDeed([alert]), { "data-action": "more", "aria-haspopup": "dialog" }) : node("span", word("notYours"), "hint"));
  head.replaceChildren(node("h1", nameOf(alert)), open ? markOf(alert) : node("span", word("closed"), "severity"), node("span", standsAs(alert), "count"), acts);
  if (lost) (head.querySelector(`[data-action="${lost}"]`) ?? head.querySelector('[data-action="more"]'))?.focus();
}

// The page of what an alert is about; none where there is none, or where it is not for who looks.
function pageOf({ subject_type: type, subject }, context) {
  if (type === "account") return context.may("see_customers") && !subject.includes("***") ? "customer" : "";
  return ["transformer", "feeder", "meter"].includes(type) ? type : "";
}

function factsOf(alert, context) {
  const place = (page, id) => (id ? link(id, address(page, id)) : null);
  const spanned = (alert.closed_at ?? 0) - alert.since;
  const rows = [
    [word("subject"), pageOf(alert, context) ? place(pageOf(alert, context), alert.subject) : `${word(alert.subject_type)} ${alert.subject}`],
    [word("transformer"), alert.subject_type === "transformer" ? null : place("transformer", alert.transformer_id)], [word("feeder"), alert.subject_type === "feeder" ? null : place("feeder", alert.feeder_id)],
    [word("since"), time(alert.since)], [word("raisedAt"), alert.opened_at ? time(alert.opened_at) : null], [word("lastedFor"), spanned > 0 ? lasting(spanned) : null],
    [word("overAt"), alert.closed_at ? time(alert.closed_at) : null], [word("ackedBy"), alert.acknowledged_by], [word("assigned"), alert.assignee],
    [word("resolution"), alert.resolution ? `${resolutionWord(alert.resolution)} (${alert.resolved_by})` : null], [word("score"), `${Math.round(alert.score * 100)} %`], [word("name"), alert.id],
  ];
  return rows.filter(([, value]) => value);
}

// Alerts of the same subject, then others of the kind.
async function others(alert, context) {
  const [same, kind] = await Promise.all([context.get(`alerts?subject=${encodeURIComponent(alert.subject)}&limit=50&sort=updated`), context.get(`alerts?kind=${encodeURIComponent(alert.kind)}&limit=50&sort=updated`)]);
  const found = new Map([...(same?.alerts ?? []), ...(kind?.alerts ?? [])].map((each) => [each.id, each]));
  found.delete(alert.id);
  return [...found.values()];
}

export default { name: "alert", within: "dispatch", title: "alert", permission: "see_alerts", mount, unmount: () => held.close() };
