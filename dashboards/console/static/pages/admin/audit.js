// The audit: what was done, refused and seen.
import { moment } from "./parts.js";
import { number, officeWord } from "../../words/office.js";
import { plain, tableIn } from "../office/parts.js";

const MOST = 2000;

export function audit(holder, context, { stay, lasts }) {
  const made = tableIn(stay, officeWord("audit"), {
    name: "audit", key: (row) => row.position, sort: { name: "position", down: true }, nothing: officeWord("noAudit"), columns: [
      { name: "position", title: "#", numeric: true, value: (row) => row.position, text: (row) => number(row.position), width: "5rem" }, moment("at", "at"), { name: "event", title: officeWord("event"), value: (row) => officeWord(`event_${row.event}`), width: "minmax(8rem, 1.2fr)" },
      plain("actor", officeWord("by")), plain("about", officeWord("about"), { width: "minmax(9rem, 2fr)" }), plain("address", officeWord("address")), plain("detail", officeWord("detail"), { width: "minmax(9rem, 2fr)" }),
    ],
  });
  holder.append(made);
  context.list = made.table;
  rows(context).then((found) => { if (lasts()) made.table.show(found); });
}

async function rows(context) {
  const found = [];
  while (found.length < MOST) {
    const told = await context.get(`audit?limit=500${found.length ? `&before=${found.at(-1).position}` : ""}`);
    if (!told?.rows.length) break;
    found.push(...told.rows);
  }
  return found;
}
