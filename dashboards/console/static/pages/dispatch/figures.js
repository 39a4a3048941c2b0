// The strip of key figures: grey while all is well; each opens the list that it counts.
import { button, holding, node, put } from "../../dom.js";
import { endedMark, LEVELS, severityMark, shape } from "../../parts/marks.js";
import { hour, number, percent, word } from "../../words.js";
import { closest, isActive, isEnded } from "./rank.js";

const NAMES = ["systemLoad", "heavy", "overloaded", "predicted", "supply", "unacknowledgedCount", "endedCount"];

export class Figures {
  // open(name): shows what a figure counts.
  constructor(root, open) {
    this.tiles = new Map(NAMES.map((name) => [name, holding(button("", () => open(name), { className: "figure" }), node("b"), node("span", word(name)), node("small"))]));
    for (const [name, tile] of this.tiles) tile.dataset.name = name;
    root.append(...this.tiles.values());
  }

  // isOpen(name): whether what a figure counts is what is shown; null for what has no list.
  show(page, isOpen) {
    const made = figuresOf(page);
    for (const [name, tile] of this.tiles) {
      const [value, level = "", more = []] = made[name];
      const [first, , small] = tile.children;
      tile.className = `figure ${level}`;
      put(first, level ? `${shape(LEVELS.indexOf(level))} ${value}` : value);
      const parts = [more].flat();
      if (parts.map((each) => each.textContent ?? each).join() !== [...small.childNodes].map((each) => each.textContent).join()) small.replaceChildren(...parts);
      if (isOpen(name) !== null) tile.setAttribute("aria-pressed", String(isOpen(name)));
    }
  }
}

// Of each figure its value, its level, and what is said beside it.
function figuresOf({ figures, alerts, transformers }) {
  const asks = alerts.filter((alert) => alert.severity > 0);
  const [active, ended] = [bySeverity(asks.filter(isActive)), bySeverity(asks.filter(isEnded))];
  const against = figures.forecast_kva ? figures.load_kva / figures.forecast_kva - 1 : null;
  const worst = active[0]?.[0] ?? 0;
  const next = closest(transformers);
  const count = (counts) => number(counts.reduce((sum, [, each]) => sum + each, 0));
  return {
    systemLoad: [`${number(figures.load_kw / 1000, 2)} MW`, "", against === null ? [] : word("againstForecast", { share: `${against >= 0 ? "+" : "−"}${percent(Math.abs(against), 1)}` })],
    heavy: [number(figures.heavy), figures.heavy ? "medium" : ""],
    overloaded: [number(figures.overloaded), figures.overloaded ? "critical" : ""],
    predicted: [next ? number(figures.predicted) : "–", figures.predicted ? "high" : "", next ? word(figures.predicted ? "highestPeak" : "closest", { name: next.transformer_id, share: percent(next.expected_peak), at: hour(next.expected_peak_at) }) : word("noForecast")],
    supply: [figures.without_supply === null ? "–" : number(figures.without_supply), figures.without_supply ? "critical" : ""],
    unacknowledgedCount: [count(active), worst >= 2 ? LEVELS[worst] : "", active.map(([severity, each]) => severityMark(severity, number(each)))],
    endedCount: [count(ended), "", ended.map(([severity, each]) => endedMark(severity, number(each)))],
  };
}

// How many there are of each severity, the highest first: [[severity, count], ...].
function bySeverity(alerts) {
  return [4, 3, 2, 1].map((severity) => [severity, alerts.filter((alert) => alert.severity === severity).length]).filter(([, each]) => each);
}
