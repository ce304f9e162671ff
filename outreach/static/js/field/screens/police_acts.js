// What the police do on the tablet, and how times are said.
import { decisionOp, takeBackOp } from "../../lib/police.js";
import { clockTime, shortDay, today } from "./capture/dates.js";
import { choiceLabel } from "./capture/wording.js";
import { oneAtATime } from "./taps.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";

/** Decide lines alike, in one saving; what was done can be undone where it is said. */
export const decide = oneAtATime(async (screen, lines, payload) => {
  const { tablet, visit } = screen;
  await tablet.save(visit.id, lines.map((line) => decisionOp(line, payload)), {});
  const state = choiceLabel(tablet, "decision", payload.to);
  const names = lines.map((line) => line.person).join(", ");
  const undo = () => takeBack(screen, lines.map((line) => line.id), words("police.pressed_wrong"));
  toast(words("police.done", { count: lines.length, state }), { below: names, action: { label: words("police.undo"), act: undo } });
  for (const line of lines) screen.chosen.delete(line.id);
  screen.inHand = null;
  screen.isOther = false;
  screen.draw();
});

/** Take decisions back: each person waits again. */
export const takeBack = oneAtATime(async (screen, ids, reason) => {
  const lines = screen.tablet.lines(screen.visit.id).filter((line) => ids.includes(line.id));
  await screen.tablet.save(screen.visit.id, lines.map((line) => takeBackOp(line, reason)), {});
  toast(words("police.taken_back", { count: lines.length }));
  screen.draw();
});

/** «34 phút», «2 giờ», «3 ngày». */
export function waitInWords(minutes) {
  if (minutes >= 1440) return words("police.days", { n: Math.floor(minutes / 1440) });
  return minutes >= 60 ? words("police.hours", { n: Math.floor(minutes / 60) }) : words("police.minutes", { n: minutes });
}

/** The hour today, the day and hour before. */
export function whenInWords(instant) {
  const day = today(Date.parse(instant));
  return day === today() ? clockTime(instant) : `${shortDay(day)} ${clockTime(instant)}`;
}
