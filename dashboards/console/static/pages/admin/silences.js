// Silences: which hold and which are over; with the right to it, made and ended.
import { button, node } from "../../dom.js";
import { officeWord } from "../../words/office.js";
import { capital, change, panel, plain, send, tableIn } from "../office/parts.js";
import { countField, moment, textField } from "./parts.js";

const HOUR = 3600;
const NAMED = ["kind", "feeder", "transformer", "meter"];

// What a match says, on one line.
export const matched = (match) => Object.entries(match).map(([name, values]) => `${officeWord(`match_${name}`)} ${[values].flat().join(" | ")}`).join(", ");

export function silences(holder, context, { stay, lasts }) {
  const may = context.may("make_silences");
  const holds = (row) => row.end > context.live.now();
  const made = tableIn(stay, officeWord("silences"), {
    name: "silences", key: (row) => row.name, sort: { name: "end", down: true }, nothing: officeWord("noSilences"), className: (row) => (holds(row) ? "" : "past"), columns: [
      plain("name", officeWord("name"), { width: "minmax(7rem, 1fr)" }), { name: "match", title: officeWord("match"), value: (row) => matched(row.match), width: "minmax(9rem, 2fr)" }, moment("begin", "from"), moment("end", "until_"), plain("owner", officeWord("by")), plain("text", officeWord("why"), { width: "minmax(8rem, 2fr)" }),
      ...(may ? [ends(holds, (row) => end(row.name))] : []),
    ],
  });
  const again = () => context.get("silences?all=true").then((told) => { if (lasts() && told) made.table.show(told.silences); });
  const end = async (name) => {
    if (!confirm(officeWord("endSure", { name }))) return;
    if (await send(context, `silences/${encodeURIComponent(name)}`, null, () => officeWord("silenceEnded", { name }), "DELETE")) again();
  };
  holder.append(...(may ? [making(context, again)] : []), made);
  context.list = made.table;
  again();
}

const ends = (holds, does) => ({ name: "ends", title: officeWord("end"), value: () => "", cell: (row) => (holds(row) ? button(officeWord("end"), () => does(row), { "aria-label": `${officeWord("end")} ${row.name}` }) : node("span")), width: "5.5rem" });

function making(context, again) {
  const problem = node("p", "", "problem", { role: "alert" });
  const form = node("form", "", "bar", { onsubmit: async (event) => {
    event.preventDefault();
    const { name, hours, text } = form.elements;
    const said = NAMED.map((each) => [each, form.elements[each].value.split(",").map((part) => part.trim()).filter(Boolean)]);
    const match = Object.fromEntries(said.filter(([, values]) => values.length));
    const { why } = await change("PUT", `silences/${encodeURIComponent(name.value.trim())}`, { match, for_s: Math.round(Number(hours.value) * HOUR), text: text.value.trim() });
    problem.textContent = why;
    if (why) return;
    context.tell(officeWord("silenceMade", { name: name.value.trim() }));
    form.reset();
    again();
  } });
  form.append(
    textField("name", officeWord("name"), { required: true, maxLength: 200 }), ...NAMED.map((each) => textField(each, capital(officeWord(`match_${each}`)))),
    countField("hours", officeWord("hours"), 8, 2160, { min: "0.25", step: "0.25" }), textField("text", officeWord("why"), { required: true, maxLength: 2000 }), node("button", officeWord("silence"), "", { type: "submit" }),
  );
  return panel(officeWord("newSilence"), form, node("p", officeWord("silenceHint"), "hint"), problem);
}
