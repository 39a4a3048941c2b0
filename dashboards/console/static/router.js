// Addresses behind #: which page, of what, and how it is filtered; each can be sent to somebody else.
export function read(hash) {
  const [path, asked = ""] = hash.replace(/^#/, "").split("?");
  const [name, ...rest] = path.split("/");
  return { name, id: decoded(rest.join("/")), query: Object.fromEntries(new URLSearchParams(asked)) };
}

function decoded(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

export class Router {
  // pages: of pages/index.js. allowed(page): whether it may be opened. shown(page): told after it was.
  constructor(root, pages, context, allowed, shown) {
    Object.assign(this, { root, context, allowed, shown });
    this.pages = new Map(pages.map((page) => [page.name, page]));
    this.first = pages[0].name;
    this.page = null;
    window.addEventListener("hashchange", () => this.go());
  }

  go() {
    const asked = read(location.hash);
    const page = this.pages.get(asked.name) ?? this.pages.get(this.first);
    this.page?.unmount();
    this.page = null;
    this.context.list = null;
    this.root.replaceChildren();
    this.root.className = `page-${page.name}`;
    this.root.scrollTop = 0;
    window.scrollTo(0, 0);
    if (this.allowed(page)) {
      this.page = page;
      page.mount(this.root, asked, this.context);
    }
    this.shown(page, asked);
  }

  // Draws the page anew, as after a change of the language.
  again() { if (this.root.isConnected) this.go(); }

  // Puts filters into the address without a step in the browser's history.
  filter(query) {
    const { name, id } = read(location.hash);
    const kept = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== false)).toString();
    history.replaceState(null, "", `#${name || this.first}${id ? `/${encodeURIComponent(id)}` : ""}${kept ? `?${kept}` : ""}`);
  }
}
