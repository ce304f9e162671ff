import { StorageFrozen } from "../../lib/database.js";
import { Busy, NoAnswer, Refusal } from "./wire.js";

const STATUS_EVERY = 5 * 60 * 1000;
const MOST_UNSETTLED = 500;
const GONE = new Set(["device.unknown", "device.expired"]);

/** What the server says beside answers: how the device stands, what it wants again, what changed at the visits. */
export class Talk {
  #statusAt = -Infinity;

  constructor(tablet) {
    this.tablet = tablet;
  }

  /** The minute's round while the tablet is looked at: report, send, and read what others wrote. */
  async round({ isSure = false } = {}) {
    const { tablet } = this;
    if (tablet.device.state === "none") return;
    if (tablet.health.isDue) await this.report().catch(passOver);
    await tablet.wake(isSure);
    await this.pull().catch(passOver);
  }

  async report() {
    const { tablet } = this;
    try {
      await this.device(await tablet.health.report());
      tablet.sender.isOnline = true;
      if (!tablet.freezer.frozen) for (const box of tablet.outboxes()) await box.prune();
    } catch (error) {
      if (error instanceof Refusal) await this.refusal(error);
      if (error instanceof NoAnswer) tablet.sender.isOnline = false;
      throw error;
    } finally {
      tablet.changed();
    }
  }

  /** How the device stands with the server: a revoked one hands over what it has, says good-bye and is erased. */
  async device(state) {
    const { tablet } = this;
    if (!state || state === tablet.device.state) return;
    if (tablet.freezer.frozen) return;
    await tablet.book.noteDevice({ state });
    if (state === "draining") tablet.lock();
    tablet.changed();
  }

  /** The server does not know this tablet any more, or wants it erased. */
  async refusal(error) {
    const { tablet } = this;
    if (error.code === "device.wiped") await tablet.wipe();
    else if (GONE.has(error.code) && !tablet.freezer.frozen) await tablet.book.noteDevice({ state: "expired" });
  }

  /** Ranges that must be sent once more, and what people decided of operations; asked every five minutes or in doubt. */
  async rangesToSendAgain(boxes) {
    const { tablet } = this;
    const isInDoubt = boxes.some((box) => box.pending.length === 0 && !box.isGreen);
    if (!isInDoubt && tablet.clock.raw() - this.#statusAt < STATUS_EVERY) return [];
    const said = await tablet.wire.get("/sync/status");
    this.#statusAt = tablet.clock.raw();
    await this.#hearStatus(said, boxes);
    return wantedRanges(said, boxes);
  }

  /** After everything is sent: photos, and the good-bye of a revoked tablet. */
  async rest(boxes) {
    const { tablet } = this;
    for (const person of tablet.persons.values()) await person.photos.upload(tablet.wire, () => tablet.changed());
    if (tablet.device.state !== "draining" || boxes.some((box) => box.pending.length)) return;
    await tablet.wire.post("/sync/farewell", {});
    await tablet.wipe();
  }

  /** What changed at the own visits, for whoever is unlocked. */
  async pull() {
    const { session } = this.tablet;
    if (!session || !this.tablet.sender.isOnline) return;
    const cursor = session.cursor ? `?cursor=${encodeURIComponent(session.cursor)}` : "";
    try {
      await session.keepPulled(await this.tablet.wire.get(`/sync/pull${cursor}`, { pass: session.token }));
      session.isOver = false;
    } catch (error) {
      // The server ended the pass: what is open stays open, and the person is asked to sign in again.
      if (error instanceof Refusal && error.status === 401) session.isOver = true;
      throw error;
    } finally {
      this.tablet.changed();
    }
  }

  /** A fresh day pack for whoever is unlocked. */
  async freshPack() {
    const { session } = this.tablet;
    if (!session) return;
    await session.keepPack(await this.tablet.wire.get("/sync/day-pack", { pass: session.token }));
    this.tablet.changed();
  }

  async #hearStatus(said, boxes) {
    if (said.device.name !== this.tablet.device.name) await this.tablet.book.noteDevice({ name: said.device.name });
    await this.device(said.device.state);
    for (const box of boxes) {
      const stream = said.streams.find((one) => one.author_id === box.authorId) ?? { contiguous: 0, highest: 0 };
      await box.noteStream(stream);
      await box.continueFrom(stream.highest);
      if (this.tablet.marker.lostAt) await this.#goOnAfterLoss(box, stream.highest);
      if ((await box.hear(said.unsettled, said.unsettled.length < MOST_UNSETTLED)).length) await box.load();
    }
  }

  /** Numbers of operations that are lost are given out again: nothing else could ever close the gap (PROTOCOL.md). */
  async #goOnAfterLoss(box, highest) {
    if (await box.goBackTo(highest)) this.tablet.marker.lowerSeq(box.authorId, highest);
  }
}

function wantedRanges(said, boxes) {
  const wanted = said.resend.map(({ author_id, from, to }) => ({ author_id, from, to }));
  for (const { author_id, missing } of said.streams) {
    wanted.push(...missing.map(([from, to]) => ({ author_id, from, to })));
  }
  for (const box of boxes) {
    const { highest } = said.streams.find((one) => one.author_id === box.authorId) ?? { highest: 0 };
    if (highest < box.lastSeq) wanted.push({ author_id: box.authorId, from: highest + 1, to: box.lastSeq });
  }
  return wanted
    .map((range) => ({ ...range, box: boxes.find((box) => box.authorId === range.author_id) }))
    .filter((range) => range.box);
}

/** No network, a pass that is over, a disk that is full: each is told elsewhere, and the next round tries again. */
function passOver(error) {
  const isKnown = [NoAnswer, Refusal, Busy, StorageFrozen].some((kind) => error instanceof kind);
  if (!isKnown) throw error;
}
