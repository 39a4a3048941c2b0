// Who was told of an alert, how, and whether it arrived: one sentence, and every message whole.
import { holding, node } from "../../dom.js";
import { Table } from "../../parts/table.js";
import { shortTime, word } from "../../words.js";
import "../../words/alert.js";

const ANSWERS = { delivered: "yes", failed: "no", undelivered: "no", expired: "no", declined: "no", recorded: "recorded" };
const BAD = new Set(["failed", "undelivered", "in_doubt"]);
// Steps of the history that order a message.
const ORDERED = new Set(["sent", "reminded", "unanswered"]);
const LONG = 120;

// Whether it arrived: yes, no, recorded, or unknown. What the console took stands on its page: it is there.
const answerOf = ({ state, channel }) => (state === "sent" && channel === "desk" ? "yes" : ANSWERS[state] ?? "unknown");

// Names that the console knows of itself are translated; those of people and their duties stay.
export const recipientWord = (name) => (name.startsWith("account:") ? word("recipient_account", { name: name.slice(8) }) : known("recipient_", name));
export const channelWord = (name) => known("channel_", name);
const known = (kind, name, otherwise = name) => (word(`${kind}${name}`) === `${kind}${name}` ? otherwise : word(`${kind}${name}`));

// What stands behind the answer: reasons that the engine gives in its own words are translated, those of gateways stay.
function reasonOf({ state, detail }) {
  if (state === "recorded") return "";
  if (state === "gathered") return word("whyGathered");
  const reason = word("toldReasons")[detail] ?? detail;
  return [answerOf({ state }) === "no" && !BAD.has(state) ? word(`state_${state}`) : "", reason].filter(Boolean).join(": ");
}

export const arrived = (row) => `${BAD.has(row.state) ? "▲ " : ""}${word(`arrived_${answerOf(row)}`)}${reasonOf(row) ? ` · ${reasonOf(row)}` : ""}`;

// Of what was told with others, the message that told it stands in its place, as soon as it is known.
function rowsOf({ messages, digests }) {
  return messages.flatMap((row) => {
    const told = row.told_in ? digests.filter((each) => each.alert_id === row.told_in) : [];
    return told.length ? told.map((each) => ({ ...each, id: `${row.id} ${each.id}`, phase: row.phase, together: true })) : [row];
  });
}

// "Told: the desk on the console, 18:02 and 3 more until 19:40: arrived; ..."
function sentence(rows, ordered) {
  if (!rows.length) return word(ordered ? "toldSoon" : "toldNobody");
  const groups = new Map();
  // Who was told first stands first.
  for (const row of rows.toReversed()) {
    const name = [row.recipient, row.channel, answerOf(row)].join("\n");
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const parts = [...groups.values()].map(([row, ...more]) => word("toldPart", {
    who: recipientWord(row.recipient), way: known("way_", row.channel, word("way_", { name: channelWord(row.channel) })),
    at: shortTime(row.at), times: more.length ? word("toldTimes", { count: more.length, at: shortTime(more.at(-1).at) }) : "", arrived: word(`told_${answerOf(row)}`),
  }));
  return word("toldAll", { parts: parts.join(word("toldAnd")) });
}

// A short message is there whole; a long one opens.
export function messageOf({ subject, text }) {
  if (text.length <= LONG) return node("span", [subject, text].filter(Boolean).join("\n"));
  const [first, ...rest] = subject ? [subject, text] : [`${text.slice(0, LONG)}…`, text];
  return holding(node("details"), node("summary", first), node("p", rest.join("\n")));
}

export class Told {
  constructor(root, id) {
    this.answer = node("p", "", "answer");
    const holder = node("div");
    holding(root, this.answer, holder);
    const columns = [
      { name: "at", title: word("at"), value: (row) => row.at, text: (row) => shortTime(row.at), width: "6.5rem" },
      { name: "recipient", title: word("recipient"), value: (row) => `${recipientWord(row.recipient)} · ${channelWord(row.channel)}`, width: "minmax(7rem, 1fr)" },
      { name: "phase", title: word("phase"), value: (row) => [word(`phase_${row.phase}`), row.together ? word("withOthers") : ""].filter(Boolean).join(", "), width: "minmax(5.5rem, .8fr)" },
      { name: "state", title: word("arrived"), value: arrived, cell: (row) => node("span", arrived(row), BAD.has(row.state) ? "problem" : ""), width: "minmax(6rem, 1fr)" },
      { name: "text", title: word("message"), value: (row) => [row.subject, row.text].filter(Boolean).join(" · "), cell: messageOf, width: "minmax(8rem, 2fr)" },
    ];
    this.table = new Table(holder, { name: `messages-${id}`, title: word("toldWhom"), columns, key: (row) => row.id, nothing: "", sort: { name: "at", down: true }, wraps: true });
  }

  close() { this.table.close(); }

  show(alert) {
    const rows = rowsOf(alert);
    this.answer.textContent = sentence(rows, alert.history.some((step) => ORDERED.has(step.reason)));
    this.table.show(rows);
  }
}
