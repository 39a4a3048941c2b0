// Alerts of a place, as a table.
import { address } from "../dom.js";
import { kindWord, severityWord, shortTime, word } from "../words.js";
import { inShort } from "./evidence.js";
import { LEVELS, markOf } from "./marks.js";
import { Table } from "./table.js";

// root: an empty element. name: of the file. title: for those who do not see it.
export function alertTable(root, name, title) {
  const columns = [
    { name: "kind", title: word("kind"), value: (alert) => kindWord(alert.kind), width: "minmax(9rem, 1.2fr)" },
    { name: "subject", title: word("subject"), value: (alert) => alert.subject, width: "minmax(5rem, .8fr)" },
    { name: "severity", title: word("severity_"), value: (alert) => alert.severity, text: (alert) => severityWord(alert.severity), cell: markOf, width: "6.5rem" },
    { name: "standing", title: word("standing"), value: (alert) => word(alert.standing), width: "minmax(7rem, 1fr)" },
    { name: "raised", title: word("raisedAt"), value: (alert) => alert.opened_at ?? alert.since, text: (alert) => shortTime(alert.opened_at ?? alert.since), width: "8rem" },
    { name: "evidence", title: word("evidence"), value: (alert) => inShort(latest(alert)), width: "minmax(10rem, 2fr)" },
  ];
  return new Table(root, {
    name, title, columns, key: (alert) => alert.id, href: (alert) => address("alert", alert.id), nothing: word("noAlerts"),
    className: (alert) => (alert.state === "cleared" ? "" : LEVELS[alert.severity]), sort: { name: "raised", down: true },
  });
}

// Evidence of now; where an alert is over, that of its worst moment.
export const latest = ({ state, evidence }) => (state === "cleared" ? evidence?.peak ?? evidence?.latest : evidence?.latest ?? evidence?.peak) ?? evidence ?? {};
