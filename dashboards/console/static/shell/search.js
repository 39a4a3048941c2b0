// The search box: what is on the live page at once, and what the server finds besides.
import { address, holding, node, place } from "../dom.js";
import { kindWord, percent, word } from "../words.js";

const MOST = 8;
const WAIT_MS = 200;
let served = true;

// Where a thing that was found is shown; null for what has no page.
const PAGE_OF = { transformer: "transformer", feeder: "feeder", alert: "alert", meter: "meter", account: "customer", customer: "customer" };

function local(page, text) {
  const has = (name) => String(name).toLowerCase().includes(text);
  const found = (rows, key, kind) => rows.filter((row) => has(row[key])).slice(0, MOST).map((row) => ({ kind, id: row[key], about: "" }));
  const alerts = (page?.alerts ?? []).filter((alert) => has(alert.subject) || has(alert.id)).slice(0, MOST);
  return [
    ...found(page?.transformers ?? [], "transformer_id", "transformer"), ...found(page?.feeders ?? [], "feeder_id", "feeder"),
    ...alerts.map((alert) => ({ kind: "alert", id: alert.id, about: `${kindWord(alert.kind)} · ${alert.subject}` })),
  ];
}

// What the server finds, and the share of names that it has read by now.
async function remote(text) {
  if (!served) return [[], 1];
  const answer = await fetch(`/api/v1/search?text=${encodeURIComponent(text)}`).catch(() => null);
  if (answer?.status === 404) served = false;
  if (!answer?.ok) return [[], 1];
  const said = await answer.json();
  return [(said.hits ?? []).map((each) => ({ kind: each.kind, id: each.id, about: each.what ? `${kindWord(each.what)} · ${each.of}` : "", of: each.what ? "" : each.of })), said.read];
}

// live: what is on the live page. pages: names of the pages there are.
export function wireSearch(live, pages) {
  const list = node("ul", "", "found", { id: "found", hidden: true });
  const input = node("input", "", "", { type: "search", autocomplete: "off" });
  list.setAttribute("role", "listbox");
  for (const [name, value] of Object.entries({ role: "combobox", "aria-controls": "found", "aria-expanded": "false", "aria-autocomplete": "list", maxlength: "200" })) input.setAttribute(name, value);
  let asked = 0;
  let waiting = 0;
  const shut = () => { asked += 1; list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const hrefOf = (each) => (pages.has(PAGE_OF[each.kind]) ? address(PAGE_OF[each.kind], each.id) : null);
  const open = (href) => { shut(); input.value = ""; input.blur(); location.hash = href; };
  const line = (text) => {
    const made = node("li", text, "empty");
    made.setAttribute("role", "option");
    made.setAttribute("aria-disabled", "true");
    return made;
  };
  const show = (found, read = 1) => {
    const known = new Map(found.map((each) => [`${each.kind} ${each.id}`, each]).filter(([, each]) => hrefOf(each)).reverse());
    const rows = [...known.values()].reverse().slice(0, 3 * MOST).map((each, index) => {
      const made = holding(node("li", "", "", { id: `found-${index}`, onmousedown: (event) => { event.preventDefault(); open(hrefOf(each)); } }), node("b", each.about || each.id), node("small", [word(each.kind), each.about ? each.id : each.of].filter(Boolean).join(" · ")));
      made.setAttribute("role", "option");
      made.dataset.href = hrefOf(each);
      return made;
    });
    // While names are still being read, that nothing was found means little.
    const coming = read < 1 ? [line(word("namesComing", { share: percent(read) }))] : [];
    list.replaceChildren(...rows, ...coming, ...(rows.length || coming.length ? [] : [line(word("nothingFound"))]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    choose(rows.length ? 0 : -1);
  };
  const options = () => [...list.querySelectorAll("[data-href]")];
  const choose = (index) => options().forEach((option, place) => {
    option.setAttribute("aria-selected", String(place === index));
    if (place === index) { input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
  });
  const ask = () => {
    const text = input.value.trim();
    clearTimeout(waiting);
    if (!text) return shut();
    const mine = ++asked;
    const here = local(live.page, text.toLowerCase());
    show(here);
    waiting = setTimeout(async () => { const [more, read] = await remote(text); if (mine === asked && (more.length || read < 1)) show([...here, ...more], read); }, WAIT_MS);
  };
  input.addEventListener("input", ask);
  input.addEventListener("blur", shut);
  input.addEventListener("keydown", (event) => {
    const at = options().findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose(Math.max(0, Math.min(options().length - 1, at + step))); }
    if (event.key === "Enter" && options()[at]) open(options()[at].dataset.href);
    if (event.key === "Escape") shut();
  });
  place("search").replaceChildren(input, list);
}

export function nameSearch() {
  const input = place("search").querySelector("input");
  input.placeholder = `${word("search")}  /`;
  input.setAttribute("aria-label", word("search"));
  place("search").querySelector("ul").setAttribute("aria-label", word("found"));
}
