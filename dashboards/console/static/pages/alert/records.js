// What was sent to whom and what became of it, every step of an alert, and outages that explain it.
import { holding, node } from "../../dom.js";
import { Table } from "../../parts/table.js";
import { nameWord, severityWord, shortTime, time, word } from "../../words.js";

const BAD = new Set(["failed", "undelivered", "in_doubt"]);

export function messageTable(root, id) {
  const columns = [
    { name: "at", title: word("at"), value: (row) => row.at, text: (row) => shortTime(row.at), width: "8rem" },
    { name: "recipient", title: word("recipient"), value: (row) => row.recipient, width: "minmax(5rem, .8fr)" },
    { name: "channel", title: word("channel"), value: (row) => row.channel, width: "4.5rem" },
    { name: "phase", title: word("phase"), value: (row) => word(`phase_${row.phase}`), width: "minmax(5rem, .7fr)" },
    { name: "state", title: word("report"), value: (row) => word(`state_${row.state}`), cell: (row) => node("span", `${BAD.has(row.state) ? "▲ " : ""}${word(`state_${row.state}`)}${row.detail ? ` · ${row.detail}` : ""}`, BAD.has(row.state) ? "problem" : ""), width: "minmax(9.5rem, 1.4fr)" },
    { name: "text", title: word("message"), value: (row) => [row.subject, row.text].filter(Boolean).join(" · "), width: "minmax(9rem, 1.8fr)" },
  ];
  return new Table(root, { name: `messages-${id}`, title: word("toldWhom"), columns, key: (row) => row.id, nothing: word("toldNobody"), sort: { name: "at", down: true } });
}

export function historyTable(root, id) {
  const columns = [
    { name: "seq", title: "#", value: (row) => row.seq, numeric: true, width: "2.5rem" },
    { name: "at", title: word("at"), value: (row) => row.at, text: (row) => shortTime(row.at), width: "8rem" },
    { name: "reason", title: word("step"), value: (row) => nameWord(row.reason), width: "minmax(7rem, 1fr)" },
    { name: "actor", title: word("actor"), value: (row) => (row.actor === "engine" ? word("engine") : row.actor), width: "minmax(5rem, .7fr)" },
    { name: "severity", title: word("severity_"), value: (row) => row.severity, text: (row) => severityWord(row.severity), width: "5rem" },
    { name: "text", title: word("noted"), value: (row) => [row.recipient, row.text].filter(Boolean).join(" · "), width: "minmax(8rem, 2fr)" },
  ];
  return new Table(root, { name: `history-${id}`, title: word("history"), columns, key: (row) => `${row.seq}`, sort: { name: "seq", down: true } });
}

export function outageList(root, outages) {
  const row = (outage) => holding(node("li"), node("b", outage.outage_id), ` · ${nameWord(outage.kind)} · ${outage.scope} · ${time(outage.start)} – ${outage.end ? time(outage.end) : word("stillOpen")}`);
  root.replaceChildren(outages.length ? holding(node("ul"), ...outages.map(row)) : node("p", word("noOutage"), "empty"));
}

