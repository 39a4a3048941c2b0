// The load of a transformer, what was or is expected, and its rating, on one axis.
import { word } from "../words.js";
import { together } from "./charts.js";

const nearest = (levels, wanted) => levels.reduce((best, value, index) => (Math.abs(value - wanted) < Math.abs(levels[best] - wanted) ? index : best), 0);

export const ratingOf = ({ curve, forecast }) => forecast?.rated_kva ?? rated(curve.findLast((row) => row.loading > 0.01));
const rated = (row) => (row ? row.load_kva / row.loading : null);

// detail: as /api/v1/transformers/{id} has it. before: whether the week before stands for what was expected.
export function drawLoad(chart, detail, title, before = false) {
  const { curve, forecast } = detail;
  const last = curve.at(-1).at;
  const ahead = (forecast?.load_kva ?? []).map((levels, step) => [forecast.at + (step + 1) * forecast.step_s, levels]).filter(([at]) => at > last - 6 * 3600 && forecast.at < last + 6 * 3600);
  const level = (wanted) => [ahead.map(([at]) => at), ahead.map(([, levels]) => levels[nearest(forecast.levels, wanted)])];
  const past = [curve.map((row) => row.at), curve.map((row) => (row.completeness ? row.load_kva : null))];
  const rating = ratingOf(detail);
  const week = before ? detail.week_before : [];
  const [at, load, low, middle, high, usual] = together(past, ...(ahead.length ? [level(0.05), level(0.5), level(0.95)] : [[[], []], [[], []], [[], []]]), [week.map((row) => row.at), week.map((row) => row.load_kva)]);
  const share = (wanted) => `${word("forecast")} ${Math.round(100 * (forecast?.levels[nearest(forecast.levels, wanted)] ?? wanted))} %`;
  chart.draw(at, [
    { label: word("load"), kind: "actual", values: load }, { label: word("rating"), kind: "limit", values: at.map(() => rating) },
    ...(ahead.length ? [{ label: share(0.05), kind: "edge", values: low, band: true }, { label: word("forecast"), kind: "expected", values: middle }, { label: share(0.95), kind: "edge", values: high, band: true }] : []),
    ...(week.length ? [{ label: word("weekBefore"), kind: "other", values: usual }] : []),
  ], title, "kVA");
}
