import { newSigningKey } from "./envelope.js";

/** Make this browser a tablet of the ward, by a code; asks that its storage is kept. */
export async function enrol(tablet, code) {
  const bare = code.toUpperCase().replace(/[^0-9A-Z]/g, "");
  // Who was a tablet before stays that tablet, whatever the code was made for: what waits here is under its number.
  const former = tablet.device.id ?? tablet.marker.deviceId;
  const known = former ? { device_id: former } : {};
  const said = await tablet.wire.post("/sync/devices", { code: bare, app_version: tablet.env.version ?? "", ...known });
  tablet.marker.noteDevice(said.device_id);
  await tablet.book.noteDevice({ state: "active", id: said.device_id, name: said.name });
  await tablet.book.noteKey(await tablet.wire.get("/sync/key"));
  await tablet.env.estate?.persist?.();
}

/**
 * Sign one person in, online: passes with a fresh signing key, day pack, and a vault under the PIN. Drafts of before
 * stay readable where the person is unlocked or the PIN is the same.
 */
export async function signIn(tablet, { username, password, pin }) {
  const { crypto } = tablet.env;
  const signing = await newSigningKey(crypto);
  const given = await tablet.wire.post("/sync/day-passes", { username, password, public_key: signing.point });
  const pack = await tablet.wire.get("/sync/day-pack", { pass: given.token });
  const person = await tablet.meet({ ...given.user, username });
  const former = await person.formerDayKey(pin);
  if (!former) await person.forget();
  const session = await person.keep(given, signing, pin, former ?? crypto.getRandomValues(new Uint8Array(32)));
  await session.keepPack(pack);
  await tablet.book.notePerson({ ...given.user, username });
  await tablet.book.noteKey(pack.key);
  await person.outbox.continueFrom(given.highest);
  tablet.marker.noteSeq(person.id, person.outbox.lastSeq);
  return { person, session };
}
