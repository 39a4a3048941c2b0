// The pages there are, in the order of the navigation. A page is a module with
//   name: of its address (#name/id?filters). title: the word for it. permission: what it needs. key: opens it, behind g.
//   within: name of the page whose part it is; such a one is not in the navigation.
//   mount(root, {id, query}, context): draws it into an empty element. unmount(): lets go of what it holds.
// or a link to another page of the console: name, title, permission, href.
import admin from "./admin.js";
import alert from "./alert.js";
import collections from "./collections.js";
import customer from "./customer.js";
import customers from "./customers.js";
import dispatch from "./dispatch.js";
import engine from "./engine.js";
import feeder from "./feeder.js";
import leads from "./leads.js";
import meter from "./meter.js";
import models from "./models.js";
import transformer from "./transformer.js";

const previews = { name: "previews", title: "previews", permission: "see_alerts", key: "s", href: "/previews" };

export const PAGES = [dispatch, alert, transformer, feeder, meter, customers, customer, collections, leads, models, previews, engine, admin];
