import { Busy, NoAnswer, Refusal } from "./wire.js";

const MOST_OPS = 50;
/** The server takes 262,144 bytes of body; this is what envelopes may take of it. */
const MOST_BYTES = 250_000;
const SHORTEST = 1000;
const LONGEST = 5 * 60 * 1000;
const LOCK = "ve-pho-sender";

/**
 * Sends what waits, of every author, oldest first; one sender over all tabs. Tries without end: after a failure from
 * one second doubling to five minutes, by chance a little sooner, so that tablets do not come all at once.
 */
export class Sender {
  sending = null;
  isOnline = true;
  #failures = 0;
  #nextAt = 0;
  #timer = null;
  #running = null;
  #isAskedAgain = false;
  #most = MOST_OPS;

  /** `outboxes()` gives those of all authors; `hear` takes what else the server says; `changed` tells the screens. */
  constructor({ wire, locks, now, random, outboxes, hear, changed }) {
    Object.assign(this, { wire, locks, now, random, outboxes, hear, changed });
  }

  /** Something happened that may be worth a try. `isSure` (network is back, a person asked): do not wait any longer. */
  wake(isSure = false) {
    if (isSure) this.#nextAt = 0;
    if (!this.#running && this.now() < this.#nextAt) return Promise.resolve();
    this.#isAskedAgain = Boolean(this.#running);
    this.#running ??= this.#rounds().finally(() => (this.#running = null));
    return this.#running;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** Once more where somebody asked meanwhile: what they saved may have come too late for the round. */
  async #rounds() {
    do {
      this.#isAskedAgain = false;
      await this.#run();
    } while (this.#isAskedAgain && this.now() >= this.#nextAt);
  }

  async #run() {
    await this.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      // Another tab sends; what was saved here meanwhile may be behind what it has read.
      if (!lock) return this.#tryIn(SHORTEST);
      try {
        await this.#sendAll();
        this.#failures = 0;
        this.isOnline = true;
      } catch (error) {
        await this.#later(error);
      } finally {
        this.sending = null;
        this.changed();
      }
    });
  }

  async #sendAll() {
    const boxes = await this.outboxes();
    for (const box of boxes) await box.load();
    const all = groupsOf(boxes);
    for (const box of boxes) await this.#sendOne(box, boxes, all);
    await this.#sendAgain(boxes);
    await this.hear.rest(boxes);
  }

  async #sendOne(box, boxes, all) {
    while (box.pending.length) {
      const left = groupsOf(boxes);
      this.sending = [Math.min(all, all - left + 1), all];
      this.changed();
      const batch = await box.batch(this.#most, MOST_BYTES);
      const taken = await this.#push(batch, boxes, box);
      if (taken === 0) throw new NoAnswer("nothing was answered");
    }
  }

  /** Gaps that the server sees, and what an administrator asked for: sent from what is kept. */
  async #sendAgain(boxes) {
    const wanted = await this.hear.rangesToSendAgain(boxes);
    for (const { box, from, to } of wanted) {
      const envelopes = await box.range(from, to);
      for (let at = 0; at < envelopes.length; at += this.#most) {
        await this.#push(envelopes.slice(at, at + this.#most), boxes, box);
      }
    }
  }

  /** One push; gives how many operations left the queue. A push that is too large is halved. */
  async #push(envelopes, boxes, box) {
    box.inFlight = new Set(envelopes.map((envelope) => envelope.op_id));
    try {
      const said = await this.wire.post("/sync/push", { ops: envelopes });
      const taken = await box.settle(said.answers ?? []);
      for (const stream of said.streams ?? []) {
        await boxes.find((one) => one.authorId === stream.author_id)?.noteStream(stream);
      }
      this.isOnline = true;
      this.#most = MOST_OPS;
      await this.hear.device(said.device);
      this.changed();
      return taken;
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 413) throw error;
      return await this.#halved(envelopes, boxes, box);
    } finally {
      box.inFlight = new Set();
    }
  }

  async #halved(envelopes, boxes, box) {
    if (envelopes.length === 1) {
      await box.refuse(envelopes[0].op_id, "push.too_large");
      return 1;
    }
    this.#most = Math.ceil(envelopes.length / 2);
    return this.#push(envelopes.slice(0, this.#most), boxes, box);
  }

  async #later(error) {
    if (error instanceof NoAnswer) this.isOnline = false;
    if (error instanceof Refusal) await this.hear.refusal(error);
    this.#failures += 1;
    const wait = Math.min(SHORTEST * 2 ** (this.#failures - 1), LONGEST);
    const jittered = Math.max(wait * (0.75 + this.random() / 4), error instanceof Busy ? error.wait : 0);
    this.#nextAt = this.now() + jittered;
    this.#tryIn(jittered);
  }

  #tryIn(wait) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.wake(true), wait);
    this.#timer.unref?.();
  }
}

function groupsOf(boxes) {
  return boxes.reduce((sum, box) => sum + new Set(box.pending.map((row) => row.group)).size, 0);
}
