// The pages there are, in the order of the navigation. A page is a module with
//   name: of its address (#name/id?filters). title: the word for it. permission: what it needs. key: opens it, behind g.
//   within: name of the page whose part it is; such a one is not in the navigation.
//   mount(root, {id, query}, context): draws it into an empty element. unmount(): lets go of what it holds.
// or a link to another page of the console: name, title, permission, href.
import alert from "./alert.js";
import dispatch from "./dispatch.js";
import feeder from "./feeder.js";
import transformer from "./transformer.js";

export const PAGES = [dispatch, alert, transformer, feeder];
