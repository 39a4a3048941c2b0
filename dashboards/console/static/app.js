// The console: who is here, what they may open, and the page that is shown.
import { ask, open as openDeed, useFamilies, wireDeeds } from "./deeds.js";
import { node, place, put } from "./dom.js";
import { Live } from "./live.js";
import { PAGES } from "./pages/index.js";
import { Router } from "./router.js";
import { drawClock, drawEngine, drawNavigation, drawWords, wireNavigation } from "./shell/frame.js";
import { wireKeys } from "./shell/keys.js";
import { nameSearch, wireSearch } from "./shell/search.js";
import { nameSwitches, wireSwitches } from "./shell/switches.js";
import "./words/shell.js";
import "./words/alerts.js";
import { useCurrency } from "./words/office.js";
import { useZone, word } from "./words.js";

const live = new Live(meet);
const me = { name: "", permissions: [], acts_on: [], open: true, known: false };
const may = (permission) => !me.known || me.permissions.includes(permission);
const inNavigation = () => PAGES.filter((page) => !page.within && may(page.permission));

// What every page is given:
//   live: what the engine sends. me: who is here. may(permission): whether they may.
//   act(alerts, deed): asks for a deed; gives why not, or "". openDeed(alerts): the dialog. tell(text, problem): says something.
//   get(path): JSON from the HTTP interface, or null. filter(query): puts filters into the address. list: has move(by), ack(), mark().
const context = {
  live, me, may, act, get, list: null, tell,
  openDeed: (alerts) => openDeed(alerts, act),
  filter: (query) => router.filter(query),
};
const router = new Router(place("page"), PAGES, context, (page) => may(page.permission), shown);

async function get(path) {
  const answer = await fetch(`/api/v1/${path}`).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

function tell(text, problem = false) {
  put(place("told"), text);
  place("told").className = problem ? "problem" : "";
}

// Asks, and says what became of it; gives why nothing was accepted, or nothing.
async function act(alerts, deed) {
  const { accepted, refusals, problem } = await ask(alerts, deed);
  const said = problem ?? [accepted ? `${word(deed.action)}: ${accepted} ${word("accepted")}` : "", ...refusals].filter(Boolean).join(" · ");
  tell(said, Boolean(problem || refusals.length));
  if (accepted) context.list?.done?.(alerts);
  return accepted ? "" : said;
}

let before = null;
function shown(page, asked) {
  document.title = `${asked.id || word(page.title)} · GridPulse`;
  drawNavigation(inNavigation(), page);
  if (!may(page.permission)) place("page").replaceChildren(node("h1", word(page.title)), node("p", word("notAllowed"), "empty"));
  // Whoever listens to the page is told that it is another.
  if (before !== null && before !== location.hash) place("page").focus({ preventScroll: true });
  before = location.hash;
}

function draw() {
  drawWords();
  nameSwitches();
  nameSearch();
  drawClock(live);
  drawEngine(live.page);
  router.again();
}

// Who is logged in, and what they may do; whoever is not is led to the log-in.
async function meet() {
  const answer = await fetch("/api/v1/me").catch(() => null);
  if (answer?.status === 401) return location.assign("/login");
  if (!answer?.ok) return;
  Object.assign(me, await answer.json(), { known: true });
  useZone(me.zone);
  useCurrency(me.currency);
  useFamilies(me.acts_on);
  document.body.classList.toggle("onlooker", !me.permissions.includes("act_on_alerts"));
  place("leave").hidden = me.open;
  place("who").textContent = me.name;
}

wireSearch(live, new Set(PAGES.map((page) => page.name)));
wireSwitches(draw);
wireDeeds();
wireKeys(inNavigation, context);
wireNavigation();
live.hear((page, what) => {
  drawClock(live);
  if (what === "data") drawEngine(page);
});
meet().finally(() => { draw(); if (may("see_grid")) live.open(); });
