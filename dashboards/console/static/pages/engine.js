// The engine: whether it keeps up, what waits where, and what it could not use.
import { button, node } from "../dom.js";
import { lasting, number, officeWord, time, word } from "../words/office.js";
import { absent, factList, head, panel, plain, send, Stay, tableIn } from "./office/parts.js";

const AGAIN_MS = 5000;
const LATE_S = 60;
// Problems of a worker that has ended.
const ENDED = new Set(["worker_stopped", "worker_silent"]);
// What a demo or a replay sends nothing to.
const GATEWAYS = ["sms", "email"];
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
  const sum = (of) => every.reduce((total, each) => total + of(each), 0);
  const total = (counts) => Object.values(counts).reduce((a, b) => a + b, 0);
  const answer = answerOf(health, every, sum((each) => total(each.waiting)));
  verdict.replaceChildren(node("p", `${answer.bad ? "▲ " : ""}${answer.text}`, answer.bad ? "answer problem" : "answer"), ...answer.problems.map((each) => node("p", `▲ ${each.text} (${word("since")} ${time(each.since)})`, "problem")), factList([
    [officeWord("rate_"), number(sum((each) => each.readings_per_s))], [officeWord("rejected"), number(sum((each) => total(each.dead_letters)))],
    [officeWord("deadLetters"), number(total(dead))], [officeWord("workers"), number(every.length)],
  ]));
  workers.replaceChildren(...every.map(worker));
  shards.table.show(every.flatMap((each) => shardsOf(each, health.problems)));
}

// Whether it keeps up, in words. A demo or replay has a log time of its own, so that only what waits tells of it; one that
// was told to end, or says nothing, is over.
function answerOf(health, every, waiting) {
  const live = every.some((each) => each.mode === "live");
  const problems = health.problems.filter((each) => live || !every.length || !ENDED.has(each.code));
  if (!live && every.length && problems.length < health.problems.length) return { text: officeWord("upOver"), problems };
  const rate = every.reduce((sum, each) => sum + each.readings_per_s, 0);
  const behind = live ? Math.max(0, ...every.map((each) => each.written_at - each.log_time / 1000)) : rate > 0 ? waiting / rate : 0;
  const late = behind > LATE_S && waiting > 0;
  const values = { count: number(waiting), behind: lasting(behind) };
  if (!problems.length) return { text: officeWord(late ? "upLate" : "upYes", values), bad: late, problems };
  const since = time(Math.min(...problems.map((each) => each.since)));
  return { text: officeWord(health.status === "failing" ? "upNo" : "upBut", { ...values, since }), bad: true, problems };
}

const sinkWord = (name) => { const known = officeWord(`sink_${name}`); return known.startsWith("sink ") ? name : known; };

function worker(of) {
  const away = Object.entries(of.sinks).filter(([, up]) => !up).map(([name]) => officeWord("sinkAway", { name: sinkWord(name) }));
  const said = (which, names) => (names.length ? officeWord(which, { names: names.map(sinkWord).join(", ") }) : "");
  const quiet = (name) => of.mode !== "live" && GATEWAYS.includes(name);
  const sinks = away.join(", ") || [said("sinksAnswer", Object.keys(of.sinks).filter((name) => !quiet(name))), said("sinksRecorded", Object.keys(of.sinks).filter(quiet))].filter(Boolean).join("; ");
  return panel(`${officeWord("worker")} ${of.worker || ""}`, factList([
    [officeWord("mode_"), officeWord(`mode_${of.mode}`)], [officeWord("logTime"), time(of.log_time / 1000)], [officeWord("said"), time(of.written_at)], [officeWord("readings_"), number(of.readings)],
    [officeWord("sinks"), sinks, away.length > 0], [officeWord("spool"), of.spool_bytes ? `${number(of.spool_bytes / 1e6, 1)} MB` : ""], [officeWord("outbox"), of.outbox_waiting ? number(of.outbox_waiting) : ""],
    [officeWord("memory"), of.memory_bytes ? `${number(of.memory_bytes / 1e6)} MB` : ""], [officeWord("cpu"), of.cpu_s ? `${number(of.cpu_s)} s` : ""],
  ]), node("p", officeWord("clocksHint"), "hint"));
}

function shardsOf(of, problems) {
  const names = [...new Set([...Object.keys(of.waiting), ...Object.keys(of.snapshot_age_s)])];
  const old = new Set(problems.filter((each) => each.code === "snapshot_old").map((each) => each.where));
  return names.map((name) => ({ worker: of.worker, name, waiting: of.waiting[name] ?? null, age: of.snapshot_age_s[name] ?? null, old: old.has(name) }));
}

const unkept = (row) => (row.age === null ? "–" : `${row.old ? "▲ " : ""}${lasting(row.age)}`);

function shardTable() {
  return hinted("shardsHint", tableIn(stay, officeWord("shards"), {
    name: "partitions", key: (row) => `${row.worker} ${row.name}`, sort: { name: "waiting", down: true }, columns: [
      { name: "name", title: officeWord("shard"), value: (row) => row.name }, plain("worker", officeWord("worker")),
      { name: "waiting", title: officeWord("waits"), numeric: true, value: (row) => row.waiting, text: (row) => number(row.waiting) },
      { name: "age", title: officeWord("snapshotAge"), numeric: true, value: (row) => row.age, text: unkept, cell: (row) => node("span", unkept(row), row.old ? "problem" : "") },
    ],
  }));
}

// A hint below the heading of a panel.
function hinted(name, made) {
  made.firstChild.after(node("p", officeWord(name), "hint"));
  return made;
}

function letterTable(context, again) {
  const replay = async (topic) => {
    if (!confirm(officeWord("replaySure", { topic }))) return;
    if (await send(context, "engine/deadletters/replay", { topic }, (told) => officeWord("replayed", { count: number(told.replayed), topic: told.topic }))) again();
  };
  const column = { name: "replay", title: officeWord("replay"), value: () => "", cell: (row) => button(officeWord("replay"), () => replay(row.topic), { "aria-label": `${officeWord("replay")} ${row.topic}` }), width: "8rem" };
  return hinted("lettersHint", tableIn(stay, officeWord("deadLetters"), {
    wraps: true, name: "dead-letters", key: (row) => `${row.topic} ${row.reason}`, nothing: officeWord("noLetters"), columns: [
      plain("topic", officeWord("topic"), { width: "minmax(10rem, 1fr)" }), plain("count", officeWord("count_"), { numeric: true, text: (row) => number(row.count), width: "6rem" }), plain("reason", officeWord("reason"), { width: "minmax(12rem, 3fr)" }),
      ...(context.may("replay_letters") ? [column] : []),
    ],
  }));
}

export default { name: "engine", title: "enginePage", permission: "see_engine", key: "e", mount, unmount: () => stay.end() };
