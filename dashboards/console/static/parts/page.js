// What pages of one thing share: held things that are let go of, questions of which one runs at a time, and boxes.
import { holding, node } from "../dom.js";

// What a page holds while it is shown.
export class Held {
  constructor() { this.ends = []; }

  // end(): lets go of one thing.
  add(...ends) { this.ends.push(...ends); }

  get open() { return this.ends.length > 0; }

  close() {
    for (const end of this.ends) end();
    this.ends = [];
  }

  // A question that is asked once at a time, and again where it was asked meanwhile; take(answer) only while the page is shown.
  asking(ask, take) {
    let state = "";
    this.add(() => { state = "over"; });
    return async function again() {
      if (state) { if (state === "busy") state = "again"; return; }
      state = "busy";
      const answer = await ask();
      if (state === "over") return;
      const more = state === "again";
      state = "";
      take(answer);
      if (more) again();
    };
  }
}

// A part of a page with a title; gives the part and the element for what is in it.
export function panel(title, className = "", more = {}) {
  const body = node("div", "", "body");
  return [holding(node("section", "", `panel ${className}`, more), node("h2", title), body), body];
}

// Names and values, texts or elements: [[name, value, class], ...]; what has a class is marked, too.
export function factList(rows) {
  return holding(node("dl", "", "facts"), ...rows.map(([name, value, level = ""]) => holding(node("div"), node("dt", name), holding(node("dd", "", level), level ? `▲ ${value}` : value))));
}
