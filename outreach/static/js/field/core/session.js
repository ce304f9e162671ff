import { unwrap, wrap } from "../../lib/cipher.js";
import { countsOf, fold } from "./lines.js";
import { maskOf } from "./masks.js";
import { parted, whole, withStates } from "./pack.js";

const VIEWS = "view/";
const LINES = "lines/";
const SECRET = "secret";

/**
 * What one unlocked person can read: kept in memory only, dropped by locking. On the disk all of it is wrapped by the
 * day key, and bound to the place where it lies.
 */
export class Session {
  secret = {};
  told = new Map();
  views = new Map();
  cursor = null;
  isOver = false;

  constructor(person, keys) {
    Object.assign(this, { person, ...keys, crypto: person.env.crypto });
  }

  async load() {
    const { rows, cursor } = await this.person.database.read(["snapshot", "meta"], async ({ snapshot, meta }) => ({
      rows: await Promise.all((await snapshot.keys()).map(async (key) => [key, await snapshot.get(key)])),
      cursor: (await meta.get("cursor")) ?? null,
    }));
    this.cursor = cursor;
    for (const [key, sealed] of rows) {
      if (key !== "open") this.#take(key, await this.#opened(sealed, key));
    }
    await this.person.outbox.recall([...this.views.keys()]);
  }

  /** A fresh day pack: its open part as it is, the rest wrapped. */
  async keepPack(pack) {
    const { open, secret } = parted(pack);
    const told = byVisit(pack.records.lines);
    const wrapped = [[SECRET, await this.#wrapped(secret, SECRET)]];
    for (const [visit, lines] of told) wrapped.push(await this.#wrappedLines(visit, lines));
    await this.person.database.write(["snapshot", "meta"], async ({ snapshot, meta }) => {
      for (const key of await snapshot.keys()) if (key.startsWith(LINES)) await snapshot.delete(key);
      await snapshot.put(open, "open");
      for (const [key, value] of wrapped) await snapshot.put(value, key);
      await meta.put(pack.records.cursor, "cursor");
    });
    Object.assign(this, { secret, told, cursor: pack.records.cursor });
    this.person.open = open;
  }

  /** What a pull told, put over what is known, by id. */
  async keepPulled({ lines, visits, cursor }) {
    const fresh = byVisit(lines);
    for (const [visit, ones] of fresh) fresh.set(visit, new Map([...(this.told.get(visit) ?? []), ...ones]));
    const open = withStates(this.person.open, visits);
    const wrapped = [];
    for (const [visit, ones] of fresh) wrapped.push(await this.#wrappedLines(visit, ones));
    await this.person.database.write(["snapshot", "meta"], async ({ snapshot, meta }) => {
      for (const [key, value] of wrapped) await snapshot.put(value, key);
      await snapshot.put(open, "open");
      await meta.put(cursor, "cursor");
    });
    for (const [visit, ones] of fresh) this.told.set(visit, ones);
    this.cursor = cursor;
    this.person.open = open;
  }

  /** The views of operations that are about to be stored: how to store them, and how to know them afterwards. */
  async prepareViews(ops, rows) {
    const views = rows.map((row, place) => ({
      op_id: row.op_id,
      kind: row.kind,
      subject_id: ops[place].subject_id,
      record_id: row.record_id,
      visit_id: row.visit_id,
      author_id: this.person.id,
      at: new Date(row.saved_at).toISOString(),
      masked: ops[place].masked ?? maskOf(row.kind, ops[place].payload),
    }));
    const wrapped = await Promise.all(views.map((view, place) => this.#wrapped(view, viewKey(rows[place].seq))));
    return {
      store: async ({ snapshot }) => {
        for (const [place, row] of rows.entries()) await snapshot.put(wrapped[place], viewKey(row.seq));
      },
      keep: () => rows.forEach((row, place) => this.views.set(row.seq, views[place])),
    };
  }

  day() {
    return whole(this.person.open, this.secret);
  }

  lines(visitId) {
    return fold([...(this.told.get(visitId)?.values() ?? [])], this.#own(visitId), this.person.id);
  }

  counts(visitId) {
    return countsOf(this.#own(visitId));
  }

  passFor(visitId) {
    return this.passes.find((one) => one.visit_id === visitId) ?? this.passes[0];
  }

  async putDraft(key, fields) {
    const sealed = await this.#wrapped({ fields, at: this.person.env.clock.now() }, `draft/${key}`);
    await this.person.database.write(["drafts"], ({ drafts }) => drafts.put(sealed, key));
  }

  async getDraft(key) {
    const sealed = await this.person.database.read(["drafts"], ({ drafts }) => drafts.get(key));
    return sealed ? ((await this.#opened(sealed, `draft/${key}`))?.fields ?? null) : null;
  }

  #own(visitId) {
    const { outbox } = this.person;
    return [...this.views]
      .filter(([, view]) => view.visit_id === visitId)
      .sort(([one], [other]) => one - other)
      .map(([seq, view]) => ({ ...view, ...whereIs(outbox, seq) }))
      .filter((own) => own.where !== "dismissed");
  }

  #take(key, value) {
    if (!value) return;
    if (key === SECRET) this.secret = value;
    else if (key.startsWith(LINES)) this.told.set(key.slice(LINES.length), new Map(value.map((line) => [line.id, line])));
    else this.views.set(Number(key.slice(VIEWS.length)), value);
  }

  async #wrappedLines(visit, lines) {
    return [LINES + visit, await this.#wrapped([...lines.values()], LINES + visit)];
  }

  #wrapped(value, place) {
    return wrap(this.crypto, this.dayKey, value, `ve-pho/${this.person.id}/${place}`);
  }

  /** Null for what another day's key has wrapped. */
  #opened(sealed, place) {
    return unwrap(this.crypto, this.dayKey, sealed, `ve-pho/${this.person.id}/${place}`).catch(() => null);
  }
}

function whereIs(outbox, seq) {
  const row = outbox.waiting.get(seq);
  if (row?.state === "pending") return { where: outbox.inFlight.has(row.op_id) ? "sending" : "device", answer: null };
  const answer = row?.answer ?? outbox.answers.get(seq) ?? null;
  const where = { rejected: "refused", conflict: "conflict", dismissed: "dismissed" }[answer?.answer] ?? "received";
  return { where: row ? "refused" : where, answer };
}

function byVisit(lines) {
  const found = new Map();
  for (const line of lines) {
    if (!found.has(line.visit_id)) found.set(line.visit_id, new Map());
    found.get(line.visit_id).set(line.id, line);
  }
  return found;
}

function viewKey(seq) {
  return VIEWS + String(seq).padStart(10, "0");
}
