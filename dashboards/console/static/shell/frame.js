// What stands around every page: the engine's clock, whether what is shown can be believed, the way to the pages.
import { holding, link, node, place, put } from "../dom.js";
import { clock, locale, number, time, word } from "../words.js";

export function drawClock(live) {
  const doubt = live.page ? live.doubt() : live.heard || live.crowded ? "lost" : "";
  const mode = live.page?.engine?.mode ?? "";
  put(place("clock"), live.page ? clock(live.now()) : "");
  put(place("connection"), doubt ? word(doubt === "lost" ? "lost" : "old") : live.page ? word(mode && mode !== "live" ? `mode_${mode}` : "live") : word("connecting"));
  place("connection").className = doubt ? "lost" : "";
  const stale = place("stale");
  stale.hidden = !doubt;
  put(stale, doubt ? word(doubt === "lost" ? (live.crowded ? "staleCrowded" : "staleLost") : "staleEngine", { at: time(doubt === "lost" ? Math.floor(live.heard / 60_000) * 60 : live.page.engine.written_at) }) : "");
  document.body.classList.toggle("stale", Boolean(doubt));
}

export function drawEngine(page) {
  const engine = page?.engine;
  const foot = place("engine");
  if (!engine) return foot.replaceChildren(node("span", page ? word("noEngine") : ""));
  const pair = (value, name, bad = false) => holding(node("span", "", bad ? "problem" : ""), node("b", value), ` ${word(name)}`);
  const made = [
    pair(number(engine.readings), "readings"), pair(number(engine.readings_per_s), "rate"), pair(number(engine.lag), "lag"),
    pair(number(engine.dead_letters), "dead"), ...engine.problems.map((problem) => node("span", `▲ ${problem}`, "problem")),
  ];
  if (made.map((each) => each.textContent).join() !== [...foot.children].map((each) => each.textContent).join()) foot.replaceChildren(...made);
}

export function drawNavigation(pages, current) {
  const made = pages.map((page) => {
    const anchor = link(word(page.title), page.href ?? `#${page.name}`);
    if (page.name === current?.name || page.name === current?.within) anchor.setAttribute("aria-current", "page");
    return anchor;
  });
  const bar = place("pages");
  bar.replaceChildren(...made);
  bar.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  hintMore(bar);
}

// Says on which sides of the navigation there is more than fits.
function hintMore(bar) {
  bar.classList.toggle("before", bar.scrollLeft > 1);
  bar.classList.toggle("after", bar.scrollLeft + bar.clientWidth < bar.scrollWidth - 1);
}

export function wireNavigation() {
  const bar = place("pages");
  const hint = () => hintMore(bar);
  bar.addEventListener("scroll", hint, { passive: true });
  new ResizeObserver(hint).observe(bar);
}

export function drawWords() {
  document.documentElement.lang = locale();
  place("who").title = word("password");
  for (const element of document.querySelectorAll("[data-word]")) put(element, word(element.dataset.word));
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", word(element.dataset.label));
}
