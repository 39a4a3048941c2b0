// Floods of alerts: when there is one, and alerts gathered so that it can be read.
export const FLOOD = 10;
export const FLOOD_S = 600;

// What the next hours decide comes before what days do; a severity is that of the harm, whenever it comes.
const PRESSING = new Set(["supply", "overload", "engine"]);

const order = (alert) => [
  alert.state === "active" ? (alert.standing === "unacknowledged" ? 0 : 1) : alert.standing === "returned" ? 2 : alert.state === "out_of_service" ? 3 : 4,
  -alert.severity, PRESSING.has(alert.family) ? 0 : 1, -(alert.priority ?? 0), -alert.updated_at,
];

// What needs somebody first comes first; those of one rank by their last change.
export function byUrgency(a, b) {
  const [left, right] = [order(a), order(b)];
  const place = left.findIndex((value, index) => value !== right[index]);
  return place < 0 ? a.id.localeCompare(b.id) : left[place] - right[place];
}

// How many alerts were raised in the ten minutes before now that nobody has acknowledged; more than ten are a flood (ISA-18.2).
export const newOnes = (alerts, now) => alerts.filter((alert) => alert.opened_at > now - FLOOD_S && alert.standing === "unacknowledged").length;

const KEYS = {
  feeder: (alert) => alert.feeder_id || "",
  kind: (alert) => alert.kind,
  transformer: (alert) => alert.transformer_id || "",
};

// Alerts in groups, the group with the most urgent first: [{group, name, alerts, worst}].
export function groups(alerts, by) {
  const found = new Map();
  for (const alert of alerts) {
    const name = KEYS[by](alert);
    if (!found.has(name)) found.set(name, []);
    found.get(name).push(alert);
  }
  return [...found].map(([name, members]) => ({ group: by, name, id: `group ${by} ${name}`, alerts: members, worst: Math.max(...members.filter((each) => each.state === "active").map((each) => each.severity), 0) }));
}

// The name of the group of those that are over and still wait (ISA-18.2: returned to normal, unacknowledged).
export const ENDED = "group ended";

// Alerts in order as rows, those that are over and wait in a group of their own: they are not to be taken for what is the case.
export function withEnded(alerts, opened) {
  const first = alerts.findIndex((alert) => alert.standing === "returned");
  if (first < 0) return alerts;
  const ended = alerts.filter((alert) => alert.standing === "returned");
  const group = { group: "ended", name: "", id: ENDED, alerts: ended, worst: 0 };
  return [...alerts.slice(0, first), ...rowsOf([group], opened), ...alerts.slice(first + ended.length)];
}

// The rows of a list: groups, and behind those that are open their alerts.
export const rowsOf = (gathered, opened) => gathered.flatMap((each) => (opened.has(each.id) ? [each, ...each.alerts] : [each]));
