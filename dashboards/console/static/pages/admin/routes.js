// Routes: who is told of what now and who is on duty, a trial, and the file itself with what would be another in it.
import { node } from "../../dom.js";
import { officeWord, shortTime, time } from "../../words/office.js";
import { plain, tableIn } from "../office/parts.js";
import { routesFile } from "./routesfile.js";
import { matched } from "./silences.js";
import { trial } from "./trial.js";

export function routes(holder, context, page) {
  const [told, duty, file] = [toldTable(page), dutyTable(page), node("div", "", "sheet")];
  const again = () => draw(told, duty, context, page.lasts);
  const { may } = context;
  holder.append(told, duty, trial(context, page), file);
  context.list = told.table;
  again();
  context.get("routes").then((text) => { if (page.lasts() && text) file.append(routesFile(text, context, may("change_routes"), again)); });
}

async function draw(told, duty, context, lasts) {
  const [now, rota] = await Promise.all([context.get("routes/told"), context.get("routes/duty?days=1")]);
  if (!lasts()) return;
  if (now) told.table.show(now.told.map((row) => ({ ...row, at: now.at })));
  if (rota) duty.table.show(rota.duties);
}

// When a route holds: now, from a moment on, or never.
const holds = (row) => (row.begins === null ? officeWord("never") : row.begins <= row.at ? officeWord("now_") : `${officeWord("from_")} ${shortTime(row.begins)}`);
const who = (row) => row.people.map((name) => (["customer", "desk"].includes(name) ? officeWord(`to_${name}`) : name)).join(", ") || `▲ ${officeWord("nobody")}`;
// Ways of each, where one has none it is said.
const ways = (row) => row.people.map((name, place) => row.ways[place].join(` ${officeWord("else_")} `) || `▲ ${officeWord("noAddress", { name })}`).join(", ");

function toldTable({ stay }) {
  return tableIn(stay, officeWord("toldNow"), {
    name: "who-is-told", key: (row) => `${row.route} ${row.receiver}`, nothing: officeWord("noRoutes"), columns: [
      plain("route", officeWord("route"), { width: "minmax(9rem, 1.4fr)" }), { name: "match", title: officeWord("match"), value: (row) => matched(row.match) || officeWord("everything"), width: "minmax(9rem, 1.9fr)" },
      { name: "who", title: officeWord("whoNow"), value: who, width: "minmax(6rem, 1fr)" }, { name: "ways", title: officeWord("ways"), value: ways, width: "minmax(7rem, 1.2fr)" },
      { name: "holds", title: officeWord("holds"), value: holds, width: "minmax(5rem, .7fr)" }, { name: "later", title: officeWord("later"), value: (row) => row.later.join(", "), width: "minmax(7rem, 1.2fr)" },
    ],
  });
}

function dutyTable({ stay }) {
  return tableIn(stay, officeWord("duty"), {
    name: "duty", key: (row) => `${row.rota} ${row.begin}`, nothing: officeWord("noRota"), columns: [
      plain("rota", officeWord("rota")), { name: "contact", title: officeWord("onDuty"), value: (row) => row.contact || officeWord("nobody") },
      { name: "begin", title: officeWord("from"), value: (row) => row.begin, text: (row) => time(row.begin) }, { name: "end", title: officeWord("until_"), value: (row) => row.end, text: (row) => time(row.end) },
    ],
  });
}
