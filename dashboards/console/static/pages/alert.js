import { node } from "../dom.js";
import { word } from "../words.js";
function mount(root) { root.append(node("h1", word("alert"))); }
function unmount() {}
export default { name: "alert", within: "dispatch", title: "alert", permission: "see_grid", mount, unmount };
