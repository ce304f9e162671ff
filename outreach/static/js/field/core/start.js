/** Open the database of everybody who was on this tablet; passes that ended meanwhile open nothing any more. */
export async function meetPeople(tablet) {
  for (const facts of tablet.book.people) await tablet.meet(facts);
  for (const id of tablet.marker.authors) await tablet.meet({ id });
  for (const person of tablet.persons.values()) {
    if (person.vault && !person.hasPass) await person.forget({ keepDrafts: true });
  }
}

/** The note outside IndexedDB knows of more than is there: something was deleted behind our back. */
export async function lookForLoss(tablet) {
  const { marker, book, clock, health } = tablet;
  const gone = [];
  for (const person of tablet.persons.values()) {
    const known = marker.seqOf(person.id);
    if (person.outbox.lastSeq >= known) continue;
    gone.push(`${person.id}: ${person.outbox.lastSeq} < ${known}`);
    await person.outbox.continueFrom(known);
  }
  const isDeviceGone = book.device.state === "none" && marker.deviceId !== null;
  if (isDeviceGone) await book.noteDevice({ state: "active", id: marker.deviceId, name: "" });
  if (gone.length || isDeviceGone) {
    marker.noteLost(clock.now());
    await health.note("storage_lost", gone.join(", "));
  }
  tablet.lost = marker.lostAt ? { at: marker.lostAt } : null;
}
