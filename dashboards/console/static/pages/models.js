// Models that learn: how champion and rivals do, over time, and what thresholds would bring.
import { address, holding, node } from "../dom.js";
import { bars, Chart, together } from "../parts/charts.js";
import { nameWord, number, officeWord, time } from "../words/office.js";
import { decide } from "./models/decide.js";
import { absent, factList, head, numberField, panel, plain, Stay, tableIn } from "./office/parts.js";

const FIGURES = ["labels", "base_rate", "roc_auc", "average_precision", "log_loss"];
// The models that there will be.
const NEEDS = ["theft", "payment_fraud", "churn"];
const stay = new Stay();

function mount(root, { id, query }, context) {
  const lasts = stay.begin();
  const holder = node("div", "", "sheet");
  root.append(head(officeWord("modelsPage")), holder);
  context.get("models").then(async (told) => {
    if (!lasts()) return;
    if (!told?.models.length) return holder.replaceChildren(panel(officeWord("modelNeeds"), node("p", officeWord("noModels")), factList(NEEDS.map((name) => [officeWord(`model_${name}`), officeWord(`needs_${name}`)])), node("p", officeWord("needsHint"), "hint")));
    const name = id || told.models[0].model;
    const every = list(told.models);
    const [of, costs] = [node("div", "", "sheet"), node("div", "", "sheet")];
    context.list = every.table;
    holder.replaceChildren(every, of, costs);
    const one = await context.get(`models/${encodeURIComponent(name)}`);
    if (!lasts() || !one) return;
    const show = (model) => of.replaceChildren(...whole(model, context, lasts, show));
    show(one);
    const made = await thresholds(name, query, context);
    if (lasts()) costs.append(made);
  });
}

const figure = (name, of) => ({ name, title: officeWord(name), numeric: true, value: (row) => of(row)?.[name] ?? null, text: (row) => number(of(row)?.[name], name === "labels" ? 0 : 3), width: "minmax(5rem, .8fr)" });

function list(models) {
  const made = tableIn(stay, officeWord("modelsPage"), {
    name: "models", key: (row) => row.model, href: (row) => address("models", row.model), columns: [
      { name: "model", title: officeWord("model"), value: (row) => row.model }, plain("version", officeWord("version"), { numeric: true, width: "5rem" }), { name: "at", title: officeWord("published"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" },
      plain("candidate"), ...FIGURES.map((name) => figure(name, (row) => row.metrics)),
    ],
  });
  made.table.show(models);
  return made;
}

// decided(model): told when somebody has decided anew.
function whole(one, context, lasts, decided) {
  const everyone = [{ name: one.candidate, role: "champion", figures: one.metrics }, ...Object.entries(one.rivals).map(([name, figures]) => ({ name, role: "challenger", figures }))];
  const rivals = tableIn(stay, `${one.model}: ${officeWord("candidates")}`, {
    name: `candidates-${one.model}`, key: (row) => row.name, columns: [
      { name: "name", title: officeWord("candidate"), value: (row) => row.name }, { name: "role", title: officeWord("role"), value: (row) => officeWord(row.role) }, ...[...FIGURES, "lead", "doubt"].map((name) => figure(name, (row) => row.figures)),
    ],
  });
  rivals.table.show(everyone);
  const facts = factList([[officeWord("labelsFrom"), time(one.span[0])], [officeWord("labelsTo"), time(one.span[1])], [officeWord("version"), one.held ? officeWord("heldAt", { version: one.version }) : String(one.version), one.held]]);
  const features = node("p", `${officeWord("features")}: ${one.features.map(nameWord).join(", ")}`, "hint");
  const decisions = tableIn(stay, officeWord("decisions"), {
    name: `decisions-${one.model}`, key: (row) => `${row.at} ${row.decision} ${row.candidate} ${row.version}`, nothing: officeWord("noDecisions"), columns: [
      { name: "at", title: officeWord("at"), value: (row) => row.at, text: (row) => time(row.at), width: "minmax(9rem, 1fr)" }, { name: "decision", title: officeWord("decision"), value: (row) => officeWord(row.decision === "published" ? "published_" : row.decision) }, plain("candidate"),
      plain("version", officeWord("version"), { numeric: true, width: "5rem" }), plain("actor"), plain("text", officeWord("why"), { width: "minmax(8rem, 2fr)" }),
    ],
  });
  decisions.table.show(one.decisions);
  return [panel(one.model, facts, features, context.may("decide_models") ? decide(one, context, lasts, decided) : ""), rivals, quality(one), decisions];
}

// Average precision over time: the champion against the others.
function quality({ model, quality: curves }) {
  const wanted = curves.filter((each) => each.field === "average_precision");
  const holder = node("div");
  const made = panel(officeWord("qualityTitle"), holder);
  if (!wanted.length) { holder.append(absent(officeWord("noQuality"))); return made; }
  const chart = stay.hold(new Chart(holder, 220));
  const [at, ...values] = together(...wanted.map((each) => [each.at, each.value]));
  const lines = wanted.map((each, index) => ({ label: `${each.candidate} (${officeWord(each.role)})`, kind: each.role === "champion" ? "actual" : index % 2 ? "expected" : "other", values: values[index] }));
  requestAnimationFrame(() => holder.isConnected && chart.draw(at, lines, `${officeWord("qualityTitle")}: ${model}`));
  return made;
}

async function thresholds(name, query, context) {
  const asked = { look: Number(query.look) || 10, found: Number(query.found) || 100 };
  const change = (field) => (value) => { location.hash = address("models", name, { ...asked, [field]: value }); };
  const tools = holding(node("div", "", "bar"), numberField("look", asked.look, 1e6, change("look")), numberField("found", asked.found, 1e6, change("found")));
  const told = await context.get(`models/${encodeURIComponent(name)}/thresholds?look=${asked.look}&found=${asked.found}`);
  if (!told?.best) return panel(officeWord("thresholds"), tools, absent(officeWord("noThresholds")));
  const { best } = told;
  const said = officeWord("bestThreshold", { threshold: number(best.threshold, 3), looked: number(best.looked_at), found: number(best.found), benefit: number(best.benefit) });
  const few = told.thresholds.filter((_, index, all) => index % Math.ceil(all.length / 12) === 0 || all[index].threshold === best.threshold);
  return panel(officeWord("thresholds"), tools, node("p", said), bars(few.map((each) => [`≥ ${number(each.threshold, 3)}${each.threshold === best.threshold ? ` ${officeWord("best")}` : ""}`, each.benefit]), (value) => number(value)), node("p", officeWord("thresholdsHint"), "hint"));
}

export default { name: "models", title: "modelsPage", permission: "see_models", key: "m", mount, unmount: () => stay.end() };
