// What the engine sends: a whole picture first, then what changed; and whether it can be believed.
const LISTS = { transformers: "transformer_id", feeders: "feeder_id", alerts: "id", messages: "id" };
const SILENT_MS = 20_000;
const ENGINE_SILENT_S = 60;

export class Live {
  // refused(): told when the stream is ended for good, as by the end of a session.
  constructor(refused) {
    this.refused = refused;
    this.page = null;
    this.hearers = new Set();
    this.heard = 0;
    this.connected = this.crowded = false;
    setInterval(() => this.tell("state"), 2000);
  }

  // Calls hear(page, what) now, where something is known, and at each change; what is "data" or "state".
  hear(hear) {
    this.hearers.add(hear);
    if (this.page) hear(this.page, "data");
    return () => this.hearers.delete(hear);
  }

  tell(what) { for (const hear of [...this.hearers]) hear(this.page, what); }

  open() {
    const changes = new EventSource("/api/v1/stream");
    const heard = (take) => (event) => {
      this.heard = Date.now();
      this.connected = true;
      this.crowded = false;
      if (take) take(JSON.parse(event.data));
      this.tell(take ? "data" : "state");
    };
    changes.onopen = heard(null);
    changes.addEventListener("still", heard(null));
    changes.addEventListener("message", heard((whole) => { this.page = whole; }));
    changes.addEventListener("change", heard((change) => { this.page = changed(this.page, change); }));
    changes.onerror = () => {
      this.connected = false;
      this.tell("state");
      if (changes.readyState === EventSource.CLOSED) Promise.allSettled([this.refused(), this.ask()]).then(() => setTimeout(() => this.open(), 3000));
    };
  }

  // Learns whether there are too many streams, which an event source does not say.
  async ask() {
    const stop = new AbortController();
    const answer = await fetch("/api/v1/stream", { signal: stop.signal });
    this.crowded = answer.status === 429;
    stop.abort();
    this.tell("state");
  }

  // "": all is well; else why what is shown may be old: "lost", or "engine" where the engine is silent.
  doubt() {
    if (!this.connected || Date.now() - this.heard > SILENT_MS) return "lost";
    const engine = this.page?.engine;
    const age = engine ? Date.now() / 1000 - engine.written_at : 0;
    return engine?.mode === "live" && age > ENGINE_SILENT_S ? "engine" : "";
  }

  // Unix seconds of what is shown.
  now() { return this.page?.engine?.log_time ? this.page.engine.log_time / 1000 : this.page?.at ?? 0; }
}

// A picture with changes put into it; rows that did not change are the same objects as before.
export function changed(page, change) {
  const made = { ...page };
  for (const [name, value] of Object.entries(change)) made[name] = LISTS[name] ? rows(page[name] ?? [], value, LISTS[name]) : value;
  return made;
}

function rows(before, { rows: newer = [], gone = [] }, key) {
  const found = new Map(before.map((row) => [row[key], row]));
  for (const name of gone) found.delete(name);
  for (const row of newer) found.set(row[key], row);
  return [...found.values()];
}
