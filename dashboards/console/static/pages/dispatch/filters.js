// Which alerts are listed: by family, severity, standing, mine, and text; all of it is in the address.
import { button, holding, labelled, node } from "../../dom.js";
import { kindWord, severityWord, word } from "../../words.js";

const STANDINGS = ["unacknowledged", "acknowledged", "returned", "shelved", "out_of_service", "normal"];
export const BY = ["", "none", "feeder", "transformer", "kind"];

export function fits(alert, filters, me) {
  const text = (filters.text ?? "").trim().toLowerCase();
  return (!filters.family || alert.family === filters.family)
    && (!filters.severity || alert.severity >= Number(filters.severity))
    && (!filters.standing || alert.standing === filters.standing)
    && (!filters.mine || (me.name !== "" && alert.assignee === me.name))
    && (!text || `${alert.subject} ${alert.kind} ${kindWord(alert.kind)} ${alert.feeder_id} ${alert.transformer_id} ${alert.assignee}`.toLowerCase().includes(text));
}

export class Filters {
  // filters: what holds; changed(): told when it is another.
  constructor(root, filters, changed) {
    const set = (name, value) => { filters[name] = value; changed(); };
    const select = (name, options) => this.filled(node("select", "", "", { name, onchange: (event) => set(name, event.target.value) }), options, filters[name] ?? "");
    Object.assign(this, { root, filters, families: [] });
    this.family = select("family", [["", word("all")]]);
    this.text = node("input", "", "", { type: "search", name: "text", value: filters.text ?? "", oninput: () => set("text", this.text.value) });
    this.mine = button(word("mine"), () => { set("mine", filters.mine ? "" : "1"); this.sync(); });
    root.append(
      labelled(word("family"), this.family),
      labelled(word("severityFrom"), select("severity", [["", word("all")], ...[1, 2, 3, 4].map((each) => [String(each), severityWord(each)])])),
      labelled(word("standing"), select("standing", [["", word("all")], ...STANDINGS.map((each) => [each, word(each)])])),
      labelled(word("gather"), select("by", BY.map((each) => [each, word(`by_${each}`)]))),
      labelled(word("filter"), this.text), this.mine,
    );
    this.sync();
  }

  // Makes the controls say what holds.
  sync() {
    this.know();
    for (const field of this.root.querySelectorAll("select, input")) field.value = this.filters[field.name] ?? "";
    this.mine.setAttribute("aria-pressed", String(Boolean(this.filters.mine)));
  }

  filled(select, options, value) {
    select.replaceChildren(...options.map(([each, text]) => new Option(text, each)));
    select.value = value;
    return select;
  }

  // Families there are now; the choice stays.
  know(families = this.families) {
    this.families = families;
    const known = [...new Set([...families, this.filters.family].filter(Boolean))].sort();
    if (known.join() === [...this.family.options].slice(1).map((each) => each.value).join()) return;
    this.filled(this.family, [["", word("all")], ...known.map((name) => [name, kindWord(name)])], this.filters.family ?? "");
  }
}
