// Which transformers and feeders need action first: what is the case now comes before what will be, and that before what was.
import { loadingLevel } from "../../parts/marks.js";

export const LIKELY = 0.5;
const LEAST = 2;

export const isActive = (alert) => alert.standing === "unacknowledged";
export const isEnded = (alert) => alert.standing === "returned";

const NOTHING = { dark: false, own: 0, below: 0, ended: 0 };

// What alerts say of a place, by "transformer T1" or "feeder F1": dark, where it is without supply, and the highest severity from
// medium on that waits: own, of what is about it; below, of what is about something below it; ended, of what is over.
export function alertsAt(alerts) {
  const found = new Map();
  const note = (name, what) => found.set(name, { ...(found.get(name) ?? NOTHING), ...what(found.get(name) ?? NOTHING) });
  for (const alert of alerts) {
    const name = alert.transformer_id ? `transformer ${alert.transformer_id}` : `${alert.subject_type} ${alert.subject}`;
    const itself = name === `${alert.subject_type} ${alert.subject}`;
    if (alert.kind === "supply.lost" && alert.state === "active" && itself) note(name, () => ({ dark: true }));
    if (alert.severity < LEAST || !(isActive(alert) || isEnded(alert))) continue;
    const what = isEnded(alert) ? "ended" : itself ? "own" : "below";
    note(name, (known) => ({ [what]: Math.max(known[what], alert.severity) }));
  }
  return (kind, id) => found.get(`${kind} ${id}`) ?? NOTHING;
}

// The rank of a row, 0 the most urgent, and what orders those of one rank.
export function urgency(row) {
  const loading = row.loading ?? 0;
  const grounds = [row.dark ? Infinity : loading >= 1 && loading, row.p_overload >= LIKELY && row.p_overload, row.own, loading >= 0.8 && loading, row.below, row.ended];
  const rank = grounds.findIndex(Boolean);
  return { rank: rank < 0 ? grounds.length : rank, within: rank < 0 ? loading : grounds[rank] };
}

const names = new Intl.Collator(undefined, { numeric: true });
const byName = (a, b) => names.compare(a.name, b.name);
const most = (name) => (a, b) => (b[name] ?? -1) - (a[name] ?? -1) || byName(a, b);
const byUrgency = (a, b) => a.rank - b.rank || (b.within === a.within ? 0 : b.within - a.within) || most("loading")(a, b);

// How the board may be ordered, or what of it is shown: [order, which].
export const SHOWN = {
  "": [byUrgency, () => true],
  peak: [most("expected_peak"), () => true],
  loading: [most("loading"), () => true],
  heavy: [most("loading"), (row) => loadingLevel(row.loading ?? 0) === "medium"],
  over: [most("loading"), (row) => row.loading >= 1],
};

// Transformers with what alerts say of them; unchanged ones stay the same object as in known, by name.
export function transformersOf(page, at, known) {
  return page.transformers.map((row) => {
    const told = at("transformer", row.transformer_id);
    const dark = told.dark || at("feeder", row.feeder_id).dark;
    const before = known.get(row.transformer_id);
    if (before?.of === row && ["own", "below", "ended"].every((name) => before[name] === told[name]) && before.dark === dark) return before;
    const made = { ...row, ...told, dark, of: row, name: row.transformer_id, page: "transformer" };
    return { ...made, ...urgency(made) };
  });
}

// Feeders, each as urgent as the most urgent of its transformers, or as itself.
export function feedersOf(page, at, transformers) {
  const found = new Map(page.feeders.map((row) => [row.feeder_id, { ...at("feeder", row.feeder_id), name: row.feeder_id, page: "feeder", load_kw: row.load_kw, loading: 0, p_overload: null, expected_peak: null, count: 0, over: 0, completeness: row.completeness }]));
  for (const row of transformers) {
    const feeder = found.get(row.feeder_id);
    if (!feeder) continue;
    feeder.count += 1;
    feeder.over += row.loading >= 1 ? 1 : 0;
    feeder.dark ||= row.dark;
    for (const name of ["loading", "own", "below", "ended"]) feeder[name] = Math.max(feeder[name], row[name] ?? 0);
    if ((row.p_overload ?? -1) > (feeder.p_overload ?? -1)) feeder.p_overload = row.p_overload;
    if ((row.expected_peak ?? -1) > (feeder.expected_peak ?? -1)) Object.assign(feeder, { expected_peak: row.expected_peak, expected_peak_at: row.expected_peak_at, expected_peak_upper: row.expected_peak_upper });
  }
  return [...found.values()].map((row) => ({ ...row, ...urgency(row) }));
}

// The one whose load comes closest to its rating within the day; null without forecasts.
export const closest = (rows) => rows.reduce((best, row) => ((row.expected_peak ?? -1) > (best?.expected_peak ?? -1) ? row : best), null);
