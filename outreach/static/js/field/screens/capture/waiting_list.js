// Numbers given out at the door and not yet served: kept on this tablet, like a draft.
import { words } from "../words.js";
import { joined } from "./dom.js";
import { callingOrder } from "./figures.js";
import { newLine } from "./saving.js";

const keyOf = (visitId) => `waiting:${visitId}`;

/** Who waits, in the order of calling: [{number, priority, at}]. */
export async function waitingOf(tablet, visitId) {
  return callingOrder((await tablet.drafts.get(keyOf(visitId)))?.waiting ?? []);
}

/** Give the next reserved number to somebody; null where this tablet has none left. */
export async function giveNumber(tablet, visitId, { priority, at }) {
  const number = await tablet.queue.next(visitId);
  if (number === null || number === undefined) return null;
  const waiting = await waitingOf(tablet, visitId);
  await tablet.drafts.put(keyOf(visitId), { waiting: [...waiting, { number, priority, at }] });
  return number;
}

/** Take a number from the list: its person is served now, or has left. */
export async function takeFromList(tablet, visitId, number) {
  const waiting = (await waitingOf(tablet, visitId)).filter((one) => one.number !== number);
  if (waiting.length) await tablet.drafts.put(keyOf(visitId), { waiting });
  else await tablet.drafts.drop(keyOf(visitId));
}

/** Begin the record of somebody who waited; the record remembers their place until it is saved. */
export function serve(draft, one) {
  draft.waited = one;
  draft.person.queue_number = String(one.number);
  if (one.priority) draft.person.needs_support = true;
}

/** A record that is given up lets its person wait on, at their old place. */
export async function letWaitOn(tablet, visitId, draft) {
  const waiting = await waitingOf(tablet, visitId);
  if (!draft?.waited || waiting.some((one) => one.number === draft.waited.number)) return;
  await tablet.drafts.put(keyOf(visitId), { waiting: [...waiting, draft.waited] });
}

/** Begin the record of somebody who was expected: what they come for is picked, everything can be changed. */
export function expect(draft, { needs, needs_support: needsSupport }, procedures) {
  for (const { code, is_police: isPolice } of procedures) if (needs.includes(code) && !isPolice) draft.chosen[code] = newLine();
  if (needsSupport) draft.person.needs_support = true;
}

/** Hours and needs of somebody who registered ahead. */
export function expectedInWords(procedures, one) {
  const needs = one.needs.map((code) => procedures.find((procedure) => procedure.code === code)?.label);
  return joined([one.from && `${one.from}\u2013${one.to}`, ...needs, one.phone, one.needs_support && words("priority"), one.waiting && words("waiting.unchecked")]);
}
