// Why theft is or was suspected at a meter: the newest of such alerts, with what each reason adds.
import { address, link, node } from "../../dom.js";
import { latest } from "../../parts/alerttable.js";
import { bars } from "../../parts/charts.js";
import { contributions } from "../../parts/evidence.js";
import { severityMark } from "../../parts/marks.js";
import { factList } from "../../parts/page.js";
import { kindWord, nameWord, number, percent, shortTime, word } from "../../words.js";

const newest = (alerts) => alerts.filter((alert) => alert.family === "theft").sort((a, b) => (a.state === "cleared") - (b.state === "cleared") || b.since - a.since)[0];

export function drawSuspicion(root, alerts) {
  const alert = newest(alerts);
  if (!alert) return root.replaceChildren(node("p", word("noSuspicion"), "empty"));
  const evidence = latest(alert);
  const parts = contributions(evidence);
  const over = alert.state === "cleared";
  root.replaceChildren(
    factList([
      [word("kind"), link(kindWord(alert.kind), address("alert", alert.id))], [word("severity_"), over ? word("closed") : severityMark(alert.severity)], [word("score"), percent(alert.score)],
      ...(evidence.model_probability === undefined ? [] : [[nameWord("model_probability"), percent(evidence.model_probability)]]), ...(evidence.lost_kwh_per_day ? [[word("lostDay"), number(evidence.lost_kwh_per_day, 1)]] : []),
      [word("suspicionSince"), shortTime(alert.since)], ...(over && alert.closed_at ? [[word("suspicionOver"), shortTime(alert.closed_at)]] : []),
    ]),
    ...(parts.length ? [node("p", word("whyTheft"), "hint"), bars(parts, (effect) => number(effect, 2))] : []),
  );
}
