import { go, route } from "./router.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";
import { bind, fillAll, fillOptions } from "./capture/binding.js";
import { today } from "./capture/dates.js";
import { leadBack, slot } from "./capture/dom.js";
import { nameOf } from "./capture/just_saved.js";
import { forgetProblem, showProblems } from "./capture/problems.js";
import { correctionOf, emptyDraft, personProblems } from "./capture/saving.js";
import { visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const KEPT = { person_name: "person", identity_number: "number", birth_year: "birth_year", phone: "phone", queue_number: "queue_number" };

route("#/visits/:id/entries/:encounter/correct", {
  template: "screen-correction",
  tab: "entries",
  open(root, { id, encounter }, tablet, frame) {
    const visit = visitOf(tablet, id);
    const line = tablet.lines(id).find((one) => one.id === encounter);
    if (!visit || !line) return gone();
    const here = `#/visits/${id}/entries/${encounter}`;
    const key = `correct:${encounter}`;
    const screen = { tablet, visit, line, key, here };
    frame.title(words("correct"), nameOf(line));
    leadBack(root, here);
    sayKept(root, line);
    fillOptions(root, "person.sex", tablet.day().choices.sex);
    let stop = () => {};
    let timer = null;
    const opened = tablet.drafts.get(key).then((kept) => {
      screen.value = kept ?? emptyValue(line);
      fillAll(root, screen.value);
      stop = bind(root, screen.value, (name) => {
        frame.dirty(true);
        forgetProblem(root, name);
        clearTimeout(timer);
        timer = setTimeout(() => tablet.drafts.put(key, structuredClone(screen.value)), 250);
      });
      slot(root, "form").addEventListener("submit", (event) => {
        event.preventDefault();
        clearTimeout(timer);
        save(root, screen);
      });
    });
    return async () => {
      await opened;
      stop();
      clearTimeout(timer);
      if (!screen.isSaved && isTyped(screen.value, line)) await tablet.drafts.put(key, structuredClone(screen.value));
    };
  },
});

function emptyValue(line) {
  const { person } = emptyDraft({ recordId: "", startedAt: 0, promise: { what: "", due_on: "" } });
  return { person: { ...person, needs_support: Boolean(line.needs_support) }, removes: { identity_number: false, phone: false } };
}

function isTyped(value, line) {
  return correctionOf(line, { person: value.person, removes: value.removes, needsSupport: value.person.needs_support }) !== null;
}

/** Beside each field what is kept now, masked. */
function sayKept(root, line) {
  for (const [name, of] of Object.entries(KEPT)) {
    const hint = root.querySelector(`[data-field="person.${name}"] [data-hint]`);
    hint.textContent = line[of] ? words("kept", { value: line[of] }) : words("kept.none");
  }
  for (const [name, of] of [["identity_number", "number"], ["phone", "phone"]]) {
    root.querySelector(`[data-name="removes.${name}"]`).closest("label").hidden = !line[of];
  }
}

async function save(root, screen) {
  const { tablet, visit, value, key, here } = screen;
  const line = tablet.lines(visit.id).find((one) => one.id === screen.line.id) ?? screen.line;
  const op = correctionOf(line, { person: value.person, removes: value.removes, needsSupport: value.person.needs_support });
  const problems = personProblems(value.person, { today: today(), isCorrection: true });
  if (!op && !problems.length) problems.push({ field: "person.person_name", key: "correction.nothing" });
  if (!showProblems(root, problems) || screen.isSaved) return;
  screen.isSaved = true;
  await tablet.save(visit.id, [op], { draft: key });
  toast(words("corrected"));
  go(here);
}
