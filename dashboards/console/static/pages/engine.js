// The engine: whether it keeps up, what waits where, and what it could not use.
import { button, node } from "../dom.js";
import { number, officeWord, time, word } from "../words/office.js";
import { absent, factList, head, panel, plain, send, Stay, tableIn } from "./office/parts.js";

const AGAIN_MS = 5000;
const stay = new Stay();

function mount(root, _, context) {
  const lasts = stay.begin();
  const [verdict, workers] = [node("div"), node("div", "", "sheet")];
  const shards = shardTable();
  const letters = letterTable(context, () => drawLetters(letters, context, lasts));
  root.append(head(officeWord("enginePage")), panel(officeWord("verdict"), verdict), workers, shards, letters);
  context.list = shards.table;
  const ask = async () => {
    const told = await context.get("engine");
    if (!lasts()) return;
    if (told) draw(verdict, workers, shards, told);
    else verdict.replaceChildren(absent(word("noAnswer")));
  };
  const timer = setInterval(ask, AGAIN_MS);
  stay.hold({ close: () => clearInterval(timer) });
  ask();
  drawLetters(letters, context, lasts);
}

async function drawLetters(letters, context, lasts) {
  const told = await context.get("engine/deadletters");
  if (lasts() && told) letters.table.show(told.dead_letters);
}

// The answer to: is it keeping up?
function draw(verdict, workers, shards, { health, workers: every, dead_letters: dead }) {
  const waiting = every.reduce((sum, each) => sum + Object.values(each.waiting).reduce((a, b) => a + b, 0), 0);
  const rate = every.reduce((sum, each) => sum + each.readings_per_s, 0);
  const behind = rate > 0 && waiting / rate > 60;
  const over = every.length > 0 && every.every((each) => each.mode !== "live");
  const letters = Object.values(dead).reduce((a, b) => a + b, 0);
  verdict.replaceChildren(factList([
    [officeWord("health"), officeWord(over ? "health_replayed" : `health_${health.status}`), !over && health.status !== "ok"], [officeWord("waits"), number(waiting), behind],
    [officeWord("rate_"), number(rate)], [officeWord("deadLetters"), number(letters)], [officeWord("workers"), number(every.length)],
  ]), ...(over ? [] : health.problems).map((each) => node("p", `▲ ${each.text} (${time(each.since)})`, "problem")));
  workers.replaceChildren(...every.map(worker));
  shards.table.show(every.flatMap(shardsOf));
}

function worker(of) {
  const sinks = Object.entries(of.sinks).map(([name, up]) => `${name} ${officeWord(up ? "up" : "away")}`).join(", ");
  const down = Object.values(of.sinks).some((up) => !up);
  return panel(`${officeWord("worker")} ${of.worker || ""}`, factList([
    [officeWord("mode_"), officeWord(`mode_${of.mode}`)], [officeWord("logTime"), time(of.log_time / 1000)], [officeWord("said"), time(of.written_at)], [officeWord("readings_"), number(of.readings)],
    [officeWord("sinks"), sinks, down], [officeWord("spool"), of.spool_bytes ? `${number(of.spool_bytes / 1e6, 1)} MB` : ""], [officeWord("outbox"), of.outbox_waiting ? number(of.outbox_waiting) : ""],
    [officeWord("memory"), of.memory_bytes ? `${number(of.memory_bytes / 1e6)} MB` : ""], [officeWord("cpu"), of.cpu_s ? `${number(of.cpu_s)} s` : ""],
  ]));
}

function shardsOf(of) {
  const names = [...new Set([...Object.keys(of.waiting), ...Object.keys(of.snapshot_age_s)])];
  return names.map((name) => ({ worker: of.worker, name, waiting: of.waiting[name] ?? null, age: of.snapshot_age_s[name] ?? null }));
}

function shardTable() {
  return tableIn(stay, officeWord("shards"), {
    name: "partitions", key: (row) => `${row.worker} ${row.name}`, sort: { name: "waiting", down: true }, columns: [
      { name: "name", title: officeWord("shard"), value: (row) => row.name }, plain("worker", officeWord("worker")),
      { name: "waiting", title: officeWord("waits"), numeric: true, value: (row) => row.waiting, text: (row) => number(row.waiting) },
      { name: "age", title: officeWord("snapshotAge"), numeric: true, value: (row) => row.age, text: (row) => number(row.age, 1) },
    ],
  });
}

function letterTable(context, again) {
  const replay = async (topic) => {
    if (!confirm(officeWord("replaySure", { topic }))) return;
    if (await send(context, "engine/deadletters/replay", { topic }, (told) => officeWord("replayed", { count: number(told.replayed), topic: told.topic }))) again();
  };
  const column = { name: "replay", title: officeWord("replay"), value: () => "", cell: (row) => button(officeWord("replay"), () => replay(row.topic), { "aria-label": `${officeWord("replay")} ${row.topic}` }), width: "8rem" };
  return tableIn(stay, officeWord("deadLetters"), {
    name: "dead-letters", key: (row) => `${row.topic} ${row.reason}`, nothing: officeWord("noLetters"), columns: [
      plain("topic", officeWord("topic"), { width: "minmax(10rem, 1fr)" }), plain("count", officeWord("count_"), { numeric: true, text: (row) => number(row.count), width: "6rem" }), plain("reason", officeWord("reason"), { width: "minmax(12rem, 3fr)" }),
      ...(context.may("replay_letters") ? [column] : []),
    ],
  });
}

export default { name: "engine", title: "enginePage", permission: "see_engine", key: "e", mount, unmount: () => stay.end() };
