// Evidence in words: names, values and units.
import { chance, nameWord, number, percent, time } from "../words.js";

const SHARES = new Set(["loading", "peak_loading", "completeness", "unexplained_share", "share", "others_share", "model_probability", "expected_peak_loading", "seen_over_expected", "quiet_hours_ratio", "probability"]);
const MOMENT = /_(at|since|from|until)$/;
const UNITS = [["_kwh_per_day", "kWh/d"], ["_kwh_since_start", "kWh"], ["_kva", "kVA"], ["_kwh", "kWh"], ["_kw", "kW"], ["_c", "°C"], ["_h", "h"]];

// The name and the value of one thing, as people read it.
export function fact(name, value) {
  if (value === null || value === undefined) return [nameWord(name), "–"];
  if (typeof value === "boolean") return [nameWord(name), value ? "✓" : "–"];
  if (typeof value !== "number") return [nameWord(name), Array.isArray(value) ? value.map(String).join(", ") : String(value)];
  if (name === "p_overload") return [nameWord(name), chance(value)];
  if (SHARES.has(name)) return [nameWord(name), percent(value, value < 0.1 ? 1 : 0)];
  if (MOMENT.test(name) && value > 1e8) return [nameWord(name), time(value)];
  const [suffix, unit] = UNITS.find(([ending]) => name.endsWith(ending)) ?? ["", ""];
  const stem = nameWord(name) === name.replaceAll("_", " ") && suffix ? nameWord(name.slice(0, -suffix.length)) : nameWord(name);
  return [stem, `${number(value, Math.abs(value) < 10 ? 2 : 1)}${unit ? ` ${unit}` : ""}`];
}

const FIRST = ["loading", "load_kva", "p_overload", "hot_spot_c", "lost_kwh_per_day", "owed", "overdue", "amount"];
const rank = (name) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);

// What tells engineers how a judgement came about, and says nothing of the matter itself.
const INTERNAL = new Set(["model", "model_version"]);

// What is plain in the evidence, the most telling first: [name, value] as read.
export function facts(evidence, most = Infinity) {
  const plain = Object.entries(evidence ?? {}).filter(([name, value]) => !INTERNAL.has(name) && value !== null && value !== "" && (typeof value !== "object" || (Array.isArray(value) && value.every((each) => typeof each !== "object") && value.length <= 6)));
  return plain.sort(([a], [b]) => rank(a) - rank(b)).slice(0, most).map(([name, value]) => fact(name, value));
}

export const inShort = (evidence) => facts(evidence, 5).map(([name, value]) => `${name} ${value}`).join(" · ");

// Parts of which a judgement is made, as [name, effect]; empty where there are none.
export function contributions(evidence) {
  const { reasons, model_features: features } = evidence ?? {};
  const listed = Array.isArray(reasons) ? reasons.map((each) => [nameWord(String(each.cause)), each.log_odds]) : Object.entries(reasons ?? {}).map(([name, effect]) => [nameWord(name), effect]);
  const more = Object.entries(features ?? {}).map(([name, effect]) => [nameWord(name), effect]);
  return [...listed, ...more].filter(([, effect]) => typeof effect === "number");
}
