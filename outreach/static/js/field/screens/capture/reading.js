// A code read by the camera or typed by a scanner, into the draft.
import { readCard } from "../../../lib/card.js";
import { today } from "./dates.js";
import { withCard } from "./saving.js";

/** Put the card of `text` into the draft; gives the key of the words where it is no card. */
export function readInto(draft, text) {
  const { card, problem } = readCard(text, Number(today().slice(0, 4)));
  if (problem) return problem;
  Object.assign(draft.value, withCard(draft.value, card, new Date().toISOString()));
  draft.touch();
  return null;
}
