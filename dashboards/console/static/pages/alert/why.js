// Why there is an alert: its evidence as a curve, as bars and in words.
import { holding, node } from "../../dom.js";
import { bars, Chart, together } from "../../parts/charts.js";
import { driversOf } from "../../parts/drivers.js";
import { contributions, facts } from "../../parts/evidence.js";
import { latest } from "../../parts/alerttable.js";
import { drawLoad } from "../../parts/loadchart.js";
import { factList } from "../../parts/page.js";
import { isChinese, nameWord, number, shortTime, word } from "../../words.js";

// So long after the end of an alert its curve goes on.
const AFTER_S = 12 * 3600;

export class Why {
  constructor(root, context) {
    this.context = context;
    this.said = node("p", "", "said");
    this.head = node("h3", "", "", { hidden: true });
    this.curve = node("div", "", "curve", { hidden: true });
    this.rest = node("div", "", "rest");
    this.drivers = node("div");
    root.append(this.said, this.drivers, this.head, this.curve, this.rest);
    this.chart = null;
    this.asked = 0;
  }

  close() {
    this.asked += 1;
    this.chart?.close();
  }

  draw(alert) {
    const evidence = latest(alert);
    const over = alert.state === "cleared";
    const other = over ? alert.evidence?.latest : alert.evidence?.peak;
    const parts = contributions(evidence);
    const made = parts.length ? [node("h3", word("contributions")), bars(parts, (value) => number(value, 2))] : [];
    const ageing = Object.entries(evidence.buckets ?? {}).map(([name, value]) => [nameWord(name), Number(value)]).filter(([, value]) => Number.isFinite(value));
    if (ageing.some(([, value]) => value)) made.push(node("h3", nameWord("buckets")), bars(ageing, (value) => number(value, 2)));
    made.push(node("h3", over ? word("evidencePeak") : word("evidenceNow", { at: shortTime(alert.evidence_at || alert.updated_at) })), factList(facts(evidence)));
    if (other && JSON.stringify(other) !== JSON.stringify(evidence)) made.push(holding(node("details"), node("summary", word(over ? "evidenceEnd" : "evidencePeak")), factList(facts(other))));
    this.rest.replaceChildren(...made);
    const mine = (this.asked += 1);
    this.words(alert).then((text) => { if (mine === this.asked) this.said.textContent = text; });
    this.drawCurve(alert, evidence, mine);
    this.drawDrivers(alert, mine);
  }

  // Of an overload that lasts, whose load it is.
  async drawDrivers(alert, mine) {
    const whose = alert.family === "overload" && alert.subject_type === "transformer" && alert.state !== "cleared";
    const found = whose ? await this.context.get(`transformers/${encodeURIComponent(alert.subject)}/meters`) : null;
    const said = found && driversOf(found);
    if (mine === this.asked) this.drivers.replaceChildren(...(said ? [said] : []));
  }

  // What the desk, or where that shows what is personal, an engineer would be told.
  async words(alert) {
    const role = this.context.may("see_personal") ? "desk" : "engineer";
    const found = await this.context.get(`previews?alert=${encodeURIComponent(alert.id)}&role=${role}&channel=desk&language=${isChinese() ? "zh" : "en"}`);
    // What is behind are details, which are shown as evidence.
    return (found?.messages?.[0]?.text ?? "").split("\n\n").slice(0, 2).join("\n");
  }

  async drawCurve(alert, evidence, mine) {
    const byHour = evidence.unmetered_kw_by_hour;
    if (Array.isArray(byHour) && byHour.length === 24) return this.drawHours(byHour);
    const transformer = alert.subject_type === "transformer" && ["overload", "supply", "balance"].includes(alert.family) ? alert.subject : "";
    const until = alert.closed_at && this.context.live.now() - alert.closed_at > AFTER_S ? `?until=${alert.closed_at + AFTER_S}` : "";
    const detail = transformer ? await this.context.get(`transformers/${encodeURIComponent(transformer)}${until}`) : null;
    if (mine !== this.asked || !detail) return;
    this.show(word("curveHead", { name: transformer }));
    this.chart ??= new Chart(this.curve, 220);
    drawLoad(this.chart, detail, word("curveTitle", { name: transformer }), true);
  }

  // title: what the curve shows, and its unit.
  show(title) {
    this.head.hidden = this.curve.hidden = false;
    this.head.textContent = title;
  }

  // Power by the hour of the day against the mean, which would be the same at all hours.
  drawHours(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const hours = values.map((_, hour) => hour * 3600);
    const [at, actual, usual] = together([hours, values], [hours, hours.map(() => mean)]);
    this.show(`${nameWord("unmetered_kw_by_hour")}, kW`);
    this.chart ??= new Chart(this.curve, 220, "hours");
    this.chart.draw(at, [{ label: nameWord("unmetered_kw_by_hour"), kind: "actual", values: actual }, { label: word("mean"), kind: "expected", values: usual }], nameWord("unmetered_kw_by_hour"), "kW");
  }
}
