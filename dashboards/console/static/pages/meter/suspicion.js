// How strongly theft is suspected at a meter, day by day, and why; beside it the newest of such alerts.
import { address, holding, link, node } from "../../dom.js";
import { latest } from "../../parts/alerttable.js";
import { bars, Chart } from "../../parts/charts.js";
import { contributions } from "../../parts/evidence.js";
import { severityMark } from "../../parts/marks.js";
import { factList } from "../../parts/page.js";
import { kindWord, nameWord, number, percent, shortTime, word } from "../../words.js";

const NOON = 43_200;
const newest = (alerts) => alerts.filter((alert) => alert.family === "theft").sort((a, b) => (a.state === "cleared") - (b.state === "cleared") || b.since - a.since)[0];

export class Suspicion {
  constructor(root) {
    [this.facts, this.curve, this.why] = [node("div"), node("div"), node("div")];
    holding(root, this.facts, this.curve, this.why);
    this.chart = new Chart(this.curve, 150, "days");
    Object.assign(this, { meter: null, alert: null });
  }

  close() { this.chart.close(); }

  showMeter(meter) {
    this.meter = meter;
    this.draw();
  }

  showAlerts(alerts) {
    this.alert = newest(alerts);
    this.draw();
  }

  draw() {
    const { alert } = this;
    const scores = this.meter?.suspicion;
    const evidence = alert ? latest(alert) : {};
    const parts = contributions(scores ? { ...evidence, reasons: scores.reasons, ...(alert?.state === "active" ? {} : { model_features: {} }) } : evidence);
    const calm = scores ? word("notSuspected") : word("noSuspicion");
    const told = [...(scores ? scoreFacts(scores) : []), ...(alert ? alertFacts(alert, evidence) : [])];
    this.facts.replaceChildren(...(told.length ? [factList(told)] : [node("p", calm, "empty")]));
    this.curve.hidden = !scores?.days.some(({ score }) => score > 0);
    if (!this.curve.hidden) this.drawScores(scores);
    this.why.replaceChildren(...(parts.length ? [node("p", word("whyTheft"), "hint"), bars(parts, (effect) => percent(effect))] : scores ? [node("p", calm, "hint")] : []));
  }

  drawScores({ opens, days }) {
    const at = new Map(this.meter.days.map((day) => [day.day, day.at - NOON]));
    const shown = days.filter(({ day }) => at.has(day));
    const lines = [{ label: word("theft"), kind: "actual", values: shown.map(({ score }) => 100 * score) }, { label: word("leadFrom"), kind: "limit", values: shown.map(() => 100 * opens) }];
    this.chart.draw(shown.map(({ day }) => at.get(day)), lines, word("scoreTitle", { name: this.meter.meter_id }), "%");
  }
}

const scoreFacts = ({ days, opens }) => [[word("scoreNow"), percent(days.at(-1).score)], [word("leadFrom"), percent(opens)]];

function alertFacts(alert, evidence) {
  const over = alert.state === "cleared";
  return [
    [word("kind"), link(kindWord(alert.kind), address("alert", alert.id))], [word("severity_"), over ? word("closed") : severityMark(alert.severity)], [word("scoreTold"), percent(alert.score)],
    ...(evidence.model_probability === undefined ? [] : [[nameWord("model_probability"), percent(evidence.model_probability)]]), ...(evidence.lost_kwh_per_day ? [[word("lostDay"), number(evidence.lost_kwh_per_day, 1)]] : []),
    [word("suspicionSince"), shortTime(alert.since)], ...(over && alert.closed_at ? [[word("suspicionOver"), shortTime(alert.closed_at)]] : []),
  ];
}
