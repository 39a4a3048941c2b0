// What the parts of the admin page share.
import { button, holding, labelled, node } from "../../dom.js";
import { officeWord, time } from "../../words/office.js";

export const ROLES = ["dispatcher", "inspector", "collector", "engineer", "auditor", "admin"];

// A column of a moment.
export const moment = (name, title, more = {}) => ({ name, title: officeWord(title), value: (row) => row[name], text: (row) => time(row[name]), width: "minmax(11.5rem, 1fr)", ...more });

// A field of a text with its name before it.
export function textField(name, title, more = {}) {
  return labelled(title, node("input", "", "", { type: "text", name, maxLength: 300, autocomplete: "off", ...more }));
}

// A field of a number.
export const countField = (name, title, value, most, more = {}) => textField(name, title, { type: "number", min: "1", max: String(most), step: "1", value: String(value), required: true, ...more });

export const tick = (name, title, checked = false) => labelled(title, node("input", "", "", { type: "checkbox", name, checked }), "line");

// Roles to choose from; chosen() gives those that are.
export function roleFields(given = []) {
  const boxes = ROLES.map((role) => node("input", "", "", { type: "checkbox", name: "role", value: role, checked: given.includes(role) }));
  const made = holding(node("fieldset", "", "roles"), node("legend", officeWord("roles")), ...boxes.map((box) => labelled(officeWord(`role_${box.value}`), box, "line")));
  made.chosen = () => boxes.filter((box) => box.checked).map((box) => box.value);
  return made;
}

// A secret that is shown this once, to be copied and handed over.
export function handOver(said, secret) {
  const field = node("input", "", "secret", { type: "text", readOnly: true, value: secret, "aria-label": said, onfocus: () => field.select() });
  const copy = button(officeWord("copy"), async () => {
    field.select();
    await navigator.clipboard?.writeText(secret).catch(() => null);
    copy.textContent = officeWord("copied");
  });
  return holding(node("div", "", "handover", { role: "status" }), node("p", said), holding(node("div", "", "bar"), field, copy), node("p", officeWord("shownOnce"), "hint"));
}
