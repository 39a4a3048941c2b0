// A dialog that asks for something: fields in a form, and what is done when it is sent.
import { button, holding, node } from "../dom.js";
import { word } from "../words.js";

// fields: elements. verb: what the button says. does(): gives why it was not done, or "", which closes the dialog.
export function askFor(title, fields, verb, does) {
  const problem = node("p", "", "problem", { role: "alert" });
  const go = node("button", verb, "", { type: "submit" });
  const form = node("form", "", "", { onsubmit: async (event) => {
    event.preventDefault();
    go.disabled = true;
    problem.textContent = await does();
    go.disabled = false;
    if (!problem.textContent) dialog.close();
  } });
  const dialog = holding(node("dialog", "", "asks", { "aria-label": title, onclose: () => dialog.remove() }), form);
  form.append(node("h2", title), ...fields, problem, holding(node("div", "", "ends"), button(word("cancel"), () => dialog.close()), go));
  document.body.append(dialog);
  dialog.showModal();
}
