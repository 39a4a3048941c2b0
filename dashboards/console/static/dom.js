// Elements, made short: text is never markup.
export function node(tag, text = "", className = "", more = {}) {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (className) made.className = className;
  for (const [name, value] of Object.entries(more)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  return made;
}

export function holding(made, ...children) {
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

export const place = (id) => document.getElementById(id);

export const button = (text, pressed, more = {}) => node("button", text, "", { type: "button", onclick: pressed, ...more });

export const link = (text, href, className = "") => node("a", text, className, { href });

// Writes only what is another: the browser lays out nothing anew, and a reader's place is kept.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function labelled(text, control, className = "") {
  return holding(node("label", "", className), node("span", text), control);
}

export const address = (page, id, query = {}) => {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== null)).toString();
  return `#${page}${id === undefined || id === "" ? "" : `/${encodeURIComponent(id)}`}${asked ? `?${asked}` : ""}`;
};
