// What is wrong stands where it was typed and, in the same words, in the summary on top.
import { words } from "../words.js";

/** Show problems [{field, key}]: at each field, and in the summary, which takes the focus. True where there are none. */
export function showProblems(root, problems, { focus = true } = {}) {
  clearProblems(root);
  for (const { field, key } of problems) markField(root, field, words(key));
  const summary = root.querySelector("[data-problems]");
  if (!summary || !problems.length) return !problems.length;
  summary.hidden = false;
  summary.querySelector("[data-problem-count]").textContent = words("problems", { count: problems.length });
  summary.querySelector("[data-problem-list]").replaceChildren(...problems.map((one) => summaryLine(root, one)));
  if (focus) {
    summary.focus();
    summary.scrollIntoView({ block: "start" });
  }
  return false;
}

/** Take every complaint away. */
export function clearProblems(root) {
  const summary = root.querySelector("[data-problems]");
  if (summary) summary.hidden = true;
  for (const field of root.querySelectorAll("[data-field].bad")) unmark(field);
}

/** A complaint goes when its field is typed in again; the summary when none is left. */
export function forgetProblem(root, name) {
  for (const field of fieldsOf(root, name)) unmark(field);
  if (!root.querySelector("[data-field].bad")) clearProblems(root);
}

function markField(root, name, text) {
  for (const field of fieldsOf(root, name)) {
    const place = field.querySelector("[data-error]");
    if (!place) continue;
    field.classList.add("bad");
    place.hidden = false;
    place.querySelector("span").textContent = text;
    const input = field.querySelector("input:not([type=radio]), select, textarea");
    if (!input) continue;
    place.id = `${input.id}-error`;
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", place.id);
  }
}

function unmark(field) {
  field.classList.remove("bad");
  const place = field.querySelector("[data-error]");
  if (place) place.hidden = true;
  for (const input of field.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
  }
}

function fieldsOf(root, name) {
  return [...root.querySelectorAll("[data-field]")].filter((field) => field.dataset.field === name);
}

function summaryLine(root, { field, key }) {
  const line = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  button.textContent = words(key);
  button.addEventListener("click", () => goTo(root, field));
  line.append(button);
  return line;
}

/** The first input of a field that can be seen; else the field itself. */
function goTo(root, name) {
  const fields = fieldsOf(root, name);
  for (const field of fields) for (let box = field; box && box !== root; box = box.parentElement) if (box.tagName === "DETAILS") box.open = true;
  const seen = fields.filter((field) => field.checkVisibility());
  const target = seen.map((field) => field.querySelector("input, select, textarea")).find(Boolean) ?? seen[0];
  target?.focus();
  target?.scrollIntoView({ block: "center" });
}
