// Ten minutes to take a saving back, also after it was sent.
import { go } from "../router.js";
import { oneAtATime } from "../taps.js";
import { toast } from "../toasts.js";
import { words } from "../words.js";
import { voidingOf } from "./saving.js";

const UNDO_FOR = 10 * 60 * 1000;

/** Say that somebody was saved, with the way back beside it. */
export function offerUndo(tablet, visitId, encounterId, person) {
  toast(words("saved", { person }), {
    below: words("saved.undo"),
    action: { label: words("undo"), act: () => undo(tablet, visitId, encounterId) },
  });
  const said = document.querySelector("[data-toasts]").firstElementChild;
  setTimeout(() => said?.remove(), UNDO_FOR);
}

/** Void the encounter with the reason that undoing has. */
export const undo = oneAtATime(async (tablet, visitId, encounterId) => {
  // Who may only write sees no list: what was just saved has the first revision.
  const line = tablet.lines(visitId).find((one) => one.id === encounterId) ?? { id: encounterId, rev: 1 };
  if (line.state === "voided") return;
  await tablet.save(visitId, [voidingOf(line, tablet.day().choices.void_reason)], {});
  toast(words("undone"));
  go(`#/visits/${visitId}`);
});
