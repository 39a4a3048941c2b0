import { node } from "../dom.js";
import { word } from "../words.js";
function mount(root) { root.append(node("h1", word("feeder"))); }
function unmount() {}
export default { name: "feeder", within: "dispatch", title: "feeder", permission: "see_grid", mount, unmount };
