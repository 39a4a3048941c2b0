// Users and keys, routes in effect, silences, and the audit: to be read here, changed by command or over HTTP.
import { holding, node } from "../dom.js";
import { number, officeWord, time } from "../words/office.js";
import { absent, factList, head, panel, plain, Stay, tableIn } from "./office/parts.js";

const MOST = 2000;
const stay = new Stay();

function mount(root, _, context) {
  const lasts = stay.begin();
  const holder = node("div", "", "sheet");
  root.append(head(officeWord("adminPage"), node("p", officeWord("adminHint"), "hint")), holder);
  const parts = [["see_users", users], ["see_silences", silences], ["see_routes", routes], ["see_audit", audit]];
  for (const [permission, part] of parts) if (context.may(permission)) part(holder, context, lasts);
}

const moment = (name, title, more = {}) => ({ name, title: officeWord(title), value: (row) => row[name], text: (row) => time(row[name]), width: "minmax(9rem, 1fr)", ...more });

function users(holder, context, lasts) {
  const people = tableIn(stay, officeWord("users"), {
    name: "users", key: (row) => row.name, nothing: officeWord("noUsers"), columns: [
      plain("name", officeWord("name")), { name: "roles", title: officeWord("roles"), value: (row) => row.roles.map((name) => officeWord(`role_${name}`)).join(", "), width: "minmax(9rem, 2fr)" },
      { name: "state", title: officeWord("state"), value: (row) => officeWord(row.disabled ? "disabled" : row.chosen ? "enabled" : "invited") }, moment("made_at", "made"),
    ],
  });
  const keys = tableIn(stay, officeWord("apiKeys"), {
    name: "keys", key: (row) => row.name, nothing: officeWord("noKeys"), columns: [
      plain("name", officeWord("name")), { name: "role", title: officeWord("role"), value: (row) => officeWord(`role_${row.role}`) }, { name: "speaks", title: officeWord("speaks"), value: (row) => (row.speaks ? "✓" : "–"), width: "8rem" },
      { name: "until", title: officeWord("until_"), value: (row) => row.until, text: (row) => (row.revoked_at ? officeWord("revoked") : time(row.until)), width: "minmax(9rem, 1fr)" },
    ],
  });
  context.list = people.table;
  holder.append(people, keys);
  context.get("users").then((told) => { if (lasts() && told) { people.table.show(told.users); keys.table.show(told.keys); } });
}

function silences(holder, context, lasts) {
  const matched = (match) => Object.entries(match).map(([name, values]) => `${name} ${[values].flat().join("|")}`).join(", ");
  const made = tableIn(stay, officeWord("silences"), {
    name: "silences", key: (row) => row.name, nothing: officeWord("noSilences"), columns: [
      plain("name", officeWord("name")), { name: "match", title: officeWord("match"), value: (row) => matched(row.match), width: "minmax(9rem, 2fr)" }, moment("begin", "from"), moment("end", "until_"), plain("owner", officeWord("by")), plain("text", officeWord("why"), { width: "minmax(8rem, 2fr)" }),
    ],
  });
  holder.append(made);
  context.get("silences?all=true").then((told) => { if (lasts() && told) made.table.show(told.silences); });
}

function routes(holder, context, lasts) {
  const text = holding(node("div"), absent(officeWord("comes_")));
  holder.append(panel(officeWord("routes"), text));
  context.get("routes").then((told) => {
    if (!lasts() || !told) return;
    const facts = factList([[officeWord("name"), told.name], [officeWord("by"), told.actor], [officeWord("at"), told.at ? time(told.at) : ""]]);
    text.replaceChildren(facts, node("pre", told.text, "text", { tabIndex: 0, role: "group", "aria-label": officeWord("routes") }));
  });
}

function audit(holder, context, lasts) {
  const made = tableIn(stay, officeWord("audit"), {
    name: "audit", key: (row) => row.position, sort: { name: "position", down: true }, nothing: officeWord("noAudit"), columns: [
      { name: "position", title: "#", numeric: true, value: (row) => row.position, text: (row) => number(row.position), width: "5rem" }, moment("at", "at"), { name: "event", title: officeWord("event"), value: (row) => officeWord(`event_${row.event}`), width: "minmax(8rem, 1.2fr)" },
      plain("actor", officeWord("by")), plain("about", officeWord("about"), { width: "minmax(9rem, 2fr)" }), plain("address", officeWord("address")), plain("detail", officeWord("detail")),
    ],
  });
  holder.append(made);
  rows(context).then((found) => { if (lasts()) made.table.show(found); });
}

async function rows(context) {
  const found = [];
  while (found.length < MOST) {
    const told = await context.get(`audit?limit=500${found.length ? `&before=${found.at(-1).position}` : ""}`);
    if (!told?.rows.length) break;
    found.push(...told.rows);
  }
  return found;
}

export default { name: "admin", title: "adminPage", permission: "see_silences", key: "n", mount, unmount: () => stay.end() };
