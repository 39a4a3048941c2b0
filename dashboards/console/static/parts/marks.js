// Severity as a shape, a colour and a word: never colour alone.
import { node } from "../dom.js";
import { severityWord } from "../words.js";

export const LEVELS = ["info", "low", "medium", "high", "critical"];
const SHAPES = ["○", "●", "◆", "▲", "■"];
const HOLLOW = ["○", "○", "◇", "△", "□"];

export const shape = (severity) => SHAPES[severity] ?? "○";
// Of what is over: grey and hollow, whatever it was.
export const hollow = (severity) => HOLLOW[severity] ?? "○";

export function severityMark(severity, text = severityWord(severity)) {
  return node("span", `${shape(severity)} ${text}`, `severity ${LEVELS[severity]}`);
}

export const endedMark = (severity, text = severityWord(severity)) => node("span", `${hollow(severity)} ${text}`, "severity ended");

// Of an alert, by whether it is over.
export const markOf = (alert) => (alert.state === "cleared" ? endedMark : severityMark)(alert.severity);

// How a loading is shown; grey is normal.
export const loadingLevel = (loading) => (loading >= 1.2 ? "critical" : loading >= 1 ? "high" : loading >= 0.8 ? "medium" : "");
