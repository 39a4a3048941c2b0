// What hangs below a transformer: its meters, and what they leave unexplained of the energy that it delivered.
import { address } from "../../dom.js";
import { rise } from "../../parts/drivers.js";
import { Table } from "../../parts/table.js";
import { number, percent, word } from "../../words.js";

const WEEK = 7;
const total = (days, name) => days.reduce((sum, day) => sum + day[name], 0);

// said: an element for the newest week in a sentence.
export function drawBalance(chart, said, days, name) {
  const line = (label, kind) => ({ label: word(label), kind, values: days.map((day) => day[`${label}_kwh`]) });
  chart.draw(days.map((day) => day.at - 43_200), [line("delivered", "actual"), line("metered", "expected"), line("loss", "limit")], word("balanceTitle", { name }), "kWh");
  const newest = days.slice(-WEEK);
  said.textContent = word("lossOf", { kwh: number(total(newest, "loss_kwh") / newest.length, 1), share: percent(total(newest, "loss_kwh") / (total(newest, "delivered_kwh") || 1), 1) });
}

// Those that took most at the peak come first.
export function meterTable(root, id) {
  const use = (name, title) => ({ name, title: word(title), value: (row) => row.use?.[name], text: (row) => number(row.use?.[name], 2), numeric: true });
  const share = ({ use }) => (use?.usual_kwh && use.recent_kwh !== null ? use.recent_kwh / use.usual_kwh : null);
  return new Table(root, {
    name: `meters-${id}`, title: word("itsMeters"), key: (row) => row.meter_id, href: (row) => address("meter", row.meter_id), nothing: word("noMeters"), sort: { name: "peak_kw", down: true }, columns: [
      { name: "meter", title: word("meter"), value: (row) => row.meter_id, width: "minmax(6rem, 1fr)" },
      use("peak_kw", "atPeak"), use("usual_peak_kw", "usuallyThen"), { name: "rise", title: word("moreThen"), value: rise, text: (row) => number(rise(row), 2), numeric: true },
      use("usual_kwh", "firstWeek"), use("recent_kwh", "lastWeek"),
      { name: "share", title: word("againstFirst"), value: share, text: (row) => percent(share(row)), numeric: true }, { name: "coverage", title: word("readingsGot"), value: (row) => row.coverage, text: (row) => percent(row.coverage), numeric: true },
    ],
  });
}
