const CLOCK_WARNING = 10 * 60 * 1000;

/**
 * What a tablet can find out about itself before the weekend, each {isGood, facts}: the application kept whole, people
 * signed in, storage promised, a line written and read back, a round to the server, the clock. Makes no record.
 */
export async function rehearse(tablet, workers) {
  return {
    update: await tryUpdate(tablet, workers),
    people: peopleOf(tablet),
    storage: { isGood: Boolean(await tablet.env.estate?.persist?.()), facts: {} },
    disk: await tryDisk(tablet),
    send: await trySending(tablet),
    clock: clockOf(tablet),
  };
}

async function tryUpdate({ env }, workers) {
  const registration = await workers?.getRegistration("/field");
  await registration?.update().catch(() => {});
  const isWhole = Boolean(registration?.active) && !registration.installing && !registration.waiting;
  return { isGood: isWhole, facts: { version: env.version } };
}

function peopleOf(tablet) {
  const names = tablet.people().filter((person) => person.state !== "pass-over" && person.hasPack).map((person) => person.name);
  return { isGood: names.length > 0, facts: { names: names.join(", ") } };
}

async function tryDisk(tablet) {
  const isGood = await tablet.book.tryDisk(tablet.newId()).catch(() => false);
  return { isGood, facts: {} };
}

async function trySending(tablet) {
  const began = tablet.clock.raw();
  try {
    await tablet.wire.post("/sync/push", { ops: [] });
    await tablet.talk.report();
    await tablet.talk.freshPack();
    return { isGood: true, facts: { ms: tablet.clock.raw() - began } };
  } catch {
    return { isGood: false, facts: {} };
  }
}

function clockOf({ clock }) {
  const off = Math.abs(clock.offset);
  return { isGood: off < CLOCK_WARNING, facts: { s: Math.round(off / 1000), min: Math.round(off / 60_000) } };
}
