// One transformer or feeder on the board: a sign before its name for its load, one behind it for an alert that waits.
import { address, holding, node, put } from "../../dom.js";
import { hollow, LEVELS, loadingLevel, shape } from "../../parts/marks.js";
import { chance, hour, number, percent, severityWord, word } from "../../words.js";
import { LIKELY } from "./rank.js";

export const makeCell = () => holding(node("a"), node("b"), node("i"), node("small"), node("small"), node("span", "", "unseen"));

// shown: how the board is ordered; by what is expected, that is what is shown.
export function patchCell(element, row, shown) {
  const ahead = shown === "peak";
  const level = row.dark ? "critical" : loadingLevel(row.loading ?? 0);
  const likely = row.p_overload >= LIKELY;
  const gaps = row.completeness < 0.9;
  element.className = ["cell", level, likely ? "predicted" : "", gaps ? "gaps" : ""].filter(Boolean).join(" ");
  element.href = address(row.page, row.name);
  element.style.setProperty("--share", `${Math.min(100, ((ahead ? row.expected_peak : row.loading) ?? 0) * 100)}%`);
  const [name, sign, about, more, heard] = element.children;
  put(name, `${level ? `${shape(LEVELS.indexOf(level))} ` : likely ? "◷ " : ""}${row.name}`);
  const [mark, severity, told] = waiting(row);
  put(sign, mark);
  sign.className = `severity ${severity}`;
  put(about, ahead ? peak(row) : load(row));
  put(more, ahead ? `≤ ${percent(row.expected_peak_upper)} · ${chance(row.p_overload)}` : "");
  put(heard, [row.dark ? word("dark") : "", likely ? word("predicted") : "", gaps ? word("gaps") : "", told].filter(Boolean).join(", "));
  element.title = title(row);
}

// The sign for the alert that waits, its class, and what it means.
function waiting({ own, below, ended }) {
  if (own) return [shape(own), LEVELS[own], `${word("alertWaits")}: ${severityWord(own)}`];
  if (below) return [`↓${shape(below)}`, LEVELS[below], `${word("alertBelow")}: ${severityWord(below)}`];
  return ended ? [hollow(ended), "ended", word("alertEnded")] : ["", "", ""];
}

const load = (row) => `${percent(row.loading)} · ${row.page === "feeder" ? `${number(row.load_kw / 1000, 2)} MW` : `${number(row.load_kva)} kVA`}`;
const peak = (row) => (row.expected_peak === null ? word("noForecast") : `${percent(row.expected_peak)} · ${hour(row.expected_peak_at)}`);

function title(row) {
  const ahead = row.expected_peak === null ? word("noForecast") : word("peakTitle", { share: percent(row.expected_peak), at: hour(row.expected_peak_at), upper: percent(row.expected_peak_upper), chance: chance(row.p_overload) });
  return [row.name, row.page === "feeder" ? word("feederTitle", { count: number(row.count), over: number(row.over) }) : row.feeder_id, row.dark ? word("dark") : "", ahead].filter(Boolean).join(" · ");
}
