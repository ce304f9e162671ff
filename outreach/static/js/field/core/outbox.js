import { newsOf, standing } from "./answers.js";
import { innerText, sealed } from "./envelope.js";

const KEPT_FOR = 30 * 24 * 3600 * 1000;

/** This author holds as much as a tablet may keep; the server must take some first. */
export class QueueFull extends Error {}

/** Somebody saved from another tab in the same moment; the numbers are taken anew. */
class SeqTaken extends Error {}

export const MOST_WAITING = 5000;

/**
 * The operations of one author on this tablet, sealed before they are written, numbered without gap.
 *
 * In memory are only numbers, ids and states of those that wait; the sealed envelopes stay on the disk.
 */
export class Outbox {
  waiting = new Map();
  answers = new Map();
  inFlight = new Set();
  lastSeq = 0;
  stream = { contiguous: 0, highest: 0 };
  receivedAt = null;

  constructor(database, authorId, env) {
    Object.assign(this, { database, authorId, env });
  }

  /** Read numbers and states anew; another tab may have changed them. */
  async load() {
    await this.database.read(["ops", "meta"], async ({ ops, meta }) => {
      const rows = await ops.all();
      this.lastSeq = (await meta.get("seq")) ?? 0;
      this.stream = (await meta.get("stream")) ?? this.stream;
      this.receivedAt = (await meta.get("received_at")) ?? null;
      this.waiting = new Map(rows.map((row) => [row.seq, summary(row)]));
    });
    return this;
  }

  get pending() {
    return [...this.waiting.values()].filter((row) => row.state === "pending");
  }

  get refused() {
    return [...this.waiting.values()].filter((row) => row.state === "refused");
  }

  /** Nothing waits, and the server has everything up to the last number given out here. */
  get isGreen() {
    return this.pending.length === 0 && this.stream.contiguous >= this.lastSeq;
  }

  /**
   * Sign, seal, number and store operations in one transaction with what `prepare(rows)` gives to be changed with them
   * (a draft that goes, masked lines that come). Resolves once all of it is on the disk, with the rows.
   */
  async append(ops, how, prepare) {
    if (this.waiting.size + ops.length > MOST_WAITING) throw new QueueFull("the queue is full");
    for (;;) {
      const rows = await this.#seal(ops, how, this.lastSeq + 1);
      const also = await prepare?.(rows);
      try {
        await this.database.write(["ops", "meta", "drafts", "snapshot"], async (stores) => {
          if (((await stores.meta.get("seq")) ?? 0) !== rows[0].seq - 1) throw new SeqTaken();
          await stores.meta.put(rows.at(-1).seq, "seq");
          for (const row of rows) await stores.ops.put(row);
          await also?.(stores);
        });
        this.#keep(rows);
        await this.env.copy?.keep(this.authorId, rows);
        return rows;
      } catch (error) {
        if (!(error instanceof SeqTaken)) throw error;
        await this.load();
      }
    }
  }

  /**
   * Bring this and the second copy of it, which has the numbers `copied`, to the same: what is there alone had vanished
   * here and waits again, what is here alone is copied, what the server has goes there. Gives how many came back.
   */
  async reconcile(copied) {
    const { copy } = this.env;
    const unknown = [...copied].filter((seq) => !this.waiting.has(seq));
    const rows = unknown.length ? await copy.rows(this.authorId, unknown) : [];
    const count = await this.#takeBack(rows);
    // One that could not be read now may be the only one there is: it stays.
    await copy.drop(this.authorId, rows.map((row) => row.seq).filter((seq) => !this.waiting.has(seq)));
    await copy.keep(this.authorId, await this.#rows("ops", [...this.waiting.keys()].filter((seq) => !copied.has(seq))));
    return count;
  }

  /** Go on from a number that the server or the note outside knows: the database had vanished. */
  async continueFrom(seq) {
    if (seq <= this.lastSeq) return;
    await this.database.write(["meta"], ({ meta }) => meta.put(seq, "seq"));
    this.lastSeq = seq;
  }

  /** Give numbers out again from the server's highest on, unless one above it is kept here; gives whether it was done. */
  async goBackTo(seq) {
    if (seq >= this.lastSeq || (await this.range(seq + 1, this.lastSeq)).length) return false;
    await this.database.write(["meta"], ({ meta }) => meta.put(seq, "seq"));
    this.lastSeq = seq;
    return true;
  }

  /** The next envelopes to send in their order: at most so many, and so many bytes of JSON. */
  async batch(most, bytes) {
    const seqs = this.pending.map((row) => row.seq).sort((one, other) => one - other).slice(0, most);
    const rows = await this.#rows("ops", seqs);
    return within(rows.map((row) => row.envelope), bytes);
  }

  /** Envelopes of a range, received or not: the server asks for them again. */
  async range(first, last) {
    const [kept, waiting] = await this.database.read(["acked", "ops"], async ({ acked, ops }) => [
      await acked.all(between(first, last)),
      await ops.all(between(first, last)),
    ]);
    return [...kept, ...waiting].sort((one, other) => one.seq - other.seq).map((row) => row.envelope);
  }

  /** What the server said of these numbers, as far as it is kept. */
  async recall(seqs) {
    const unknown = seqs.filter((seq) => !this.answers.has(seq) && !this.waiting.has(seq));
    for (const row of await this.#rows("acked", unknown)) this.answers.set(row.seq, row.state === "dismissed" ? { answer: "dismissed" } : row.answer);
  }

  /** Every envelope that the server has not received, oldest first. */
  async everything() {
    return (await this.database.read(["ops"], ({ ops }) => ops.all())).map((row) => row.envelope);
  }

  /** Write down what the server said of operations; one without an answer of its own id was not received. */
  async settle(answers) {
    const byId = new Map(answers.map((answer) => [answer.op_id, standing(answer)]));
    const told = [...this.waiting.values()].filter((row) => byId.has(row.op_id));
    const at = this.env.trueNow();
    if (told.length === 0) return 0;
    await this.database.write(["ops", "acked", "meta"], async ({ ops, acked, meta }) => {
      for (const { seq, op_id } of told) {
        const row = await ops.get(seq);
        const answer = byId.get(op_id);
        if (!row) continue;
        if (answer.answer === "rejected") await ops.put({ ...row, state: "refused", answer });
        else {
          await acked.put({ ...row, state: "received", answer, at });
          await ops.delete(seq);
        }
      }
      await meta.put(at, "received_at");
    });
    this.receivedAt = at;
    for (const { seq, op_id } of told) this.#note(seq, byId.get(op_id));
    await this.env.copy?.drop(this.authorId, told.map((row) => row.seq).filter((seq) => !this.waiting.has(seq)));
    return told.length;
  }

  /** How far the server says it is. */
  async noteStream({ contiguous, highest }) {
    if (contiguous === this.stream.contiguous && highest === this.stream.highest) return;
    this.stream = { contiguous, highest };
    await this.database.write(["meta"], ({ meta }) => meta.put(this.stream, "stream"));
  }

  /**
   * What people decided meanwhile about operations that were held, in conflict or refused; `unsettled` is the server's
   * list for this tablet, whole or only its newest part. Gives the operations that changed.
   */
  async hear(unsettled, isWhole) {
    const byId = new Map(unsettled.map((answer) => [answer.op_id, answer]));
    return this.database.write(["ops", "acked"], async ({ ops, acked }) => {
      const changed = [];
      for (const row of [...(await acked.all()), ...(await ops.all())]) {
        const answer = newsOf(row, byId.get(row.op_id), isWhole);
        if (!answer) continue;
        changed.push(row.op_id);
        this.answers.set(row.seq, answer);
        if (answer.answer === "rejected") {
          await ops.put({ ...row, state: "refused", answer });
          await acked.delete(row.seq);
        } else {
          await acked.put({ ...row, state: "received", answer, at: row.at ?? this.env.trueNow() });
          await ops.delete(row.seq);
        }
      }
      return changed;
    });
  }

  /** A person has seen a refused operation and dealt with it; it is kept with the received ones. */
  async dismiss(opId) {
    const found = this.refused.find((row) => row.op_id === opId);
    if (!found) return;
    await this.database.write(["ops", "acked"], async ({ ops, acked }) => {
      const row = await ops.get(found.seq);
      await acked.put({ ...row, state: "dismissed", at: this.env.trueNow() });
      await ops.delete(found.seq);
    });
    this.waiting.delete(found.seq);
    this.answers.set(found.seq, { answer: "dismissed" });
    await this.env.copy?.drop(this.authorId, [found.seq]);
  }

  /** Refuse an operation here: the server does not even take it alone. */
  async refuse(opId, code) {
    await this.settle([{ op_id: opId, answer: "rejected", code, message_vi: "" }]);
  }

  /** Forget received operations after 30 days. */
  async prune() {
    const before = this.env.trueNow() - KEPT_FOR;
    await this.database.write(["acked"], async ({ acked }) => {
      for (const row of await acked.all()) if (row.at < before) await acked.delete(row.seq);
    });
  }

  async #seal(ops, how, first) {
    const { crypto, now, trueNow, newId } = this.env;
    const group = newId();
    const device_time = new Date(now()).toISOString();
    return Promise.all(
      ops.map(async (op, place) => {
        const head = {
          op_id: newId(),
          device_id: how.deviceId,
          seq: first + place,
          author_id: this.authorId,
          pass_id: how.passId,
          visit_id: how.visitId,
          device_time,
          clock_offset: how.clockOffset,
        };
        const envelope = await sealed(crypto, how.serverKey, how.signKey, head, innerText(head, op));
        return {
          seq: head.seq,
          op_id: head.op_id,
          group,
          state: "pending",
          kind: op.kind,
          visit_id: head.visit_id,
          record_id: op.record_id,
          saved_at: trueNow(),
          envelope,
        };
      }),
    );
  }

  async #takeBack(rows) {
    if (rows.length === 0) return 0;
    const count = await this.database.write(["ops", "acked", "meta"], async ({ ops, acked, meta }) => {
      const [there, received] = [new Set(await ops.keys()), new Set(await acked.keys())];
      const lost = rows.filter(({ seq }) => !there.has(seq) && !received.has(seq));
      for (const row of lost) await ops.put(row);
      await meta.put(Math.max((await meta.get("seq")) ?? 0, ...lost.map((row) => row.seq)), "seq");
      return lost.length;
    });
    await this.load();
    return count;
  }

  #keep(rows) {
    for (const row of rows) this.waiting.set(row.seq, summary(row));
    this.lastSeq = rows.at(-1).seq;
  }

  #note(seq, answer) {
    if (answer.answer === "rejected") Object.assign(this.waiting.get(seq), { state: "refused", answer });
    else this.waiting.delete(seq);
    this.answers.set(seq, answer);
  }

  async #rows(store, seqs) {
    const rows = await this.database.read([store], (stores) => Promise.all(seqs.map((seq) => stores[store].get(seq))));
    return rows.filter(Boolean);
  }
}

function within(envelopes, bytes) {
  let size = 0;
  const fits = envelopes.filter((envelope) => (size += JSON.stringify(envelope).length + 1) <= bytes);
  return fits.length ? fits : envelopes.slice(0, 1);
}

function between(first, last) {
  return globalThis.IDBKeyRange.bound(first, last);
}

function summary({ envelope: _envelope, ...row }) {
  return row;
}
