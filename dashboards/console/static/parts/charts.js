// Charts, drawn by uPlot: time along the bottom, made anew only when their shape changes.
import { node } from "../dom.js";
import { clock, day as dayOf, word, zoneName } from "../words.js";

// A colour of the style sheet as it is now, light or dark.
function style(name) {
  const probe = node("i");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

const axis = (scale) => ({ stroke: style("--faint"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line"), width: 1 }, font: `${Math.round(12 * scale)}px system-ui, sans-serif` });

// The lines a chart may have, by what they are.
const LINES = () => ({
  actual: { stroke: style("--ink"), width: 2 },
  expected: { stroke: style("--accent"), width: 2, dash: [6, 4] },
  edge: { stroke: style("--accent-soft"), width: 1 },
  limit: { stroke: style("--critical"), width: 1.5, dash: [10, 5] },
  other: { stroke: style("--faint"), width: 1.5, dash: [2, 3] },
});

// How the legend draws the mark of a line, as borders are drawn.
const MARKS = { expected: "dashed", limit: "dashed", other: "dotted" };

// The day where one begins, else the hour.
function axisTime(moment, index) {
  const hour = clock(moment).slice(-5);
  return index && hour !== "00:00" ? hour : dayOf(moment);
}

export class Chart {
  // holder: an empty element. height in pixels on a desk; more on a wall. axis: "hours" of a day or "days", else moments.
  constructor(holder, height = 240, axis = "moments") {
    this.scale = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 14;
    Object.assign(this, { height: Math.round(height * this.scale), axis, plot: null, shape: "" });
    this.holder = holder;
    this.place = node("div", "", "chart");
    holder.replaceChildren(this.place);
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(holder);
  }

  close() {
    this.watch.disconnect();
    this.plot?.destroy();
  }

  width() { return Math.max(240, Math.floor(this.holder.clientWidth)); }

  fit() { if (this.plot && this.plot.width !== this.width()) this.plot.setSize({ width: this.width(), height: this.height }); }

  // at: Unix seconds. lines: [{label, kind, values, band}], of which two neighbours with band are filled between. title: for those who do not see it.
  draw(at, lines, title, unit = "") {
    const shape = JSON.stringify([lines.map(({ label, kind, band }) => [label, kind, band]), document.documentElement.dataset.theme, unit]);
    const data = [at, ...lines.map(({ values }) => values)];
    this.place.setAttribute("role", "group");
    this.place.setAttribute("aria-label", title);
    if (this.plot && shape === this.shape) return this.plot.setData(data);
    this.plot?.destroy();
    this.shape = shape;
    this.plot = new uPlot(this.options(lines, unit), data, this.place);
    this.plot.root.querySelector("canvas").setAttribute("role", "img");
    this.plot.root.querySelector("canvas").setAttribute("aria-label", title);
  }

  tick(moment, index) { return { hours: () => `${Math.round(moment / 3600)}`, days: () => dayOf(moment), moments: () => axisTime(moment, index) }[this.axis](); }

  named(moment) { return { hours: () => `${moment / 3600} h`, days: () => dayOf(moment), moments: () => clock(moment) }[this.axis](); }

  options(lines, unit) {
    const looks = LINES();
    // Nothing is said while nobody points at a moment.
    const said = (write) => (_, value, _series, at) => (at === null || at === undefined ? "" : value === null || value === undefined ? "–" : write(value));
    const shown = said((value) => `${Number(value.toPrecision(4))} ${unit}`);
    const edges = lines.map((line, index) => (line.band ? index + 1 : 0)).filter(Boolean);
    return {
      width: this.width(), height: this.height,
      // Days begin when they do at the utility, wherever the reader is.
      ...(zoneName() && this.axis !== "hours" ? { tzDate: (moment) => uPlot.tzDate(new Date(moment * 1000), zoneName()) } : {}),
      axes: [{ ...axis(this.scale), size: 32 * this.scale, space: 70 * this.scale, values: (_, moments) => moments.map((moment, index) => this.tick(moment, index)) }, { ...axis(this.scale), size: 52 * this.scale }],
      scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), (high || 1) * 1.05] } },
      series: [{ label: word("at"), value: said((moment) => this.named(moment)) }, ...lines.map(({ label, kind }) => ({ label, ...looks[kind], points: { show: false }, spanGaps: kind !== "actual", value: shown }))],
      bands: edges.length === 2 ? [{ series: [edges[1], edges[0]], fill: style("--accent-fill") }] : [],
      legend: { live: true, markers: { dash: (_, index) => MARKS[lines[index - 1].kind] ?? "solid" } },
      hooks: { setLegend: [(plot) => plot.root.classList.toggle("pointed", typeof plot.legend.idx === "number")] },
    };
  }
}

// Bars beside each other for few named values; the longest is the largest, to the left of the middle what speaks against it.
export function bars(rows, write) {
  const most = Math.max(...rows.map(([, value]) => Math.abs(value)), 1e-12);
  const list = node("ul", "", rows.some(([, value]) => value < 0) ? "bars both" : "bars");
  for (const [name, value] of rows) {
    const bar = node("i", "", value < 0 ? "against" : "");
    bar.style.setProperty("--share", `${(Math.abs(value) / most) * 100}%`);
    const item = node("li");
    const track = node("span", "", "track");
    track.append(bar);
    item.append(node("span", name), track, node("b", write(value)));
    list.append(item);
  }
  return list;
}

// Puts lines of different moments onto one axis: [[moments, values], ...] -> [moments, values of each].
export function together(...curves) {
  const at = [...new Set(curves.flatMap(([moments]) => moments))].sort((a, b) => a - b);
  return [at, ...curves.map(([moments, values]) => {
    const known = new Map(moments.map((moment, index) => [moment, values[index]]));
    return at.map((moment) => known.get(moment) ?? null);
  })];
}
