// What for: the commonest procedures as buttons, and for each that was picked what was done and what is missing.
import { words } from "../words.js";
import { option, part, say, show, slot } from "./dom.js";
import { forgetProblem } from "./problems.js";
import { newLine } from "./saving.js";
import { labelOf } from "./wording.js";

const BUTTONS = 8;

/** The two buttons of the papers and the way to the search. */
export function wireProcedures(root, screen) {
  const { draft, procedures } = screen;
  slot(root, "search-word").textContent = words("search", { count: procedures.length });
  for (const button of root.querySelectorAll("[data-papers]")) {
    button.addEventListener("click", () => {
      const { papers } = button.dataset;
      draft.value.papers = draft.value.papers === papers ? "" : papers;
      screen.changed("papers");
      drawProcedures(root, screen);
    });
  }
}

/** Add a procedure or take it away again. */
export function toggle(draft, code) {
  const { chosen } = draft.value;
  if (chosen[code]) delete chosen[code];
  else chosen[code] = newLine();
  draft.touch();
}

/** Draw buttons and lines anew; typing in a line does not come by here. */
export function drawProcedures(root, screen) {
  const { draft, visit, procedures } = screen;
  const { chosen, papers } = draft.value;
  const picked = Object.keys(chosen);
  const known = new Set(procedures.map((one) => one.code));
  const common = visit.common.filter((code) => known.has(code)).slice(0, BUTTONS);
  const codes = [...common, ...picked.filter((code) => !common.includes(code))];
  const had = document.activeElement?.dataset?.code;
  slot(root, "common").replaceChildren(...codes.map((code) => procedureButton(root, screen, code)));
  if (had) root.querySelector(`[data-code="${had}"]`)?.focus({ preventScroll: true });
  slot(root, "lines").replaceChildren(...picked.map((code) => lineOf(root, screen, code)));
  for (const button of root.querySelectorAll("[data-papers]")) button.setAttribute("aria-pressed", String(button.dataset.papers === papers));
  show(root, { "chosen-count": picked.length > 0, "papers-part": picked.length > 0 });
  say(root, { "chosen-count": words("chosen", { count: picked.length }) });
}

function procedureButton(root, screen, code) {
  const button = part(root, "procedure");
  button.dataset.code = code;
  button.setAttribute("aria-pressed", String(Boolean(screen.draft.value.chosen[code])));
  slot(button, "label").textContent = labelOf(screen.procedures, code);
  button.addEventListener("click", () => {
    toggle(screen.draft, code);
    screen.changed("procedures");
    drawProcedures(root, screen);
  });
  return button;
}

function lineOf(root, screen, code) {
  const { draft, procedures, tablet } = screen;
  const line = draft.value.chosen[code];
  const made = part(root, "line");
  slot(made, "label").textContent = labelOf(procedures, code);
  const help = slot(made, "help");
  help.replaceChildren(...tablet.day().choices.help.map(([value, label]) => option(value, label)));
  help.value = line.help;
  nameIt(made, "help", code);
  help.addEventListener("change", () => {
    line.help = help.value;
    if (line.help === "missing_papers") draft.value.papers = "missing";
    screen.changed("papers");
    drawProcedures(root, screen);
  });
  drawPapers(root, made, screen, code);
  const field = slot(made, "code-field");
  field.dataset.field = `line.${code}.code`;
  slot(made, "code").value = line.dossier_code;
  nameIt(made, "code", code);
  keep(slot(made, "code"), (text) => (line.dossier_code = text), screen, field.dataset.field, root);
  made.querySelector("details").open = Boolean(line.dossier_code);
  return made;
}

function drawPapers(root, made, screen, code) {
  const line = screen.draft.value.chosen[code];
  const field = slot(made, "missing");
  field.dataset.field = `line.${code}.papers`;
  field.hidden = screen.draft.value.papers !== "missing";
  const papers = screen.procedures.find((one) => one.code === code)?.papers ?? [];
  slot(made, "papers").replaceChildren(...papers.map((paper) => paperOf(root, screen, line, paper, field.dataset.field)));
  slot(made, "other").value = line.other_papers;
  nameIt(made, "other", code);
  keep(slot(made, "other"), (text) => (line.other_papers = text), screen, field.dataset.field, root);
}

function paperOf(root, screen, line, paper, field) {
  const made = part(root, "paper");
  const input = made.querySelector("input");
  slot(made, "name").textContent = paper.name;
  slot(made, "if").hidden = !paper.is_conditional;
  input.checked = line.missing_papers.includes(paper.name);
  input.addEventListener("change", () => {
    line.missing_papers = line.missing_papers.filter((name) => name !== paper.name);
    if (input.checked) line.missing_papers.push(paper.name);
    followPapers(input, line);
    changedLine(root, screen, field);
  });
  return made;
}

/** Who only ticks a missing paper has said enough: advice becomes «papers missing», and back. */
function followPapers(input, line) {
  const [from, to] = line.missing_papers.length ? ["advised", "missing_papers"] : ["missing_papers", "advised"];
  if (line.help !== from) return;
  line.help = to;
  slot(input.closest("fieldset"), "help").value = to;
}

/** What is typed into a line goes into the draft at once; nothing is drawn, so nothing is lost under the keys. */
function keep(input, store, screen, field, root) {
  input.addEventListener("input", () => {
    store(input.value);
    changedLine(root, screen, field);
  });
}

function changedLine(root, screen, field) {
  screen.draft.touch();
  forgetProblem(root, field);
  forgetProblem(root, "papers");
}

function nameIt(made, name, code) {
  const id = `line-${code}-${name}`;
  slot(made, name).id = id;
  slot(made, `${name}-label`).htmlFor = id;
}
