// The keyboard: single keys while nobody types, which can be switched off (WCAG 2.1.4).
import { button, holding, labelled, node, place } from "../dom.js";
import { word } from "../words.js";

const WAIT_MS = 1500;
const typing = (element) => element.matches("input, textarea, select, [contenteditable]") && !["checkbox", "radio", "button"].includes(element.type);
const on = () => localStorage.getItem("keys") !== "off";

// pages(): those that may be opened. context: of the page that is shown.
export function wireKeys(pages, context) {
  let leading = 0;
  const go = (key) => {
    const page = pages().find((each) => each.key === key);
    if (page) location.href = page.href ?? `#${page.name}`;
  };
  const single = {
    "/": () => place("search").querySelector("input").focus(),
    "?": () => openKeys(pages()),
    g: () => { leading = Date.now(); },
    j: () => context.list?.move(1),
    k: () => context.list?.move(-1),
    a: () => context.list?.ack?.(),
    x: () => context.list?.mark?.(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return typing(event.target) && event.target.blur();
    if (typing(event.target) || !on()) return;
    const second = Date.now() - leading < WAIT_MS;
    leading = 0;
    const does = second ? () => go(event.key) : single[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  });
  place("keys-open").addEventListener("click", () => openKeys(pages()));
  place("skip").addEventListener("click", (event) => { event.preventDefault(); place("page").focus(); });
}

function openKeys(pages) {
  const row = (keys, text) => holding(node("div"), holding(node("dt"), ...keys.map((key) => node("kbd", key))), node("dd", text));
  const known = [["/", "keySearch"], ["j", "keyNext"], ["k", "keyBefore"], ["Enter", "keyOpen"], ["x", "keyMark"], ["a", "keyAck"], ["Esc", "keyEscape"], ["?", "keyKeys"]];
  const list = holding(node("dl"), ...known.map(([key, name]) => row([key], word(name))), ...pages.filter((page) => page.key).map((page) => row(["g", page.key], word(page.title))));
  const box = node("input", "", "", { type: "checkbox", checked: on(), onchange: () => localStorage.setItem("keys", box.checked ? "on" : "off") });
  const dialog = place("keys");
  const end = holding(node("div", "", "ends"), button(word("shut"), () => dialog.close()));
  dialog.replaceChildren(node("h2", word("keys"), "", { id: "keys-title" }), list, labelled(word("keysOn"), box, "line"), end);
  dialog.showModal();
}
