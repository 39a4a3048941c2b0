// The admin: users and keys, routes, silences, and the audit; each in a part of its own.
import { address, button, holding, node } from "../dom.js";
import { officeWord } from "../words/office.js";
import { audit } from "./admin/audit.js";
import { keys } from "./admin/keys.js";
import { routes } from "./admin/routes.js";
import { silences } from "./admin/silences.js";
import { users } from "./admin/users.js";
import { head, Stay } from "./office/parts.js";

const stay = new Stay();
// Its name, the word for it, what it needs, and what draws it into an element.
const PARTS = [
  ["users", "users", "see_users", users], ["keys", "apiKeys", "see_users", keys], ["routes", "routes_", "see_routes", routes],
  ["silences", "silences", "see_silences", silences], ["audit", "audit", "see_audit", audit],
];

function mount(root, { query }, context) {
  const lasts = stay.begin();
  const open = PARTS.filter(([, , permission]) => context.may(permission));
  const [name, , , draw] = open.find(([each]) => each === query.part) ?? open[0];
  const switches = open.map(([each, title]) => button(officeWord(title), () => { location.hash = address("admin", "", { part: each }); }, { "aria-pressed": String(each === name) }));
  const holder = node("div", "", "sheet");
  root.append(head(officeWord("adminPage"), holding(node("div", "", "segments"), ...switches)), holder);
  draw(holder, context, { stay, lasts });
}

export default { name: "admin", title: "adminPage", permission: "see_silences", key: "n", mount, unmount: () => stay.end() };
