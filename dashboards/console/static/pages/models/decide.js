// What people decide about a model: who is followed, and which version; each with a reason.
import { button, holding, labelled, node } from "../../dom.js";
import { askFor } from "../../parts/dialog.js";
import { officeWord } from "../../words/office.js";
import { change, choice } from "../office/parts.js";

const AGAIN_MS = 2000;
const TRIES = 15;

// model: as the HTTP interface tells it. decided(model): told once the learner has decided.
export function decide(model, context, lasts, decided) {
  const rivals = Object.keys(model.rivals).map((name) => [name, name]);
  const kept = model.kept.map((version) => [String(version), String(version)]);
  const press = (action, can, field = null) => {
    const ask = () => order(model, action, field?.(), context, () => wait(model, context, lasts, decided));
    return button(`${officeWord(action)}…`, ask, { disabled: !can, "aria-haspopup": "dialog" });
  };
  return holding(
    node("div", "", "bar"), press("promote", rivals.length, () => chosen("candidate", rivals, String)),
    press("rollback", kept.length, () => chosen("version", kept, Number)), press("resume", model.held),
  );
}

// Asks for the reason, and for what else it needs; tells the learner.
function order({ model }, action, field, context, done) {
  const text = node("textarea", "", "", { rows: 3, required: true, maxLength: 2000 });
  const title = officeWord(action);
  askFor(`${title}: ${model}`, [node("p", officeWord(`${action}Hint`), "hint"), ...(field ? [field.label] : []), labelled(officeWord("why"), text)], title, async () => {
    const { why } = await change("POST", `models/${encodeURIComponent(model)}/orders`, { do: { action, ...field?.said(), text: text.value.trim() } });
    if (why) return why;
    context.tell(officeWord("ordered", { what: title }));
    done();
    return "";
  });
}

// A choice in the dialog; said() gives it under its name.
function chosen(name, values, read) {
  let [[value]] = values;
  return { label: choice(name, values, value, (other) => { value = other; }), said: () => ({ [name]: read(value) }) };
}

// The learner decides when it reads what it was told; should it refuse, there is a dead letter.
async function wait(model, context, lasts, decided, tries = TRIES) {
  await new Promise((done) => { setTimeout(done, AGAIN_MS); });
  const now = lasts() ? await context.get(`models/${encodeURIComponent(model.model)}`) : null;
  if (!lasts()) return;
  if (now && now.decisions.length > model.decisions.length) decided(now);
  else if (tries) wait(model, context, lasts, decided, tries - 1);
  else context.tell(officeWord("notDecided"), true);
}
