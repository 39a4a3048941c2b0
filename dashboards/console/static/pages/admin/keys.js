// API keys of other programs: which there are; with the right to it, made and revoked.
import { button, node } from "../../dom.js";
import { officeWord, time } from "../../words/office.js";
import { change, choice, panel, plain, send, tableIn } from "../office/parts.js";
import { countField, handOver, moment, ROLES, textField, tick } from "./parts.js";

export function keys(holder, context, { stay, lasts }) {
  const may = context.may("change_users") && !context.me.open;
  const made = tableIn(stay, officeWord("apiKeys"), {
    name: "keys", key: (row) => row.name, nothing: officeWord("noKeys"), columns: [
      plain("name", officeWord("name"), { width: "minmax(7rem, 1fr)" }), { name: "role", title: officeWord("role"), value: (row) => officeWord(`role_${row.role}`) }, { name: "speaks", title: officeWord("speaks"), value: (row) => (row.speaks ? "✓" : "–"), width: "7rem" },
      { name: "until", title: officeWord("until_"), value: (row) => row.until, text: (row) => (row.revoked_at ? officeWord("revoked") : time(row.until)), width: "minmax(9rem, 1fr)" }, moment("seen_at", "lastUsed"), ...(may ? [revokes((row) => revoke(row.name))] : []),
    ],
  });
  const again = () => context.get("users").then((found) => { if (lasts() && found) made.table.show(found.keys); });
  const revoke = async (name) => {
    if (!confirm(officeWord("revokeSure", { name }))) return;
    if (await send(context, `keys/${encodeURIComponent(name)}`, null, () => officeWord("keyRevoked", { name }), "DELETE")) again();
  };
  holder.append(...(may ? [making(again)] : []), made);
  context.list = made.table;
  again();
}

const revokes = (does) => ({ name: "revoke", title: officeWord("revoke"), value: () => "", cell: (row) => (row.revoked_at ? node("span") : button(officeWord("revoke"), () => does(row), { "aria-label": `${officeWord("revoke")} ${row.name}` })), width: "6.5rem" });

function making(again) {
  let role = ROLES[0];
  const [told, problem] = [node("div"), node("p", "", "problem", { role: "alert" })];
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    const { name, days, speaks } = form.elements;
    const { said, why } = await change("POST", "keys", { name: name.value.trim(), role, days: Number(days.value), speaks_for_others: speaks.checked });
    problem.textContent = why;
    if (why) return;
    told.replaceChildren(handOver(officeWord("keyOf", { name: said.name, until: time(said.until) }), said.key));
    name.value = "";
    again();
  } });
  form.append(
    textField("name", officeWord("program"), { required: true, maxLength: 64 }), choice("role", ROLES.map((each) => [each, officeWord(`role_${each}`)]), role, (value) => { role = value; }),
    countField("days", officeWord("daysHeld"), 365, 3650), tick("speaks", officeWord("speaks")), node("button", officeWord("makeKey"), "", { type: "submit" }),
  );
  return panel(officeWord("newKey"), form, problem, told);
}
