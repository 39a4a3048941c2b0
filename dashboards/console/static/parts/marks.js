// Severity as a shape, a colour and a word: never colour alone.
import { node } from "../dom.js";
import { severityWord } from "../words.js";

export const LEVELS = ["info", "low", "medium", "high", "critical"];
const SHAPES = ["○", "●", "◆", "▲", "■"];

export const shape = (severity) => SHAPES[severity] ?? "○";

export function severityMark(severity, text = severityWord(severity)) {
  return node("span", `${shape(severity)} ${text}`, `severity ${LEVELS[severity]}`);
}

// How a loading is shown; grey is normal.
export const loadingLevel = (loading) => (loading >= 1.2 ? "critical" : loading >= 1 ? "high" : loading >= 0.8 ? "medium" : "");
