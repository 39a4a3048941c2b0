// What the desk does with alerts: the dialog that asks for it, and the request that puts it on its way.
import { place } from "./dom.js";
import { kindWord, resolutionWord, word } from "./words.js";

const MOST = 500;
const WORK = ["assign", "comment", "close", "out_of_service"];
// What makes sense, by where an alert stands.
const SENSE = {
  unacknowledged: ["ack", "shelve", "shelve_once", ...WORK], acknowledged: ["shelve", "shelve_once", ...WORK],
  returned: ["ack", ...WORK], normal: WORK, shelved: ["unshelve", "ack", ...WORK],
  suppressed: WORK, out_of_service: ["in_service", "assign", "comment", "out_of_service"],
};
// What each asks for; those that end in ! must be given.
const FIELDS = {
  ack: ["text"], assign: ["assignee!"], comment: ["text!"], close: ["resolution!", "text"], shelve: ["hours!", "text"],
  shelve_once: ["text"], unshelve: ["text"], out_of_service: ["hours!", "text!"], in_service: ["text"],
};

const form = place("deed-form");
let pending = null;
let words = null;

let mine = null;

// names: families whose alerts the reader may act on; * is every family. Before it is known, all are offered.
export const useFamilies = (names) => { mine = names.includes("*") ? null : new Set(names); };
export const mayActOn = (alert) => !mine || mine.has(alert.family);

export const actionsFor = (alerts) =>
  !alerts.every(mayActOn) ? [] : (SENSE[alerts[0]?.standing] ?? []).filter((action) => alerts.every((alert) => (SENSE[alert.standing] ?? []).includes(action)));

const option = (value, text) => new Option(text, value);
const nameOf = (action) => word(action === "out_of_service" ? "take_out" : action);

async function resolutions(alerts) {
  words ??= fetch("/api/v1/families").then((answer) => answer.json());
  const { families, others } = await words.catch(() => { words = null; return { families: [], others: [] }; });
  const known = new Map(families.map((each) => [each.family, each.resolutions]));
  const lists = alerts.map((alert) => known.get(alert.family) ?? others);
  return lists[0].filter((name) => lists.every((list) => list.includes(name)));
}

function showFields() {
  const wanted = FIELDS[form.elements.action.value] ?? [];
  for (const label of form.querySelectorAll("[data-field]")) {
    const [field] = wanted.filter((name) => name.replace("!", "") === label.dataset.field);
    label.hidden = !field;
    label.querySelector("input, select, textarea").required = Boolean(field?.endsWith("!"));
  }
}

export async function open(alerts, act) {
  const actions = actionsFor(alerts);
  pending = { alerts, act };
  form.reset();
  place("deed-title").textContent =
    alerts.length === 1 ? `${kindWord(alerts[0].kind)} · ${alerts[0].subject}` : `${alerts.length} ${word("chosenAlerts")}`;
  form.elements.action.replaceChildren(...actions.map((action) => option(action, nameOf(action))));
  place("deed-problem").textContent = actions.length ? "" : word("nothingFits");
  place("deed-do").disabled = !actions.length;
  showFields();
  place("deed").showModal();
  const found = await resolutions(alerts);
  form.elements.resolution.replaceChildren(...found.map((name) => option(name, resolutionWord(name))));
}

function deed() {
  const { action, assignee, resolution, hours, text } = form.elements;
  const asked = FIELDS[action.value].map((name) => name.replace("!", ""));
  const said = { action: action.value };
  if (asked.includes("assignee")) said.assignee = assignee.value.trim();
  if (asked.includes("resolution")) said.resolution = resolution.value;
  if (asked.includes("hours")) said.for_s = Math.round(Number(hours.value) * 3600);
  if (asked.includes("text") && text.value.trim()) said.text = text.value.trim();
  return said;
}

// One key for one decision: should the answer be lost, asking again does nothing twice.
async function post(path, body) {
  const key = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("-");
  const send = () => fetch(path, { method: "POST", headers: { "content-type": "application/json", "idempotency-key": key }, body: JSON.stringify(body) });
  return send().catch(send);
}

// Asks for one deed on many alerts, so many in a request as one may have.
export async function ask(alerts, deed) {
  const found = { accepted: 0, refusals: [] };
  for (let from = 0; from < alerts.length; from += MOST) {
    const { accepted, refusals, problem } = await askSome(alerts.slice(from, from + MOST), deed);
    if (problem) return { ...found, problem };
    found.accepted += accepted;
    found.refusals.push(...refusals);
  }
  return found;
}

async function askSome(alerts, deed) {
  const seen = alerts.map((alert) => ({ alert_id: alert.id, revision: alert.revision }));
  try {
    const answer = await post("/api/v1/actions", { do: deed, alerts: seen });
    const said = await answer.json();
    if (!answer.ok) return { accepted: 0, refusals: [], problem: said.detail };
    return { accepted: said.accepted, refusals: said.results.filter((each) => !each.accepted).map((each) => each.refusal) };
  } catch {
    return { accepted: 0, refusals: [], problem: word("noAnswer") };
  }
}

// Makes the dialog work, on a page that has one.
export function wireDeeds() {
  form.elements.action.addEventListener("change", showFields);
  place("deed-cancel").addEventListener("click", () => place("deed").close());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place("deed-do").disabled = true;
    const problem = await pending.act(pending.alerts, deed());
    place("deed-do").disabled = false;
    place("deed-problem").textContent = problem;
    if (!problem) place("deed").close();
  });
}
