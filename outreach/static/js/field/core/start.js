import { Book } from "./book.js";

/** Open the database of everybody who was on this tablet; passes that ended meanwhile open nothing any more. */
export async function meetPeople(tablet) {
  for (const facts of tablet.book.people) await tablet.meet(facts);
  tablet.marker.noteUncopied(false); // unless one fails in what follows
  const copied = await tablet.copy.index();
  for (const id of [...tablet.marker.authors, ...copied.keys()]) await tablet.meet({ id });
  for (const person of tablet.persons.values()) {
    if (person.vault && !person.hasPass) await person.forget({ keepDrafts: true });
    tablet.restored += await person.outbox.reconcile(copied.get(person.id) ?? new Set());
  }
}

/** Which tablet this is, also where the database of it had vanished. */
export async function openBook(tablet) {
  const book = await new Book(await tablet.stores.device(), tablet.clock, tablet.copy).load();
  if (book.device.state !== "none") return book;
  const kept = await tablet.copy.book();
  if (kept) await book.takeBack(kept);
  tablet.isDeviceGone = Boolean(kept) || tablet.marker.deviceId !== null;
  return book;
}

/** The notes outside IndexedDB know of more than is there: something was deleted behind our back. */
export async function lookForLoss(tablet, isCopied) {
  const { marker, book, clock, health, restored } = tablet;
  const gone = [];
  for (const person of tablet.persons.values()) {
    const known = marker.seqOf(person.id);
    if (person.outbox.lastSeq >= known) continue;
    gone.push(`${person.id}: ${person.outbox.lastSeq} < ${known}`);
    await person.outbox.continueFrom(known);
  }
  if (tablet.isDeviceGone && book.device.state === "none") {
    await book.noteDevice({ state: "active", id: marker.deviceId, name: "" });
  }
  if (gone.length || restored || tablet.isDeviceGone) {
    marker.noteLost(clock.now(), isCopied ? restored : null);
    await health.note("storage_lost", [...gone, isCopied ? `${restored} restored` : "no copy"].join(", "));
  }
  tablet.lost = marker.lostAt ? { at: marker.lostAt, restored: marker.restored } : null;
}
