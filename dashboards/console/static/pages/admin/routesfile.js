// The text of the routes in effect; with the right to it, another is checked, compared, and put into effect.
import { button, holding, node } from "../../dom.js";
import { number, officeWord, time } from "../../words/office.js";
import { change, factList, panel } from "../office/parts.js";

// Where a line of a text begins and ends.
function spanOf(text, line) {
  const lines = text.split("\n");
  const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return [begin, begin + (lines[line - 1] ?? "").length];
}

// may: whether others may be put into effect. again(): told when they were.
export function routesFile(told, context, may, again) {
  const facts = node("div");
  const head = ({ name, actor, at }) => facts.replaceChildren(factList([[officeWord("name"), name], [officeWord("by"), actor], [officeWord("at"), at ? time(at) : ""]]));
  head(told);
  const made = panel(officeWord("routes"), facts);
  if (!may) return holding(made, node("pre", told.text, "text", { tabIndex: 0, role: "group", "aria-label": officeWord("routes") }));
  const seen = { ...told };
  const field = node("textarea", "", "text", { spellcheck: false, rows: 16, value: told.text, oninput: () => { apply.disabled = true; } });
  field.setAttribute("aria-label", officeWord("routesText"));
  const found = node("div", "", "checked", { role: "status" });
  const check = async () => {
    const { said, why } = await change("POST", "routes/check", { text: field.value });
    apply.disabled = Boolean(why) || !said.right || !said.changes.length;
    found.replaceChildren(...(why ? [node("p", why, "problem")] : verdict(said, field)));
  };
  const put = async () => {
    const { said, why } = await change("PUT", "routes", { text: field.value, name: seen.name_ ?? "routes.toml", instead_of: seen.at });
    if (why) return found.replaceChildren(node("p", `▲ ${why}`, "problem"));
    Object.assign(seen, said);
    apply.disabled = true;
    found.replaceChildren(node("p", officeWord("applied")));
    // Its time is that of the record, which the log gives it.
    const now = await context.get("routes");
    if (now) { Object.assign(seen, now); head(now); }
    again();
  };
  const upload = node("input", "", "", { type: "file", hidden: true, accept: ".toml,text/plain", onchange: async () => {
    const [file] = upload.files;
    if (!file) return;
    field.value = await file.text();
    seen.name_ = file.name;
    check();
  } });
  const apply = button(officeWord("apply"), put, { disabled: true });
  return holding(made, holding(node("div", "", "bar"), upload, button(`${officeWord("upload")}…`, () => upload.click()), button(officeWord("check"), check), apply), field, found);
}

// Each mistake with its line, which a press finds; then the lines that would be another.
function verdict({ right, mistakes, changes, ...counts }, field) {
  const find = (line) => () => {
    const [begin, end] = spanOf(field.value, line);
    field.focus();
    field.setSelectionRange(begin, end);
    field.scrollTop = (field.scrollHeight / field.value.split("\n").length) * Math.max(0, line - 4);
  };
  const wrong = mistakes.map(({ line, what }) => holding(node("li"), line ? button(officeWord("line", { number: number(line) }), find(line)) : "", node("span", `▲ ${what}`, "problem")));
  const parts = ["contacts", "rotas", "receivers", "chains", "routes"].map((name) => `${number(counts[name])} ${officeWord(`part_${name}`)}`).join(", ");
  const said = right ? node("p", `${officeWord("right")} ${parts}.`) : holding(node("ul", "", "mistakes"), ...wrong);
  return [said, changes.length ? difference(changes) : node("p", officeWord("noChanges"), "hint")];
}

function difference(lines) {
  const kind = (line) => ({ "+": "added", "-": "taken", "@": "place" })[line[0]] ?? "";
  const text = holding(node("code"), ...lines.slice(2).map((line) => node("span", `${line}\n`, kind(line))));
  return holding(node("pre", "", "text diff", { tabIndex: 0, role: "group", "aria-label": officeWord("changes") }), text);
}
