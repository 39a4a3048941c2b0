// Users: who there is, and with the right to it, who is added, what they work as, and whether they come in.
import { button, node } from "../../dom.js";
import { askFor } from "../../parts/dialog.js";
import { officeWord, time } from "../../words/office.js";
import { change, panel, plain, tableIn } from "../office/parts.js";
import { handOver, moment, roleFields, textField, tick } from "./parts.js";

const state = (row) => officeWord(row.disabled ? "disabled" : row.elsewhere ? "elsewhere" : row.chosen ? "enabled" : "invited");

export function users(holder, context, { stay, lasts }) {
  const may = context.may("change_users") && !context.me.open;
  const made = tableIn(stay, officeWord("users"), {
    name: "users", key: (row) => row.name, nothing: officeWord("noUsers"), columns: [
      plain("name", officeWord("name"), { width: "minmax(7rem, 1fr)" }), { name: "roles", title: officeWord("roles"), value: (row) => row.roles.map((name) => officeWord(`role_${name}`)).join(", "), width: "minmax(9rem, 2fr)" },
      { name: "state", title: officeWord("state"), value: state, width: "minmax(7rem, 1fr)" }, moment("made_at", "made"), ...(may ? [edits((row) => edit(row, again))] : []),
    ],
  });
  const again = () => context.get("users").then((found) => { if (lasts() && found) made.table.show(found.users); });
  holder.append(...(context.me.open ? [node("p", `▲ ${officeWord("openToAll")}`, "problem")] : []), ...(may ? [adding(again)] : []), made);
  context.list = made.table;
  again();
}

const edits = (does) => ({ name: "edit", title: officeWord("change"), value: () => "", cell: (row) => button(officeWord("change_"), () => does(row), { "aria-label": `${officeWord("change")} ${row.name}`, "aria-haspopup": "dialog" }), width: "6.5rem" });

// Adds a user, and shows the link with which they choose a password.
function adding(again) {
  const [roles, told, problem] = [roleFields(), node("div"), node("p", "", "problem", { role: "alert" })];
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    problem.textContent = roles.chosen().length ? "" : officeWord("oneRole");
    if (problem.textContent) return;
    const { said, why } = await change("POST", "users", { name: form.elements.name.value.trim(), roles: roles.chosen() });
    problem.textContent = why;
    if (why) return;
    told.replaceChildren(link(said));
    form.reset();
    again();
  } });
  form.append(textField("name", officeWord("name"), { required: true, maxLength: 64 }), roles, node("button", officeWord("add"), "", { type: "submit" }));
  return panel(officeWord("addUser"), form, problem, told);
}

const link = (said) => handOver(officeWord("linkOf", { name: said.name, until: time(said.until) }), said.link);

function edit(user, again) {
  const roles = roleFields(user.roles);
  const barred = tick("disabled", officeWord("barred"), user.disabled);
  const renew = button(officeWord("newLink"), async () => {
    const { said, why } = await change("POST", `users/${encodeURIComponent(user.name)}/link`, {});
    renew.after(why ? node("p", why, "problem") : link(said));
    renew.remove();
  });
  const more = user.elsewhere ? [node("p", officeWord("elsewhereHint"), "hint")] : [node("p", officeWord("newLinkHint"), "hint"), renew];
  askFor(`${officeWord("change")} ${user.name}`, [roles, barred, ...more], officeWord("save"), async () => {
    if (!roles.chosen().length) return officeWord("oneRole");
    const { why } = await change("PUT", `users/${encodeURIComponent(user.name)}`, { roles: roles.chosen(), disabled: barred.querySelector("input").checked });
    if (!why) again();
    return why;
  });
}
