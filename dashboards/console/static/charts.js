// Charts, drawn by uPlot; a chart is made anew only when its shape changes.
const LINES = ["#3f7d9c", "#8c6bb1", "#5a9367", "#b07d2b", "#a05195", "#607d8b"];
let shown = { key: "", chart: null };

const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const axis = () => ({ stroke: style("--faint"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") } });

function put(holder, key, options, data) {
  const width = Math.max(280, holder.clientWidth);
  if (shown.key === key && shown.chart && shown.chart.width === width) {
    shown.chart.setData(data);
    return;
  }
  shown.chart?.destroy();
  holder.replaceChildren();
  shown = { key, chart: new uPlot({ width, height: 240, axes: [axis(), { ...axis(), size: 60 }], ...options }, data, holder) };
}

export function drawFeeders(holder, feeders) {
  const names = Object.keys(feeders);
  if (!names.length) return holder.replaceChildren();
  const at = [...new Set(names.flatMap((name) => feeders[name].at))].sort((a, b) => a - b);
  const columns = names.map((name) => {
    const found = new Map(feeders[name].at.map((moment, index) => [moment, feeders[name].load_kw[index]]));
    return at.map((moment) => found.get(moment) ?? null);
  });
  const series = names.map((name, index) => ({ label: name, stroke: LINES[index % LINES.length], width: 1.5, points: { show: false } }));
  put(holder, `feeders:${names}`, { series: [{}, ...series] }, [at, ...columns]);
}

export function drawTransformer(holder, detail, word) {
  const past = detail.curve.map((row) => [row.at, row.load_kva]);
  const forecast = detail.forecast;
  const ahead = forecast ? forecast.load_kva.map((levels, step) => [forecast.at + (step + 1) * forecast.step_s, levels]) : [];
  const last = past[past.length - 1][0];
  const future = ahead.filter(([moment]) => moment > last);
  const at = [...past.map(([moment]) => moment), ...future.map(([moment]) => moment)];
  const pad = past.map(() => null);
  const level = (wanted) => {
    if (!forecast) return at.map(() => null);
    const index = forecast.levels.reduce((best, value, i) => (Math.abs(value - wanted) < Math.abs(forecast.levels[best] - wanted) ? i : best), 0);
    return [...pad, ...future.map(([, levels]) => levels[index])];
  };
  const rated = at.map(() => forecast?.rated_kva ?? null);
  const line = (label, stroke, extra = {}) => ({ label, stroke, width: 1.5, points: { show: false }, ...extra });
  const faint = style("--faint");
  put(holder, `transformer:${detail.transformer_id}:${Boolean(forecast)}`, {
    series: [{}, line(word("loadKva"), LINES[0]), line(`${word("band")} 5 %`, faint), line(`${word("band")} 50 %`, LINES[1], { dash: [4, 3] }),
      line(`${word("band")} 95 %`, faint), line(word("rating"), style("--critical"), { dash: [8, 4] })],
    bands: [{ series: [4, 2], fill: `${LINES[1]}33` }],
  }, [at, [...past.map(([, kva]) => kva), ...future.map(() => null)], level(0.05), level(0.5), level(0.95), rated]);
}
