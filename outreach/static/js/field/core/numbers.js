/**
 * The next number of the block that is reserved for this tablet, null where it has none left. The note outside the
 * database remembers the last one: who holds a number must not meet somebody else with the same.
 */
export async function nextNumber({ session, book, marker }, visitId) {
  const block = session?.passFor(visitId)?.queue;
  if (!block) return null;
  const from = Math.max(block.from, marker.numberOf(visitId) + 1);
  const number = await book.nextNumber(visitId, { from, to: block.to });
  if (number) marker.noteNumber(visitId, number);
  return number;
}
