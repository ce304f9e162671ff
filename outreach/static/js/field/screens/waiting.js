import { go, route } from "./router.js";
import { oneAtATime } from "./taps.js";
import { words } from "./words.js";
import { clockTime, plainDay } from "./capture/dates.js";
import { joined, leadBack, part, say, show, slot } from "./capture/dom.js";
import { isBegun, openDraft } from "./capture/draft.js";
import { expect, expectedInWords, giveNumber, serve, takeFromList, waitingOf } from "./capture/waiting_list.js";
import { catalogueOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

route("#/visits/:id/waiting", {
  template: "screen-waiting",
  tab: "visit",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    const screen = { tablet, visit, frame, procedures: catalogueOf(tablet, visit) };
    frame.title(words("waiting"), visit.neighborhood.name);
    leadBack(root, `#/visits/${id}`);
    const giveOnce = oneAtATime((priority) => give(root, screen, priority));
    for (const button of root.querySelectorAll("[data-take]")) {
      button.addEventListener("click", () => giveOnce(button.dataset.take === "priority"));
    }
    drawExpected(root, screen);
    drawPromised(root, screen);
    drawWaiting(root, screen);
  },
});

/** Hand out a number: the person waits, and one slip more was given out. */
async function give(root, screen, priority) {
  const { tablet, visit } = screen;
  const [trouble, given] = [slot(root, "trouble"), slot(root, "given")];
  const number = await giveNumber(tablet, visit.id, { priority, at: new Date().toISOString() });
  trouble.hidden = number !== null;
  if (number === null) {
    trouble.querySelector("span").textContent = words("waiting.none_left");
    return;
  }
  given.textContent = words("waiting.given", { n: number });
  const payload = { kind: "slip_issued", amount: 1 };
  await tablet.save(visit.id, [{ kind: "visit.count", subject_id: visit.id, record_id: tablet.newId(), base_rev: 0, payload }], {});
  drawWaiting(root, screen);
}

async function drawWaiting(root, screen) {
  const { tablet, visit } = screen;
  const waiting = await waitingOf(tablet, visit.id);
  if (!slot(root, "waiting")) return;
  const rows = waiting.map((one) => {
    const row = part(root, "number");
    const who = words("waiting.person", { n: one.number });
    say(row, { number: one.number, who, why: joined([one.priority && words("priority"), words("waiting.since", { time: clockTime(one.at) })]), of: ` ${who}` });
    slot(row, "serve").addEventListener("click", () => begin(screen, (value) => serve(value, one), one.number));
    slot(row, "gone").addEventListener("click", async () => {
      await takeFromList(tablet, visit.id, one.number);
      drawWaiting(root, screen);
    });
    return row;
  });
  slot(root, "waiting").replaceChildren(...rows);
  say(root, { "waiting-count": String(waiting.length) });
  show(root, { nobody: !waiting.length });
}

/** Who registered ahead, in the order of their hours. */
function drawExpected(root, screen) {
  const expected = screen.visit.expected ?? [];
  const rows = expected.map((one) => {
    const row = part(root, "promise");
    say(row, { who: one.person, what: expectedInWords(screen.procedures, one), of: ` ${one.person}` });
    slot(row, "serve").addEventListener("click", () => begin(screen, (value) => expect(value, one, screen.procedures)));
    return row;
  });
  slot(root, "expected").replaceChildren(...rows);
  say(root, { "expected-count": String(rows.length) });
  slot(root, "expected").closest("section").hidden = !rows.length;
}

function drawPromised(root, screen) {
  const { visit } = screen;
  const rows = (visit.follow_ups ?? []).map((one) => {
    const row = part(root, "promise");
    const papers = (one.dossier?.missing_papers ?? []).join(", ");
    const what = [one.what, one.dossier?.label, papers && words("what.papers", { papers }), words("waiting.promised", { day: plainDay(one.due_on) })];
    say(row, { who: one.person, what: joined(what), of: ` ${one.person}` });
    slot(row, "serve").addEventListener("click", () => begin(screen, (value) => expect(value, { needs: [one.dossier?.procedure_code] }, screen.procedures)));
    return row;
  });
  slot(root, "promised").replaceChildren(...rows);
  say(root, { "promised-count": String(rows.length) });
  show(root, { "no-promise": !rows.length });
}

/** Start the record of somebody from the list; one that is half typed already is finished first. */
async function begin({ tablet, visit, frame }, fill, number = null) {
  const draft = await openDraft(tablet, visit, frame);
  if (!isBegun(draft.value)) {
    fill(draft.start());
    draft.touch();
    if (number !== null) await takeFromList(tablet, visit.id, number);
  }
  await draft.close();
  go(`#/visits/${visit.id}/scan`);
}
