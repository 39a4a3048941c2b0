// Days and events of a meter, as tables.
import { Table } from "../../parts/table.js";
import { dateWord, nameWord, number, percent, time, word } from "../../words.js";

const FULL = 0.95;
const BAD = 0.1;
const LOW = 0.6;

// What a reader of a day must know of it.
function notes({ coverage, supplied, bad, kwh, expected }) {
  return [
    coverage < FULL ? word("gaps") : "", supplied < FULL ? word("noSupply", { share: percent(1 - supplied) }) : "", bad >= BAD ? word("manyBad", { share: percent(bad) }) : "",
    kwh !== null && expected > 0 && kwh < LOW * expected ? word("below") : "",
  ].filter(Boolean).join(" · ");
}

const share = (row) => (row.expected > 0 && row.kwh !== null ? row.kwh / row.expected : null);
const half = (row) => (row.low === null ? "" : `${number(row.low, 1)} – ${number(row.high, 1)}`);

export function dayTable(root, id) {
  const kwh = (name, title) => ({ name, title: word(title), value: (row) => row[name], text: (row) => number(row[name], 2), numeric: true });
  return new Table(root, {
    name: `days-${id}`, title: word("itsDays"), key: (row) => row.day, sort: { name: "day", down: true }, columns: [
      { name: "day", title: word("date"), value: (row) => row.day, text: (row) => dateWord(row.day), width: "minmax(6.5rem, 1fr)" }, kwh("kwh", "usedKwh"), kwh("expected", "wouldBe"),
      { name: "share", title: word("ofExpected"), value: share, text: (row) => percent(share(row)), numeric: true }, { name: "half", title: word("peersHalf"), value: half, numeric: true, width: "minmax(8rem, 1.2fr)" },
      { name: "coverage", title: word("readingsGot"), value: (row) => row.coverage, text: (row) => percent(row.coverage), numeric: true }, { name: "notes", title: word("notes"), value: notes, width: "minmax(10rem, 2.5fr)" },
    ],
  });
}

export function eventTable(root, id) {
  return new Table(root, {
    name: `events-${id}`, title: word("itsEvents"), key: (row) => `${row.at} ${row.code}`, nothing: word("noEvents"), sort: { name: "at", down: true }, columns: [
      { name: "at", title: word("at"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, { name: "code", title: word("event"), value: (row) => nameWord(row.code), width: "minmax(8rem, 1.5fr)" },
      { name: "value", title: word("value"), value: (row) => row.value || null, text: (row) => (row.value ? number(row.value, 2) : ""), numeric: true, width: "5rem" },
    ],
  });
}
