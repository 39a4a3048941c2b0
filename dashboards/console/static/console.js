// The live page: draws what the engine sends, and sends what the desk decides.
import { drawFeeders, drawTransformer } from "./charts.js";
import { actionsFor, ask, open as openDeed } from "./deeds.js";
import { kindWord, locale, number, severityWord, switchLanguage, time, word } from "./words.js";

const LEVELS = ["low", "low", "medium", "high", "critical"];
const place = (id) => document.getElementById(id);
let page = null;
let family = "all";
let chosen = null;
const marked = new Set();

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

// What one press does, by where an alert stands; the dialog has the rest.
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

function button(text, focus, pressed) {
  const made = node("button", text);
  made.type = "button";
  made.dataset.focus = focus;
  made.addEventListener("click", pressed);
  return made;
}

function actionButton(alert, action) {
  return button(word(action), `${alert.id} ${action}`, () => act([alert], { action }));
}

function moreButton(alert) {
  const made = button(word("more"), `${alert.id} more`, () => openDeed([alert], act));
  made.setAttribute("aria-haspopup", "dialog");
  made.setAttribute("aria-label", `${word("more")} ${kindWord(alert.kind)} · ${alert.subject}`);
  return made;
}

function mark(alert) {
  const made = node("input");
  made.type = "checkbox";
  made.checked = marked.has(alert.id);
  made.dataset.focus = `${alert.id} mark`;
  made.setAttribute("aria-label", `${word("choose")} ${kindWord(alert.kind)} · ${alert.subject}`);
  made.addEventListener("change", () => { made.checked ? marked.add(alert.id) : marked.delete(alert.id); drawChosen(); });
  return made;
}

function alertRow(alert) {
  const open = alert.state !== "cleared" || alert.standing === "returned";
  const made = node("li", "", `${LEVELS[alert.severity]} ${open ? "" : "closed"}`);
  const what = node("span", "", "what");
  what.append(mark(alert), ` ${kindWord(alert.kind)} · ${alert.subject}`);
  made.append(what, node("span", open ? severityWord(alert.severity) : word("closed"), "severity"));
  made.append(node("span", `${word("since")} ${time(alert.opened_at ?? alert.since)} · ${evidence(alert)}`, "why"));
  const desk = node("span", "", "offers");
  desk.append(...(OFFERS[alert.standing] ?? []).map((action) => actionButton(alert, action)), moreButton(alert));
  made.append(desk);
  if (alert.assignee) made.append(node("span", `${word("assigned")} ${alert.assignee}`, "why"));
  if (open && alert.standing !== "unacknowledged") made.append(node("span", standsAs(alert), "why"));
  return made;
}

const shownAlerts = () => page.alerts.filter((alert) => family === "all" || alert.kind.split(".")[0] === family);
const markedAlerts = () => page.alerts.filter((alert) => marked.has(alert.id));

function drawChosen() {
  const found = markedAlerts();
  place("ack-chosen").textContent = `${word("ack")} (${found.length})`;
  place("ack-chosen").disabled = !found.some((alert) => actionsFor([alert]).includes("ack"));
  place("more-chosen").disabled = !found.length;
  const shown = shownAlerts();
  place("choose-all").checked = shown.length > 0 && shown.every((alert) => marked.has(alert.id));
  place("choose-all").indeterminate = !place("choose-all").checked && found.length > 0;
}

// The list is made anew with every change: who works with the keyboard stays where they were.
function keepingFocus(draw) {
  const focus = document.activeElement?.dataset.focus;
  draw();
  const found = (name) => document.querySelector(`[data-focus="${CSS.escape(name)}"]`);
  if (focus) (found(focus) ?? found(`${focus.split(" ")[0]} more`))?.focus({ preventScroll: true });
}

function drawAlerts() {
  const families = ["all", ...new Set(page.alerts.map((alert) => alert.kind.split(".")[0]))];
  for (const id of marked) if (!page.alerts.some((alert) => alert.id === id)) marked.delete(id);
  place("filters").replaceChildren(
    ...families.map((name) => {
      const made = button(name === "all" ? word("all") : kindWord(name), `filter ${name}`, () => { family = name; keepingFocus(drawAlerts); });
      made.setAttribute("aria-pressed", String(name === family));
      return made;
    }),
  );
  const shown = shownAlerts();
  place("alert-count").textContent = String(shown.filter((alert) => alert.state === "active").length);
  place("alert-list").replaceChildren(
    ...(shown.length ? shown.map(alertRow) : [node("li", word("noAlerts"), "empty")]),
  );
  drawChosen();
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
  const found = chosen && (await fetch(`/api/v1/transformers/${encodeURIComponent(chosen)}`));
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

// Asks, and says what became of it; returns why nothing was accepted, or nothing.
async function act(alerts, deed) {
  const { accepted, refusals, problem } = await ask(alerts, deed);
  const told = problem ?? [accepted ? `${word(deed.action)}: ${accepted} ${word("accepted")}` : "", ...refusals].filter(Boolean).join(" · ");
  place("told").textContent = told;
  place("told").className = problem || refusals.length ? "problem" : "";
  if (accepted) for (const alert of alerts) marked.delete(alert.id);
  keepingFocus(drawAlerts);
  return accepted ? "" : told;
}

function draw() {
  document.documentElement.lang = locale();
  place("language").textContent = word("other");
  place("who").title = word("password");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  if (!page) return;
  place("clock").textContent = time(page.at);
  drawFigures();
  drawPark();
  keepingFocus(drawAlerts);
  drawEngine();
  drawChart();
}

// Who is logged in, and what they may do; whoever is not is led to the log-in.
async function meet() {
  const answer = await fetch("/api/v1/me").catch(() => null);
  if (answer?.status === 401) return location.assign("/login");
  if (!answer?.ok) return;
  const me = await answer.json();
  document.body.classList.toggle("onlooker", !me.permissions.includes("act_on_alerts"));
  place("leave").hidden = me.open;
  place("who").textContent = me.name;
}

function listen() {
  const changes = new EventSource("/api/v1/stream");
  const show = (name) => { place("connection").textContent = word(name); place("connection").className = name; };
  changes.onopen = () => show("live");
  changes.onmessage = (event) => { page = JSON.parse(event.data); draw(); };
  changes.onerror = () => {
    show("lost");
    // A refusal ends it for good: the session may be over.
    if (changes.readyState === EventSource.CLOSED) meet().finally(() => setTimeout(listen, 3000));
  };
}

place("choose-all").addEventListener("change", (event) => {
  for (const alert of shownAlerts()) event.target.checked ? marked.add(alert.id) : marked.delete(alert.id);
  keepingFocus(drawAlerts);
});
place("ack-chosen").addEventListener("click", () => act(markedAlerts().filter((alert) => actionsFor([alert]).includes("ack")), { action: "ack" }));
place("more-chosen").addEventListener("click", () => openDeed(markedAlerts(), act));
place("language").addEventListener("click", () => { switchLanguage(); draw(); });
draw();
meet().finally(listen);
