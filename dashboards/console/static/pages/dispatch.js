// Dispatch: what is wrong, what will be wrong this evening, and what is mine.
import { holding, node } from "../dom.js";
import { Chart, together } from "../parts/charts.js";
import { number, word } from "../words.js";
import "../words/dispatch.js";
import { AlertDesk } from "./dispatch/desk.js";
import { Figures } from "./dispatch/figures.js";
import { Heat } from "./dispatch/heat.js";

// What a figure counts: what is shown of the board, or which alerts.
const ON_BOARD = { heavy: "heavy", overloaded: "over", predicted: "peak" };
const IN_LIST = { supply: { family: "supply" }, unacknowledgedCount: { standing: "unacknowledged" }, endedCount: { standing: "returned" } };

let held = [];

function mount(root, { query }, context) {
  const strip = node("section", "", "", { id: "figures" });
  strip.setAttribute("aria-label", word("figures"));
  const park = node("section", "", "panel", { id: "park" });
  const curve = holding(node("section", "", "panel", { id: "system", tabIndex: -1 }), node("h2", word("system"), "", { id: "chart-title" }));
  const holder = node("div", "", "", { id: "chart" });
  curve.append(holder);
  const alerts = node("section", "", "panel", { id: "alerts" });
  root.append(node("h1", word("dispatch"), "unseen"), strip, holding(node("div", "", "desk"), holding(node("div", "", "grid"), park, curve), alerts));
  const filters = { ...query };
  const keep = (more) => {
    Object.assign(filters, more);
    context.filter(filters);
    if (context.live.page) figures.show(context.live.page, isOpen);
  };
  const heat = new Heat(park, filters, keep);
  const desk = new AlertDesk(alerts, filters, keep, context);
  const isOpen = (name) => (name in ON_BOARD ? heat.shown === ON_BOARD[name] : name in IN_LIST ? desk.showsOnly(IN_LIST[name]) : null);
  const figures = new Figures(strip, (name) => {
    if (name in ON_BOARD) heat.set({ view: "", where: "", show: isOpen(name) ? "" : ON_BOARD[name] });
    else if (name in IN_LIST) desk.only(isOpen(name) ? {} : IN_LIST[name]);
    else curve.focus();
    (name in ON_BOARD ? park : name in IN_LIST ? alerts : curve).scrollIntoView({ block: "nearest" });
  });
  const chart = new Chart(holder, 170);
  const stop = context.live.hear((page, what) => {
    if (what !== "data") return;
    figures.show(page, isOpen);
    heat.show(page);
    desk.show(page);
    drawSystem(chart, page);
  });
  held = [stop, () => heat.close(), () => desk.close(), () => chart.close()];
  context.list = desk;
}

function drawSystem(chart, { system, figures }) {
  if (!system.load.length) return;
  const per = figures.load_kva ? figures.load_kw / figures.load_kva : 1;
  const last = system.load.at(-1).at;
  const ahead = system.forecast.filter(({ at }) => at > last - 6 * 3600);
  const [at, load, forecast] = together([system.load.map((row) => row.at), system.load.map((row) => row.load_kw / 1000)], [ahead.map((row) => row.at), ahead.map((row) => (row.load_kva * per) / 1000)]);
  chart.draw(at, [{ label: word("load"), kind: "actual", values: load }, { label: word("forecast"), kind: "expected", values: forecast }], word("systemChart", { now: number(figures.load_kw / 1000, 2) }), "MW");
}

function unmount() {
  for (const end of held) end();
  held = [];
}

export default { name: "dispatch", title: "dispatch", permission: "see_grid", key: "d", mount, unmount };
