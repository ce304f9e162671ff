// Inputs of a screen and the values behind them, by paths as person.phone.
import { whenTyped } from "../../../lib/typing.js";
import { option } from "./dom.js";

/**
 * Keep every [data-name] in step with `value`, and call `changed(path)` after each change.
 *
 * Nothing is done while an input method composes: not on the keys, only when it ends or rests. What stands in an
 * input is never written to while somebody types in it.
 */
export function bind(root, value, changed) {
  const take = (input) => {
    const [group, name] = pathOf(input);
    const typed = input.type === "checkbox" ? input.checked : input.value;
    if (input.type === "radio" && !input.checked) return;
    if (value[group][name] === typed) return;
    value[group][name] = typed;
    for (const twin of root.querySelectorAll(`[data-name="${input.dataset.name}"]`)) if (twin !== input) fill(twin, typed);
    changed(input.dataset.name);
  };
  return whenTyped(root, "[data-name]", take);
}

/** Write `value` into every [data-name] of a screen. */
export function fillAll(root, value) {
  for (const input of root.querySelectorAll("[data-name]")) {
    const [group, name] = pathOf(input);
    fill(input, value[group][name]);
  }
}

/** Put the choices of the day pack into a radio group: [[value, label], …]; `draw(label, value)` may add to one. */
export function fillOptions(root, name, choices, draw = plainOption) {
  const box = root.querySelector(`[data-options="${name}"]`);
  box.replaceChildren(
    ...choices.map(([value, label]) => {
      const made = draw(label, value);
      const input = made.querySelector("input");
      Object.assign(input, { type: "radio", name, value });
      input.dataset.name = name;
      return made;
    }),
  );
}

/** Put the choices of the day pack into a select. */
export function fillPicker(root, name, choices) {
  root.querySelector(`select[data-name="${name}"]`).replaceChildren(...choices.map(([value, label]) => option(value, label)));
}

function pathOf(input) {
  const [group, name] = input.dataset.name.split(".");
  return name ? [group, name] : ["fields", group];
}

function fill(input, value) {
  if (input.type === "checkbox") input.checked = Boolean(value);
  else if (input.type === "radio") input.checked = input.value === value;
  else input.value = value ?? "";
}

function plainOption(label) {
  const made = document.createElement("label");
  made.className = "choice";
  const word = document.createElement("span");
  word.textContent = label;
  made.append(document.createElement("input"), word);
  return made;
}
