import { likelySame, indexOf } from "../../lib/duplicates.js";
import { Freezer } from "../../lib/database.js";
import { newId } from "../../lib/ids.js";
import { Book } from "./book.js";
import { Clock } from "./clock.js";
import { SecondCopy } from "./copy.js";
import { Drafts } from "./drafts.js";
import { Health } from "./health.js";
import { Marker } from "./marker.js";
import { CHANGED, News, SAT } from "./news.js";
import { nextNumber } from "./numbers.js";
import { Outbox } from "./outbox.js";
import { Person } from "./person.js";
import { Photos } from "./photos.js";
import { rehearse } from "./rehearsal.js";
import { rescueFile } from "./rescue.js";
import { Sender } from "./sender.js";
import { saveOps } from "./saving.js";
import { enrol, signIn } from "./sign_in.js";
import { statusOf } from "./status.js";
import { lookForLoss, meetPeople, openBook } from "./start.js";
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
  restored = 0;
  isDeviceGone = false;
  isWiped = false;
  session = null;
  persons = new Map();

  constructor(env) {
    this.news = new News();
    this.clock = new Clock(env.now);
    this.newId = () => newId(env.now(), env.crypto);
    this.copy = new SecondCopy(env.caches, () => this.marker.noteUncopied(true));
    this.env = { ...env, clock: this.clock, copy: this.copy, newId: this.newId, trueNow: this.clock.now };
    this.freezer = new Freezer();
    this.freezer.onFreeze((why) => this.#frozen(why));
    this.marker = new Marker(env.storage);
    this.stores = new Stores(env.indexedDB, this.freezer);
    this.wire = new Wire(env);
    this.drafts = new Drafts(this);
    this.queue = { next: (visitId) => nextNumber(this, visitId) };
    this.photos = { add: (visitId, blob) => this.#addPhoto(visitId, blob), list: (visitId) => this.#photosOf(visitId) };
    env.channel?.addEventListener("message", ({ data }) => data === CHANGED && this.#reload());
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
      const isCopied = (await this.copy.exists()) && !this.marker.isUncopied;
      this.book = await openBook(this);
      this.health = this.#health();
      await meetPeople(this);
      await lookForLoss(this, isCopied);
    } catch (error) {
      if (!this.freezer.frozen) throw error;
      this.book ??= new Book(null, this.clock);
      this.health ??= this.#health();
    }
  }

  get device() {
    return this.book.device;
  }

  /** Whoever is unlocked. */
  get person() {
    return this.persons.get(this.me.id);
  }

  subscribe(listener) {
    return this.news.subscribe(listener);
  }

  people() {
    return [...this.persons.values()].filter((person) => person.name).map((person) => person.facts());
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
    this.drafts.forget();
    this.changed();
  }

  day() {
    if (!this.me) throw new Locked("nobody is here");
    this.#checkPass();
    return this.session ? this.session.day() : this.person.open;
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

  /** Store operations: resolves after they are on the disk, signed, sealed and numbered (`how`: saving.js). */
  async save(visitId, ops, how = {}) {
    if (!this.me) throw new Locked("nobody is here");
    this.#checkPass();
    return saveOps(this, visitId, ops, how);
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

  /** Friday's trial: what the tablet finds out about itself. */
  rehearse(workers) {
    return rehearse(this, workers);
  }

  /** The ward hears that this tablet was tried; gives whether it heard now or will later. */
  async tellRehearsal(detail) {
    await this.health.note("rehearsal", detail);
    return this.talk.report().then(() => true, () => false);
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
    if (isShared) this.env.channel?.postMessage(CHANGED);
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
    this.env.channel?.postMessage(SAT);
    this.changed();
  }

  /** When the pass is over while somebody works, entry goes on without list. */
  #checkPass() {
    if (!this.session || this.person.hasPass) return;
    const person = this.person;
    this.#sit(person, null);
    person.forget({ keepDrafts: true }).catch(() => {});
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

  async #addPhoto(visitId, blob) {
    const photo = await this.person.photos.add(visitId, blob);
    this.changed();
    this.wake();
    return photo;
  }

  #photosOf(visitId) {
    return this.me ? this.person.photos.list(visitId) : [];
  }
}
