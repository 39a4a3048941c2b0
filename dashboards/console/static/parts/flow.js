// Rows one below the other, each as high as what is in it: for tables of some hundred rows with texts to be read.
// It is used as a Lattice is, which draws only what is seen, but for that needs rows of one height.
import { node } from "../dom.js";

export class Flow {
  // holder scrolls. key(item) names an item; make(item) gives its element; patch(element, item, index) writes into it.
  constructor(holder, { key, make, patch }) {
    Object.assign(this, { holder, key, make, patch });
    this.elements = new Map();
    this.inner = node("div", "", "flow");
    holder.replaceChildren(this.inner);
    holder.classList.add("scrolls");
  }

  close() {}

  show(items) {
    const kept = new Map();
    items.forEach((item, index) => {
      const element = this.elements.get(this.key(item)) ?? this.make(item);
      this.patch(element, item, index);
      kept.set(this.key(item), element);
    });
    this.elements = kept;
    const wanted = [...kept.values()];
    // An element that is put elsewhere loses the focus: what stands right stays.
    if (wanted.length !== this.inner.children.length || wanted.some((each, index) => each !== this.inner.children[index])) this.inner.replaceChildren(...wanted);
  }

  // Moves the focus to the next or the one before, as j and k do.
  move(by) {
    const every = [...this.inner.children];
    const from = every.findIndex((each) => each.contains(document.activeElement));
    every[Math.min(every.length - 1, Math.max(0, from < 0 ? 0 : from + by))]?.focus();
  }
}
