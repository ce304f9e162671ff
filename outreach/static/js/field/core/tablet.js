import { likelySame, indexOf } from "../../lib/duplicates.js";
import { Freezer } from "../../lib/database.js";
import { newId } from "../../lib/ids.js";
import { Book } from "./book.js";
import { Clock } from "./clock.js";
import { Health } from "./health.js";
import { Marker } from "./marker.js";
import { News } from "./news.js";
import { Outbox } from "./outbox.js";
import { Person } from "./person.js";
import { Photos } from "./photos.js";
import { rescueFile } from "./rescue.js";
import { Sender } from "./sender.js";
import { enrol, signIn } from "./sign_in.js";
import { statusOf } from "./status.js";
import { Stores } from "./stores.js";
import { Talk } from "./talk.js";
import { Wire } from "./wire.js";

/** Nobody is unlocked, or only for writing: this cannot be read now. */
export class Locked extends Error {}

/**
 * The tablet: everything that the screens may ask of it. `env`: fetch, indexedDB, crypto, now, locks, storage; and where
 * they exist estate (navigator.storage), caches, channel (news between tabs), version, random.
 */
export async function startTablet(env) {
  const tablet = new Tablet(env);
  await tablet.start();
  return tablet;
}

export class Tablet {
  me = null;
  lost = null;
  isWiped = false;
  session = null;
  persons = new Map();
  #memoryDrafts = new Map();

  constructor(env) {
    this.news = new News();
    this.clock = new Clock(env.now);
    this.newId = () => newId(env.now(), env.crypto);
    this.env = { ...env, clock: this.clock, newId: this.newId, trueNow: this.clock.now };
    this.freezer = new Freezer();
    this.freezer.onFreeze((why) => this.#frozen(why));
    this.marker = new Marker(env.storage);
    this.stores = new Stores(env.indexedDB, this.freezer);
    this.wire = new Wire(env);
    this.drafts = { get: this.#getDraft, put: this.#putDraft, drop: this.#dropDraft };
    this.queue = { next: (visitId) => this.#nextNumber(visitId) };
    this.photos = { add: (visitId, blob) => this.#addPhoto(visitId, blob), list: (visitId) => this.#photosOf(visitId) };
    env.channel?.addEventListener("message", () => this.#reload());
  }

  async start() {
    this.talk = new Talk(this);
    this.sender = new Sender({
      ...this.env,
      wire: this.wire,
      random: this.env.random ?? Math.random,
      outboxes: async () => this.outboxes(),
      hear: this.talk,
      changed: () => this.changed(),
    });
    try {
      this.book = await new Book(await this.stores.device(), this.clock).load();
      this.health = this.#health();
      await this.#meetPeople();
      await this.#lookForLoss();
    } catch (error) {
      if (!this.freezer.frozen) throw error;
      this.book ??= new Book(null, this.clock);
      this.health ??= this.#health();
    }
  }

  get device() {
    return this.book.device;
  }

  subscribe(listener) {
    return this.news.subscribe(listener);
  }

  people() {
    return [...this.persons.values()]
      .filter((person) => person.name)
      .map((person) => ({
        id: person.id,
        name: person.name,
        role: person.role,
        username: person.username,
        initials: person.initials,
        state: person.state,
        wait: person.pinWait,
        pending: groups(person.outbox.pending),
        hasPack: person.open !== null,
      }));
  }

  async enrol(code) {
    await enrol(this, code);
    this.changed();
    this.wake(true);
  }

  async signIn(facts) {
    const { person, session } = await signIn(this, facts);
    this.#sit(person, session);
  }

  async unlock(personId, pin) {
    const person = this.persons.get(personId);
    const failures = person.pin.failures;
    try {
      this.#sit(person, await person.unlock(pin));
      this.wake();
    } catch (error) {
      if (error.isGone && failures > 0) await this.health.note("pin_locked");
      this.changed();
      throw error;
    }
  }

  /** «Nhập hộ»: entry without list and without signature; the lead approves it later. */
  standIn(personId) {
    this.#sit(this.persons.get(personId), null);
  }

  lock() {
    this.me = null;
    this.session = null;
    this.#memoryDrafts.clear();
    this.changed();
  }

  day() {
    if (!this.me) throw new Locked("nobody is here");
    this.#checkPass();
    return this.session ? this.session.day() : this.#person().open;
  }

  lines(visitId) {
    this.#checkPass();
    return this.session?.lines(visitId) ?? [];
  }

  counts(visitId) {
    return this.session?.counts(visitId) ?? {};
  }

  duplicates(visitId, facts) {
    return likelySame(facts, indexOf(this.lines(visitId)));
  }

  /** Store operations: resolves after they are on the disk, signed, sealed and numbered. */
  async save(visitId, ops, { draft } = {}) {
    if (!this.me) throw new Locked("nobody is here");
    this.#checkPass();
    const person = this.#person();
    const session = this.session;
    let views = null;
    const rows = await this.env.locks.request(`ve-pho-save-${person.id}`, () =>
      person.outbox.append(ops, this.#how(person, session, visitId), async (made) => {
        views = await session?.prepareViews(ops, made);
        return async (stores) => {
          if (draft) await stores.drafts.delete(draft);
          await views?.store(stores);
        };
      }),
    );
    views?.keep();
    this.#memoryDrafts.delete(draft);
    this.marker.noteSeq(person.id, rows.at(-1).seq);
    this.changed(true);
    this.wake();
    return { seqs: rows.map((row) => row.seq), op_ids: rows.map((row) => row.op_id) };
  }

  status() {
    return statusOf(this);
  }

  /** Operations of all authors that need a person: refused ones, oldest first. */
  refused() {
    return [...this.persons.values()].flatMap((person) =>
      person.outbox.refused.map((row) => ({ ...row, author: person.name ?? "", author_id: person.id })),
    );
  }

  async dismiss(authorId, opId) {
    await this.persons.get(authorId)?.outbox.dismiss(opId);
    this.changed(true);
  }

  sendNow() {
    return this.wake(true);
  }

  /** A reason to try: start, focus, network, a minute gone. `isSure` does not wait for the next try that is planned. */
  wake(isSure = false) {
    if (this.device.state === "none" || this.freezer.frozen) return Promise.resolve();
    return this.sender.wake(isSure);
  }

  rescue() {
    return rescueFile(this);
  }

  /** The person has read that something was lost. */
  understood() {
    this.lost = null;
    this.marker.noteLost(null);
    this.changed();
  }

  outboxes() {
    return [...this.persons.values()].map((person) => person.outbox);
  }

  /** Make a person known: the database of this author is opened, once. */
  async meet(facts) {
    const known = this.persons.get(facts.id);
    if (known) return Object.assign(known, facts);
    const database = await this.stores.author(facts.id);
    const person = new Person(facts, database, new Outbox(database, facts.id, this.env), this.env);
    person.photos = await new Photos(database, this.env).load();
    this.persons.set(facts.id, await person.load());
    return person;
  }

  /** Something changed; `isShared`: other tabs should look, too. */
  changed(isShared = false) {
    if (isShared) this.env.channel?.postMessage("changed");
    this.news.tell();
  }

  /** The server said so: forget everything. */
  async wipe() {
    this.sender.stop();
    this.lock();
    const authors = [...this.persons.keys()];
    this.persons.clear();
    this.marker.forget();
    await this.stores.eraseAll(authors);
    for (const name of (await this.env.caches?.keys?.()) ?? []) await this.env.caches.delete(name);
    this.isWiped = true;
    this.book = new Book(null, this.clock);
    this.changed();
  }

  #sit(person, session) {
    this.session = session;
    this.me = { id: person.id, name: person.name, role: person.role, initials: person.initials, standIn: session === null };
    this.changed();
  }

  #person() {
    return this.persons.get(this.me.id);
  }

  #how(person, session, visitId) {
    return {
      deviceId: this.device.id,
      passId: session?.passFor(visitId)?.pass_id ?? null,
      signKey: session?.signKey ?? null,
      visitId,
      clockOffset: this.clock.offset,
      serverKey: person.open?.key ?? this.book.key,
    };
  }

  /** When the pass is over while somebody works, entry goes on without list. */
  #checkPass() {
    if (!this.session || this.#person().hasPass) return;
    const person = this.#person();
    this.#sit(person, null);
    person.forget({ keepDrafts: true }).catch(() => {});
  }

  async #meetPeople() {
    for (const facts of this.book.people) await this.meet(facts);
    for (const id of this.marker.authors) await this.meet({ id });
    for (const person of this.persons.values()) {
      if (person.vault && !person.hasPass) await person.forget({ keepDrafts: true });
    }
  }

  /** The note outside IndexedDB knows of more than is there: something was deleted behind our back. */
  async #lookForLoss() {
    const gone = [];
    for (const person of this.persons.values()) {
      const known = this.marker.seqOf(person.id);
      if (person.outbox.lastSeq >= known) continue;
      gone.push(`${person.id}:${person.outbox.lastSeq}<${known}`);
      await person.outbox.continueFrom(known);
    }
    const isDeviceGone = this.device.state === "none" && this.marker.deviceId;
    if (isDeviceGone) await this.book.noteDevice({ state: "active", id: this.marker.deviceId, name: "" });
    if (gone.length || isDeviceGone) {
      this.marker.noteLost(this.clock.now());
      await this.health.note("storage_lost", gone.join(" "));
    }
    this.lost = this.marker.lostAt ? { at: this.marker.lostAt } : null;
  }

  #health() {
    const { wire, clock, book, freezer, env } = this;
    return new Health({ wire, clock, book, freezer, estate: env.estate, version: env.version ?? "", facts: () => this.#counted() });
  }

  #counted() {
    const all = [...this.persons.values()];
    return {
      pending: Object.fromEntries(all.map((person) => [person.id, person.outbox.pending.length])),
      last_seq: Object.fromEntries(all.map((person) => [person.id, person.outbox.lastSeq])),
    };
  }

  #frozen(why) {
    this.health?.note(why === "QuotaExceededError" ? "quota" : "storage_frozen", why);
    this.talk?.report().catch(() => {});
    this.changed();
  }

  async #reload() {
    for (const person of this.persons.values()) await person.outbox.load();
    await this.session?.load();
    this.changed();
  }

  #getDraft = async (key) => (this.session ? this.session.getDraft(key) : (this.#memoryDrafts.get(key) ?? null));

  #putDraft = async (key, fields) => {
    if (this.session) await this.session.putDraft(key, fields);
    else if (this.me) this.#memoryDrafts.set(key, fields);
  };

  #dropDraft = async (key) => {
    this.#memoryDrafts.delete(key);
    if (!this.me) return;
    await this.#person().database.write(["drafts"], ({ drafts }) => drafts.delete(key));
  };

  async #nextNumber(visitId) {
    const block = this.session?.passFor(visitId)?.queue;
    return block ? this.book.nextNumber(visitId, block) : null;
  }

  async #addPhoto(visitId, blob) {
    const photo = await this.#person().photos.add(visitId, blob);
    this.changed();
    this.wake();
    return photo;
  }

  #photosOf(visitId) {
    return this.me ? this.#person().photos.list(visitId) : [];
  }
}

function groups(rows) {
  return new Set(rows.map((row) => row.group)).size;
}
