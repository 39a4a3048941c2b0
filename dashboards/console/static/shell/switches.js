// Language, and light or dark: chosen by hand, remembered, else as the system has it.
import { place } from "../dom.js";
import { switchLanguage, word } from "../words.js";

const THEMES = ["", "light", "dark"];
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
  place("keys-open").setAttribute("aria-label", word("keys"));
  place("keys-open").title = `${word("keys")} (?)`;
}

// again(): draws everything anew.
export function wireSwitches(again) {
  place("language").addEventListener("click", () => { switchLanguage(); again(); });
  place("theme").addEventListener("click", () => { choose(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]); again(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
}
