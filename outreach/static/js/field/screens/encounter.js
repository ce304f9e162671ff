import { ageOn } from "../../lib/card.js";
import { SavedBefore } from "../core/saving.js";
import { go, route } from "./router.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";
import { drawAnswer, fillAnswers } from "./capture/answer_part.js";
import { bind, fillAll, fillOptions } from "./capture/binding.js";
import { today } from "./capture/dates.js";
import { lead, slot } from "./capture/dom.js";
import { isBegun, withDraft } from "./capture/draft.js";
import { rememberSaved } from "./capture/just_saved.js";
import { drawPerson, wirePerson } from "./capture/person_part.js";
import { forgetProblem, showProblems } from "./capture/problems.js";
import { drawProcedures, wireProcedures } from "./capture/procedures_part.js";
import { draftProblems, knownAbout, lineOf, operationsOf } from "./capture/saving.js";
import { startTimer } from "./capture/timer.js";
import { offerUndo } from "./capture/undo.js";
import { letWaitOn } from "./capture/waiting_list.js";
import { listenForScanner } from "./capture/wedge.js";
import { catalogueOf, visitOf } from "./capture/wording.js";
import { readInto } from "./capture/reading.js";
import { gone } from "./gone.js";

route("#/visits/:id/new", {
  template: "screen-encounter",
  tab: "new",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("new"), words("new.nth", { place: visit.neighborhood.name, n: tablet.lines(id).length + 1 }));
    const closing = [];
    const opened = withDraft(root, tablet, visit, frame, (draft) => begin(root, { tablet, visit, frame, draft, closing }));
    return async () => {
      await opened;
      await Promise.all(closing.map((close) => close()));
    };
  },
});

function begin(root, screen) {
  const { tablet, visit, draft, closing } = screen;
  closing.push(() => draft.close());
  if (!isBegun(draft.value)) return go(`#/visits/${visit.id}/scan`);
  screen.procedures = catalogueOf(tablet, visit);
  screen.adds = draft.value.adds_to && tablet.lines(visit.id).find((line) => line.id === draft.value.adds_to);
  screen.known = () => (screen.adds ? { birth_year: screen.adds.birth_year } : knownAbout(draft.value.person));
  screen.age = () => ageOn(visit.on, screen.known());
  if (screen.adds) narrow(root, screen);
  lead(root, visit.id);
  fillOptions(root, "person.sex", tablet.day().choices.sex);
  fillAnswers(root, screen);
  fillAll(root, draft.value);
  screen.changed = (name) => changed(root, screen, name);
  wirePerson(root, screen);
  wireProcedures(root, screen);
  drawAll(root, screen);
  closing.push(
    bind(root, draft.value, screen.changed),
    listenForScanner(root, (code) => rescan(root, screen, code)),
    startTimer(slot(root, "taken"), () => draft.value?.started_at),
  );
  wireDock(root, screen);
}

/** Only what can be added to somebody in the list: the person stays as it is, and is seen masked. */
function narrow(root, { adds: line, frame, visit }) {
  frame.title(words("add"), visit.neighborhood.name);
  const section = slot(root, "name").closest("section");
  for (const one of section.querySelectorAll(":scope > :not(h2, .person)")) one.hidden = true;
  for (const how of ["slip", "household"]) root.querySelector(`[data-save="${how}"]`).hidden = true;
  if (line.activation && !line.activation.is_voided) root.querySelector('[data-field="answer.activation_state"]').hidden = true;
}

function drawAll(root, screen) {
  drawPerson(root, screen);
  drawProcedures(root, screen);
  drawAnswer(root, screen);
}

function changed(root, screen, name) {
  screen.draft.touch();
  forgetProblem(root, name);
  if (name.startsWith("person.")) drawPerson(root, screen);
  drawAnswer(root, screen);
}

/** A card scanned over the form: it is this person's, whatever field had the cursor. */
function rescan(root, screen, code) {
  const problem = readInto(screen.draft, code);
  if (problem) showProblems(root, [{ field: "person.person_name", key: problem }], { focus: false });
  fillAll(root, screen.draft.value);
  drawAll(root, screen);
}

function wireDock(root, screen) {
  const { tablet, draft, visit } = screen;
  slot(root, "form").addEventListener("submit", (event) => event.preventDefault());
  slot(root, "drop").addEventListener("click", async () => {
    await letWaitOn(tablet, visit.id, draft.value);
    await draft.giveUp();
    go(`#/visits/${visit.id}`);
  });
  for (const button of root.querySelectorAll("[data-save]")) {
    button.addEventListener("click", () => save(root, screen, button.dataset.save));
  }
}

/** One saving: judged here by the rules of the server, then one transaction on the tablet. */
async function save(root, screen, then) {
  const { tablet, visit, draft } = screen;
  if (screen.isSaving) return;
  document.activeElement?.blur?.();
  const value = draft.value;
  if (!showProblems(root, draftProblems(value, { visitOn: visit.on, today: today() }))) return;
  screen.isSaving = true;
  root.setAttribute("aria-busy", "true");
  const ops = operationsOf(value, { visitId: visit.id, newId: () => tablet.newId() });
  try {
    await draft.save(() => tablet.save(visit.id, ops, { draft: draft.key, once: value.record_id }));
  } catch (error) {
    if (error instanceof SavedBefore) return savedBefore(screen);
    if (!tablet.freezer.frozen) draft.touch();
    showProblems(root, [{ field: "procedures", key: "save.failed" }]);
    throw error;
  } finally {
    screen.isSaving = false;
    root.removeAttribute("aria-busy");
  }
  for (const one of tablet.refused()) if (value.replaces.includes(one.op_id)) await tablet.dismiss(one.author_id, one.op_id);
  if (value.adds_to) return added(screen, value.adds_to);
  rememberSaved(tablet, { ...lineOf(value, ops), person: value.person.person_name });
  afterwards(screen, value, then);
}

/** The same form was saved from another window of this tablet: there is one record, and this one is not another. */
async function savedBefore({ visit, draft }) {
  await draft.yield();
  toast(words("saved.before"));
  go(`#/visits/${visit.id}/entries`);
}

/** Something was added to somebody who is in the list already. */
function added({ visit, draft }, encounterId) {
  draft.forget();
  toast(words("added"));
  go(`#/visits/${visit.id}/entries/${encounterId}`);
}

function afterwards({ tablet, visit, draft }, value, then) {
  const { person_name: name, phone, is_from_elsewhere: isFromElsewhere } = value.person;
  draft.forget();
  if (then === "household") {
    draft.start({ person: { phone, is_from_elsewhere: isFromElsewhere } });
    draft.touch();
  }
  const onward = { household: "scan", slip: `slip/${value.record_id}` }[then];
  go(onward ? `#/visits/${visit.id}/${onward}` : `#/visits/${visit.id}`);
  offerUndo(tablet, visit.id, value.record_id, name);
}
