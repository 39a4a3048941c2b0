// A feeder: its load, and its transformers.
import { address, node } from "../dom.js";
import { Chart } from "../parts/charts.js";
import { loadingLevel, shape, LEVELS } from "../parts/marks.js";
import { factList, Held, panel } from "../parts/page.js";
import { Table } from "../parts/table.js";
import { chance, hour, number, percent, word } from "../words.js";
import "../words/grid.js";

const held = new Held();

function mount(root, { id }, context) {
  const [first, facts] = panel(word("now"));
  const [load, loadAt] = panel(`${id} · ${word("feederLoad")}`);
  const [park, tableAt] = panel(word("itsTransformers"));
  loadAt.id = "chart";
  root.append(node("h1", `${word("feeder")} ${id}`), first, load, park);
  const chart = new Chart(loadAt, 240);
  const table = new Table(tableAt, {
    name: `transformers-${id}`, title: word("itsTransformers"), columns: columns(), key: (row) => row.transformer_id, href: (row) => address("transformer", row.transformer_id),
    sort: { name: "loading", down: true },
  });
  context.list = table;
  const ask = held.asking(() => context.get(`feeders/${encodeURIComponent(id)}`), (detail) => {
    load.hidden = !detail;
    if (detail) chart.draw(detail.curve.map((row) => row.at), [{ label: word("load"), kind: "actual", values: detail.curve.map((row) => (row.completeness ? row.load_kw : null)) }], word("feederLoadTitle", { name: id }), "kW");
  });
  let newest = null;
  held.add(() => chart.close(), () => table.close(), context.live.hear((page, what) => {
    if (what !== "data") return;
    const rows = page.transformers.filter((row) => row.feeder_id === id);
    const feeder = page.feeders.find((row) => row.feeder_id === id);
    facts.replaceChildren(feeder || rows.length ? factList(factsOf(feeder, rows)) : node("p", word("noLoad"), "empty"));
    table.show(rows);
    if (newest === null || feeder?.at !== newest.at || feeder?.load_kw !== newest.load_kw) ask();
    newest = feeder ?? {};
  }));
}

function columns() {
  const marked = (row) => {
    const level = loadingLevel(row.loading ?? 0);
    return node("span", `${level ? `${shape(LEVELS.indexOf(level))} ` : ""}${percent(row.loading)}`, level ? `severity ${level}` : "");
  };
  return [
    { name: "name", title: word("transformer"), value: (row) => row.transformer_id, width: "minmax(6rem, 1fr)" },
    { name: "loading", title: word("loading"), value: (row) => row.loading, text: (row) => percent(row.loading), cell: marked, numeric: true },
    { name: "load", title: word("loadKva"), value: (row) => row.load_kva, text: (row) => number(row.load_kva, 1), numeric: true },
    { name: "peak", title: word("peakNext"), value: (row) => row.expected_peak, text: (row) => (row.expected_peak === null ? "–" : `${percent(row.expected_peak)} · ${hour(row.expected_peak_at)}`), numeric: true, width: "minmax(7rem, 1fr)" },
    { name: "chance", title: word("chanceNext"), value: (row) => row.p_overload, text: (row) => chance(row.p_overload), numeric: true },
    { name: "hot", title: word("hot"), value: (row) => row.hot_spot_c, text: (row) => number(row.hot_spot_c), numeric: true },
    { name: "got", title: word("readingsGot"), value: (row) => row.completeness, text: (row) => percent(row.completeness), numeric: true },
  ];
}

function factsOf(feeder, rows) {
  const count = (fits) => rows.filter(fits).length;
  const over = count((row) => row.loading >= 1);
  const likely = count((row) => row.p_overload >= 0.5);
  return [
    [word("loadNow"), `${number(feeder?.load_kw, 1)} kW`], [word("count"), number(rows.length)], [word("over80"), number(count((row) => row.loading >= 0.8 && row.loading < 1))],
    [word("over100"), number(over), over ? "problem" : ""], [word("likely"), number(likely), likely ? "problem" : ""], [word("readingsGot"), percent(feeder?.completeness)],
  ];
}

export default { name: "feeder", within: "dispatch", title: "feeder", permission: "see_grid", mount, unmount: () => held.close() };
