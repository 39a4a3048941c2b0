// What lay behind the last peak of a transformer: how much more its meters took than they usually do, and which of them.
import { address, holding, link, node } from "../dom.js";
import { number, shortTime, word } from "../words.js";
import "../words/grid.js";

// Below this share of what is usual nothing is said to be more or less.
const SAME = 0.05;
// So much of the rise is explained by naming meters, if so many do.
const MOST_OF_IT = 0.6;
const NAMED = 5;

// By how much more than usual a meter took; null where that is not known, or not for who asks.
export const rise = ({ use }) => (use?.peak_kw == null || use.usual_peak_kw == null ? null : use.peak_kw - use.usual_peak_kw);

// The few meters that took most of what was more; none where it is spread.
function risen(meters) {
  const more = meters.filter((row) => rise(row) > 0).sort((a, b) => rise(b) - rise(a));
  const total = more.reduce((sum, row) => sum + rise(row), 0);
  let sum = 0;
  const few = more.slice(0, more.findIndex((row) => (sum += rise(row)) >= MOST_OF_IT * total) + 1);
  return few.length <= NAMED ? few : [];
}

const largest = (meters) => meters.filter((row) => row.use?.peak_kw > 0).sort((a, b) => b.use.peak_kw - a.use.peak_kw).slice(0, NAMED);

// " Before: M1 (+2 kW), M2 (+1 kW)."
function named(before, rows, kw) {
  const parts = rows.flatMap((row, place) => [place ? word("listed") : "", link(row.meter_id, address("meter", row.meter_id)), ` (${kw(row)} kW)`]);
  return rows.length ? [word(before), ...parts, word("stop")] : [];
}

// Sentences with links; null before a day of its meters is over.
export function driversOf({ peak, meters }) {
  if (!peak?.meters) return null;
  const more = peak.kw - peak.usual_kw;
  const which = Math.abs(more) <= SAME * peak.usual_kw ? "peakSame" : more > 0 ? "peakMore" : "peakLess";
  const said = node("p", word(which, { at: shortTime(peak.at), kw: number(peak.kw, 1), usual: number(peak.usual_kw, 1), more: number(Math.abs(more), 1) }), "drivers");
  const few = which === "peakMore" ? named("peakOf", risen(meters), (row) => `+${number(rise(row), 1)}`) : [];
  if (few.length) return holding(said, ...few);
  const many = which === "peakMore" ? meters.filter((row) => rise(row) > 0).length : 0;
  return holding(said, many ? word("peakSpread", { count: number(many), of: number(peak.meters) }) : "", ...named("peakLargest", largest(meters), (row) => number(row.use.peak_kw, 1)));
}
