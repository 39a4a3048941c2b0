// Every step of an alert, and outages that explain it.
import { holding, node } from "../../dom.js";
import { Table } from "../../parts/table.js";
import { nameWord, severityWord, shortTime, time, word } from "../../words.js";
import { recipientWord } from "./told.js";

// Steps are about messages where they name who they are for: ordered then, which is not yet sent.
const note = (row) => [row.recipient && row.recipient !== "nobody" ? recipientWord(row.recipient) : "", row.text].filter(Boolean).join(" · ");

export function historyTable(root, id) {
  const columns = [
    { name: "seq", title: "#", value: (row) => row.seq, numeric: true, width: "2.5rem" },
    { name: "at", title: word("at"), value: (row) => row.at, text: (row) => shortTime(row.at), width: "6.5rem" },
    { name: "reason", title: word("step"), value: (row) => word("steps")[row.reason] ?? nameWord(row.reason), width: "minmax(7rem, 1fr)" },
    { name: "actor", title: word("actor"), value: (row) => (row.actor === "engine" ? word("engine") : row.actor), width: "minmax(4rem, .6fr)" },
    { name: "severity", title: word("severity_"), value: (row) => row.severity, text: (row) => severityWord(row.severity), width: "4.5rem" },
    { name: "text", title: word("noted"), value: note, width: "minmax(8rem, 2fr)" },
  ];
  return new Table(root, { name: `history-${id}`, title: word("history"), columns, key: (row) => `${row.seq}`, sort: { name: "seq", down: true }, wraps: true });
}

export function outageList(root, outages) {
  const row = (outage) => holding(node("li"), node("b", outage.outage_id), ` · ${nameWord(outage.kind)} · ${outage.scope} · ${time(outage.start)} – ${outage.end ? time(outage.end) : word("stillOpen")}`);
  root.replaceChildren(outages.length ? holding(node("ul"), ...outages.map(row)) : node("p", word("noOutage"), "empty"));
}
