// The live page: draws what the engine sends, and sends what the desk decides.
import { drawFeeders, drawTransformer } from "./charts.js";
import { kindWord, locale, number, severityWord, switchLanguage, time, word } from "./words.js";

const LEVELS = ["low", "low", "medium", "high", "critical"];
const place = (id) => document.getElementById(id);
let page = null;
let family = "all";
let chosen = null;

function node(tag, text = "", className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function figure(name, value, level = "") {
  const made = node("div", "", `figure ${level}`);
  made.append(node("b", value), node("span", word(name)));
  return made;
}

function drawFigures() {
  const { figures, alerts } = page;
  const waiting = alerts.filter((alert) => alert.standing === "unacknowledged" || alert.standing === "returned");
  const worst = Math.max(-1, ...waiting.map((alert) => alert.severity));
  place("figures").replaceChildren(
    figure("load", `${number(figures.load_kw / 1000, 2)} MW`),
    figure("heavy", number(figures.heavy), figures.heavy ? "medium" : ""),
    figure("overloaded", number(figures.overloaded), figures.overloaded ? "critical" : ""),
    figure("predicted", number(figures.predicted), figures.predicted ? "high" : ""),
    figure("unacknowledged", number(waiting.length), worst >= 2 ? LEVELS[worst] : ""),
  );
}

function cell(row) {
  const loading = row.loading ?? 0;
  const level = loading >= 1.2 ? "critical" : loading >= 1 ? "high" : loading >= 0.8 ? "medium" : "";
  const marks = [level, row.p_overload >= 0.5 ? "predicted" : "", row.completeness < 0.9 ? "gaps" : ""];
  const made = node("button", row.transformer_id, `cell ${marks.filter(Boolean).join(" ")}`);
  made.type = "button";
  made.style.setProperty("--share", `${Math.min(100, loading * 100)}%`);
  made.setAttribute("aria-pressed", String(row.transformer_id === chosen));
  made.append(node("small", `${number(loading * 100)} % · ${number(row.load_kva)} kVA`));
  made.addEventListener("click", () => choose(row.transformer_id === chosen ? null : row.transformer_id));
  return made;
}

function drawPark() {
  const rows = [...page.transformers].sort((a, b) => (b.loading ?? 0) - (a.loading ?? 0));
  place("cells").replaceChildren(...rows.map(cell));
}

function evidence(alert) {
  return Object.entries(alert.evidence ?? {})
    .filter(([, value]) => value !== null && typeof value !== "object")
    .slice(0, 5)
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${typeof value === "number" ? number(value, 2) : value}`)
    .join(" · ");
}

// What the desk may do with an alert, by where it stands.
const OFFERS = {
  unacknowledged: ["ack", "shelve_once"], acknowledged: ["shelve_once"], returned: ["ack"],
  shelved: ["unshelve"], out_of_service: ["in_service"],
};

function standsAs(alert) {
  const until = alert.out_of_service_until ?? alert.shelved_until;
  const name = word(alert.standing);
  if (!until) return name;
  return `${name} · ${word("until")} ${time(until)}${alert.out_of_service_by ? ` · ${alert.out_of_service_by}` : ""}`;
}

function actionButton(alert, action) {
  const button = node("button", word(action));
  button.type = "button";
  button.addEventListener("click", () => act(alert, action, button));
  return button;
}

function alertRow(alert) {
  const open = alert.state !== "cleared" || alert.standing === "returned";
  const made = node("li", "", `${LEVELS[alert.severity]} ${open ? "" : "closed"}`);
  const what = node("span", `${kindWord(alert.kind)} · ${alert.subject}`, "what");
  made.append(what, node("span", open ? severityWord(alert.severity) : word("closed"), "severity"));
  made.append(node("span", `${word("since")} ${time(alert.opened_at ?? alert.since)} · ${evidence(alert)}`, "why"));
  const offers = OFFERS[alert.standing] ?? [];
  if (offers.length) {
    const desk = node("span", "", "offers");
    desk.append(...offers.map((action) => actionButton(alert, action)));
    made.append(desk);
    made.children[2].classList.add("beside");
  }
  if (open && alert.standing !== "unacknowledged") made.append(node("span", standsAs(alert), "why"));
  return made;
}

function drawAlerts() {
  const families = ["all", ...new Set(page.alerts.map((alert) => alert.kind.split(".")[0]))];
  place("filters").replaceChildren(
    ...families.map((name) => {
      const button = node("button", name === "all" ? word("all") : kindWord(name));
      button.type = "button";
      button.setAttribute("aria-pressed", String(name === family));
      button.addEventListener("click", () => { family = name; drawAlerts(); });
      return button;
    }),
  );
  const shown = page.alerts.filter((alert) => family === "all" || alert.kind.split(".")[0] === family);
  place("alert-count").textContent = String(shown.filter((alert) => alert.state === "active").length);
  place("alert-list").replaceChildren(
    ...(shown.length ? shown.map(alertRow) : [node("li", word("noAlerts"), "empty")]),
  );
  const texts = page.messages.map((message) => node("li", `${time(message.at)} · ${message.channel} → ${message.recipient}: ${message.text}`));
  place("message-list").replaceChildren(...(texts.length ? texts : [node("li", word("noMessages"), "empty")]));
}

function drawEngine() {
  const engine = page.engine;
  if (!engine) return place("engine").replaceChildren(node("span", word("noEngine")));
  const pair = (value, name) => { const made = node("span"); made.append(node("b", value), ` ${word(name)}`); return made; };
  place("engine").replaceChildren(
    pair(number(engine.readings), "readings"), pair(number(engine.readings_per_s), "rate"), pair(number(engine.lag), "lag"),
    pair(number(engine.dead_letters), "dead"), pair(engine.mode, "mode"),
    ...engine.problems.map((problem) => node("span", problem, "problem")),
  );
}

async function drawChart() {
  const found = chosen && (await fetch(`/api/transformers/${encodeURIComponent(chosen)}`));
  if (found && found.ok) {
    const detail = await found.json();
    place("chart-title").textContent = `${chosen} · ${word("loadKva")}`;
    drawTransformer(place("chart"), detail, word);
  } else {
    place("chart-title").textContent = word("feeders");
    drawFeeders(place("chart"), page.feeders);
  }
}

function choose(transformer) {
  chosen = transformer;
  drawPark();
  drawChart();
}

async function act(alert, action, button) {
  button.disabled = true;
  const answer = await fetch("/api/actions", {
    method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ alert_key: alert.key, action, alert_id: alert.id, revision: alert.revision }),
  });
  if (!answer.ok) button.disabled = false;
}

function draw() {
  document.documentElement.lang = locale();
  place("language").textContent = word("other");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  if (!page) return;
  place("clock").textContent = time(page.at);
  drawFigures();
  drawPark();
  drawAlerts();
  drawEngine();
  drawChart();
}

function listen() {
  const changes = new EventSource("/api/stream");
  const show = (name) => { place("connection").textContent = word(name); place("connection").className = name; };
  changes.onopen = () => show("live");
  changes.onerror = () => show("lost");
  changes.onmessage = (event) => { page = JSON.parse(event.data); draw(); };
}

place("language").addEventListener("click", () => { switchLanguage(); draw(); });
draw();
listen();
