// Many items in a holder that scrolls, of which only those near the view are in the document.
// An item keeps its element while it is shown, so that focus and scroll stay when others change.
import { node } from "../dom.js";

const AROUND = 6;

export class Lattice {
  // holder scrolls. key(item) names an item; make(item) gives its element; patch(element, item, index) writes into it.
  // Sizes come from the style sheet: --row (height of a row) and --least (least width of an item; none for one in a row).
  constructor(holder, { key, make, patch, tag = "div", className = "" }) {
    Object.assign(this, { holder, key, make, patch });
    this.items = [];
    this.shown = new Map();
    this.inner = node(tag, "", `lattice ${className}`);
    holder.replaceChildren(this.inner);
    holder.classList.add("scrolls");
    this.pending = 0;
    holder.addEventListener("scroll", () => this.later(), { passive: true });
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(holder);
  }

  close() {
    this.watch.disconnect();
    cancelAnimationFrame(this.pending);
  }

  show(items) {
    this.items = items;
    this.measure();
  }

  later() {
    this.pending ||= requestAnimationFrame(() => { this.pending = 0; this.render(); });
  }

  measure() {
    const style = getComputedStyle(this.holder);
    const size = (name) => Number.parseFloat(style.getPropertyValue(name)) || 0;
    this.row = size("--row") || 32;
    const least = size("--least");
    this.columns = least ? Math.max(1, Math.floor(this.inner.clientWidth / least)) : 1;
    this.render();
  }

  render() {
    const rows = Math.ceil(this.items.length / this.columns);
    this.inner.style.height = `${rows * this.row}px`;
    const above = this.holder.scrollTop - this.inner.offsetTop;
    const first = Math.max(0, Math.floor(above / this.row) - AROUND);
    const last = Math.min(rows, Math.ceil((above + this.holder.clientHeight) / this.row) + AROUND);
    const focused = document.activeElement;
    const wanted = new Map();
    for (let index = first * this.columns; index < Math.min(this.items.length, last * this.columns); index += 1) {
      wanted.set(this.key(this.items[index]), index);
    }
    for (const [name, element] of this.shown) if (!wanted.has(name)) { element.remove(); this.shown.delete(name); }
    let next = this.inner.firstElementChild;
    for (const [name, index] of wanted) next = this.set(name, index, next);
    if (document.activeElement !== focused && focused?.isConnected) focused.focus({ preventScroll: true });
  }

  // Puts one item where it belongs; gives the element that is expected behind it.
  set(name, index, next) {
    const item = this.items[index];
    let element = this.shown.get(name);
    if (!element) {
      element = this.make(item);
      this.shown.set(name, element);
    }
    if (element !== next) this.inner.insertBefore(element, next);
    if (element.shownItem !== item || element.shownIndex !== index) this.patch(element, item, index);
    element.shownItem = item;
    element.shownIndex = index;
    const width = 100 / this.columns;
    element.style.transform = `translateY(${Math.floor(index / this.columns) * this.row}px)`;
    element.style.left = this.columns > 1 ? `${(index % this.columns) * width}%` : "0";
    element.style.width = `${width}%`;
    return element === next ? next.nextElementSibling : next;
  }

  // Writes all that is shown anew, although no item changed.
  refresh() {
    for (const element of this.shown.values()) element.shownItem = undefined;
    this.render();
  }

  // Brings an item into view; gives its element.
  reveal(index) {
    const top = Math.floor(index / this.columns) * this.row + this.inner.offsetTop;
    const bottom = top + this.row - this.holder.clientHeight;
    const margin = this.inner.offsetTop;
    if (this.holder.scrollTop > top - margin) this.holder.scrollTop = top - margin;
    else if (this.holder.scrollTop < bottom) this.holder.scrollTop = bottom;
    this.render();
    return this.shown.get(this.key(this.items[index]));
  }

  // The index of the item that has the focus, or -1.
  at() {
    const element = [...this.shown.values()].find((each) => each.contains(document.activeElement));
    return element ? element.shownIndex : -1;
  }

  // Moves the focus to the next or the one before, as j and k do.
  move(by) {
    if (!this.items.length) return;
    const from = this.at();
    const index = Math.min(this.items.length - 1, Math.max(0, from < 0 ? 0 : from + by));
    const element = this.reveal(index);
    (element.matches("[tabindex], a, button") ? element : element.querySelector("[data-main]") ?? element).focus({ preventScroll: true });
  }
}
