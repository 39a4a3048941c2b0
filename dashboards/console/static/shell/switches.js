// Language, and light or dark: chosen by hand, remembered, else as the system has it.
import { place } from "../dom.js";
import { switchLanguage, word } from "../words.js";

const SYSTEM = matchMedia("(prefers-color-scheme: dark)");
// First the other than the system's, so that the first press changes what is seen; the third leaves it to the system again.
const themes = () => (SYSTEM.matches ? ["", "light", "dark"] : ["", "dark", "light"]);
const theme = () => document.documentElement.dataset.theme ?? "";

function choose(name) {
  if (name) document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
  localStorage.setItem("theme", name);
}

export function nameSwitches() {
  const name = { "": "themeSystem", light: "themeLight", dark: "themeDark" }[theme()];
  place("theme").textContent = { "": "◐", light: "☀", dark: "☾" }[theme()];
  place("theme").setAttribute("aria-label", `${word("theme")}: ${word(name)}`);
  place("theme").title = `${word("theme")}: ${word(name)}`;
  place("language").textContent = word("other");
  place("keys-open")?.setAttribute("aria-label", word("keys"));
  place("keys-open")?.setAttribute("title", `${word("keys")} (?)`);
}

// again(): draws everything anew.
export function wireSwitches(again) {
  place("language").addEventListener("click", () => { switchLanguage(); again(); });
  place("theme").addEventListener("click", () => { choose(themes()[(themes().indexOf(theme()) + 1) % themes().length]); again(); });
  SYSTEM.addEventListener("change", again);
}
