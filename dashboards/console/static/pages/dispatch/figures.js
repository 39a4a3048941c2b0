// The strip of key figures: grey while all is well.
import { holding, node } from "../../dom.js";
import { LEVELS, severityMark, shape } from "../../parts/marks.js";
import { number, percent, word } from "../../words.js";

export const waits = (alert) => alert.standing === "unacknowledged" || alert.standing === "returned";

function figure(name, value, level = "", more = "") {
  const made = node("div", "", `figure ${level}`);
  made.dataset.name = name;
  return holding(made, node("b", level ? `${shape(LEVELS.indexOf(level))} ${value}` : value), node("span", word(name)), more && holding(node("small"), ...[more].flat()));
}

export function drawFigures(holder, { figures, alerts }) {
  const waiting = alerts.filter((alert) => waits(alert) && alert.severity > 0);
  const counts = [4, 3, 2, 1].map((severity) => [severity, waiting.filter((alert) => alert.severity === severity).length]).filter(([, count]) => count);
  const worst = counts.length ? counts[0][0] : 0;
  const against = figures.forecast_kva ? figures.load_kva / figures.forecast_kva - 1 : null;
  const made = [
    figure("systemLoad", `${number(figures.load_kw / 1000, 2)} MW`, "", against === null ? "" : word("againstForecast", { share: `${against >= 0 ? "+" : "−"}${percent(Math.abs(against), 1)}` })),
    figure("heavy", number(figures.heavy), figures.heavy ? "medium" : ""),
    figure("overloaded", number(figures.overloaded), figures.overloaded ? "critical" : ""),
    figure("predicted", number(figures.predicted), figures.predicted ? "high" : ""),
    figure("supply", figures.without_supply === null ? "–" : number(figures.without_supply), figures.without_supply ? "critical" : ""),
    figure("unacknowledgedCount", number(waiting.length), worst >= 2 ? LEVELS[worst] : "", counts.map(([severity, count]) => severityMark(severity, number(count)))),
  ];
  // Only what is another is drawn anew.
  made.forEach((each, index) => { if (!holder.children[index]?.isEqualNode(each)) holder.children[index] ? holder.children[index].replaceWith(each) : holder.append(each); });
}
