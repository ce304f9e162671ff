/**
 * What the chip and the queue show. `pending` and `refused` are the own ones of whoever is unlocked, in savings, not in
 * operations; `others.count` is what belongs to other people. Green: nothing pending, and the server has everything up
 * to the last number given out, of every author.
 */
export function statusOf(tablet) {
  const persons = [...tablet.persons.values()];
  const mine = persons.filter((person) => person.id === tablet.me?.id);
  const others = persons.filter((person) => person.id !== tablet.me?.id);
  const waiting = persons.flatMap((person) => person.outbox.pending);
  return {
    network: tablet.sender.isOnline ? "online" : "offline",
    pending: sum(mine, "pending"),
    sending: tablet.sender.sending,
    refused: sum(mine, "refused"),
    others: { count: sum(others, "pending"), refused: sum(others, "refused") },
    green: persons.every((person) => person.outbox.isGreen),
    lastReceivedAt: Math.max(0, ...persons.map((person) => person.outbox.receivedAt ?? 0)) || null,
    oldest: waiting.length ? Math.min(...waiting.map((row) => row.saved_at)) : null,
    photos: persons.reduce((count, person) => count + person.photos.pending.length, 0),
    frozen: tablet.freezer.frozen,
    lost: tablet.lost,
    needsSignIn: tablet.session?.isOver ?? false,
    clockOffset: tablet.clock.offset,
  };
}

function sum(persons, state) {
  return persons.reduce((count, { outbox }) => count + new Set(outbox[state].map((row) => row.group)).size, 0);
}
