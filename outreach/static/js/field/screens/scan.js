import { looksScanned, numberDigits, numberProblem } from "../../lib/card.js";
import { clean } from "../../lib/names.js";
import { go, route } from "./router.js";
import { words } from "./words.js";
import { bind, fillAll, fillOptions } from "./capture/binding.js";
import { clockTime, today } from "./capture/dates.js";
import { part, say, show, slot } from "./capture/dom.js";
import { withDraft } from "./capture/draft.js";
import { clearProblems, forgetProblem, showProblems } from "./capture/problems.js";
import { readInto } from "./capture/reading.js";
import { startTimer } from "./capture/timer.js";
import { openViewfinder } from "./capture/viewfinder.js";
import { expect, expectedInWords, letWaitOn, serve, takeFromList, waitingOf } from "./capture/waiting_list.js";
import { listenForScanner } from "./capture/wedge.js";
import { catalogueOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const MOST_WAITING = 4;

route("#/visits/:id/scan", {
  template: "screen-scan",
  tab: "new",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("new"), words("new.nth", { place: visit.neighborhood.name, n: tablet.lines(id).length + 1 }));
    const closing = [];
    const opened = withDraft(root, tablet, visit, frame, (draft) => begin(root, { tablet, visit, draft, closing }));
    return async () => {
      await opened;
      await Promise.all(closing.map((close) => close()));
    };
  },
});

function begin(root, screen) {
  const { tablet, draft, closing } = screen;
  closing.push(() => draft.close());
  if (draft.value?.adds_to) return go(`#/visits/${screen.visit.id}/new`);
  if (!draft.value) draft.start();
  fillOptions(root, "person.sex", tablet.day().choices.sex);
  fillAll(root, draft.value);
  closing.push(
    bind(root, draft.value, (name) => {
      if (looksScanned(draft.value.person.person_name)) return;
      draft.touch();
      forgetProblem(root, name);
    }),
    listenForScanner(root, (code) => read(root, screen, code)),
    startTimer(slot(root, "taken"), () => draft.value?.started_at),
  );
  wireButtons(root, screen);
  drawExpected(root, screen);
  slot(root, "wedge").focus({ preventScroll: true });
  closing.push(openViewfinder(root, (text) => read(root, screen, text)));
}

/** A code was seen or typed: a card leads on, anything else is answered where one looks. */
function read(root, screen, text) {
  const problem = readInto(screen.draft, text);
  const says = slot(root, "says");
  says.classList.toggle("bad", Boolean(problem));
  if (problem) {
    showProblems(root, [{ field: "card", key: problem }], { focus: false });
    says.textContent = words(problem);
    return;
  }
  clearProblems(root);
  says.textContent = words("camera.read", { name: screen.draft.value.person.person_name });
  goOn(screen);
}

function goOn({ draft, visit }) {
  draft.touch();
  go(`#/visits/${visit.id}/new`);
}

function wireButtons(root, screen) {
  const { tablet, draft, visit } = screen;
  slot(root, "go-on").addEventListener("click", () => {
    const { person_name: name, identity_number: number } = draft.value.person;
    const problems = [];
    if (!clean(name)) problems.push({ field: "person.person_name", key: "name.missing" });
    const wrong = number && numberProblem(numberDigits(number), Number(today().slice(0, 4)));
    if (wrong) problems.push({ field: "person.identity_number", key: wrong });
    if (showProblems(root, problems)) goOn(screen);
  });
  slot(root, "no-papers").addEventListener("click", () => {
    draft.value.no_card = true;
    draft.touch();
    root.querySelector('[data-name="person.person_name"]').focus();
  });
  slot(root, "drop").addEventListener("click", async () => {
    await letWaitOn(tablet, visit.id, draft.value);
    await draft.giveUp();
    go(`#/visits/${visit.id}`);
  });
}

/** Who waits with a number or was promised something: picking one begins their record. */
async function drawExpected(root, { tablet, visit, draft }) {
  const waiting = await waitingOf(tablet, visit.id);
  const expected = visit.expected ?? [];
  if (!(waiting.length || expected.length) || !slot(root, "expected")) return;
  const procedures = catalogueOf(tablet, visit);
  const rows = [];
  const add = (who, why, begin) => {
    const row = part(root, "waiting");
    say(row, { who, why });
    row.querySelector("button").addEventListener("click", () => {
      begin();
      fillAll(root, draft.value);
      draft.touch();
      for (const other of rows) other.hidden = other !== row;
      slot(root, "wedge").focus({ preventScroll: true });
    });
    rows.push(row);
  };
  for (const one of waiting.slice(0, MOST_WAITING)) {
    add(words("waiting.person", { n: one.number }), one.priority ? words("priority") : words("waiting.since", { time: clockTime(one.at) }), () => {
      serve(draft.value, one);
      takeFromList(tablet, visit.id, one.number);
    });
  }
  for (const one of expected.slice(0, MOST_WAITING)) add(one.person, expectedInWords(procedures, one), () => expect(draft.value, one, procedures));
  slot(root, "expected-list").replaceChildren(...rows);
  show(root, { expected: true });
}
