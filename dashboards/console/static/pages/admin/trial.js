// A trial: who would be told of an alert, and why not the others.
import { holding, node } from "../../dom.js";
import { nameWord, officeWord, severityWord, shortTime, word } from "../../words/office.js";
import { capital, change, choice, panel, plain, tableIn } from "../office/parts.js";
import { countField, textField } from "./parts.js";

const HOUR = 3600;
const PLACES = ["feeder", "transformer", "account"];

export function trial(context, page) {
  let severity = "3";
  const [found, problem, kinds] = [node("div", "", "sheet"), node("p", "", "problem", { role: "alert" }), node("datalist", "", "", { id: "kinds" })];
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    const { kind, hours } = form.elements;
    const places = PLACES.map((name) => [name, form.elements[name].value.trim()]).filter(([, value]) => value);
    const asked = { kind: kind.value.trim(), severity: Number(severity), ...Object.fromEntries(places), ...(Number(hours.value) ? { at: Math.round(context.live.now() + Number(hours.value) * HOUR) } : {}) };
    const { said, why } = await change("POST", "routes/test", asked);
    if (!page.lasts()) return;
    problem.textContent = why;
    found.replaceChildren(...(why ? [] : tables(said, page)));
  } });
  form.append(
    textField("kind", officeWord("kind"), { required: true, list: "kinds", placeholder: "overload.overload" }), kinds,
    choice("severity_", [0, 1, 2, 3, 4].map((each) => [String(each), severityWord(each)]), severity, (value) => { severity = value; }),
    ...PLACES.map((name) => textField(name, capital(officeWord(`match_${name}`)))), countField("hours", officeWord("hoursAhead"), 0, 8760, { min: "0" }),
    node("button", officeWord("tryIt"), "", { type: "submit" }),
  );
  context.get("previews?role=desk&channel=desk").then((told) => { if (told) holding(kinds, ...told.messages.map((each) => node("option", "", "", { value: each.kind }))); });
  return panel(officeWord("trial"), form, node("p", officeWord("trialHint"), "hint"), problem, found);
}

const who = (name) => (["customer", "desk"].includes(name) ? officeWord(`to_${name}`) : name);

function tables({ orders, ways, routes, history }, { stay }) {
  const at = (name) => ({ name, title: officeWord("at"), value: (row) => row[name], text: (row) => shortTime(row[name]), width: "8.5rem" });
  const told = tableIn(stay, officeWord("wouldBeTold"), {
    name: "would-be-told", key: (row) => row.id, nothing: officeWord("toldNobody"), columns: [
      at("not_before"), { name: "recipient", title: officeWord("recipient"), value: (row) => who(row.recipient) }, { name: "channel", title: officeWord("channel"), value: (row) => row.ways.join(` ${officeWord("else_")} `) || `▲ ${officeWord("noAddress", { name: row.recipient })}` },
      { name: "phase", title: officeWord("what"), value: (row) => word(`phase_${row.phase}`) }, plain("group", officeWord("gathered")),
    ],
  });
  told.table.show(orders.map((order, place) => ({ group: "", ...order, ways: ways[place] })));
  const asked = tableIn(stay, officeWord("routesAsked"), {
    name: "routes-asked", key: (row) => row.route, columns: [plain("route", officeWord("route"), { width: "minmax(9rem, 2fr)" }), { name: "misfit", title: officeWord("fits"), value: (row) => (row.misfit ? `${officeWord("no")}: ${officeWord(`match_${row.misfit}`)}` : officeWord("yes")) }],
  });
  asked.table.show(routes);
  const why = tableIn(stay, officeWord("whyTold"), {
    name: "why", key: (row) => `${row.at} ${row.receiver} ${row.reason} ${row.text}`, columns: [at("at"), plain("receiver", officeWord("recipient")), { name: "reason", title: officeWord("reason"), value: (row) => nameWord(row.reason) }, plain("text", officeWord("detail"), { width: "minmax(9rem, 2fr)" })],
  });
  why.table.show(history);
  return [told, asked, why];
}
