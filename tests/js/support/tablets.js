/** Tablets for tests: real storage logic over a database in memory, a clock that is turned by hand. */
import { webcrypto as crypto } from "node:crypto";
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

import { startTablet } from "../../../outreach/static/js/field/core/tablet.js";
import { VISIT, Ward } from "./ward.js";

export const SATURDAY = Date.parse("2026-11-28T01:00:00Z");
export const PIN = "135790";

/** What of a tablet survives when its process is killed: the database, the notes outside it, the locks' keeper. */
export class Body {
  indexedDB = new IDBFactory();
  storage = memory();
  locks = new Locks();
  caches = new Caches();

  /** What Chromium does where it finds the database torn: all of it is gone, and nothing beside it. */
  loseDatabase() {
    this.indexedDB = new IDBFactory();
  }
}

/** A ward with one tablet in it. `start()` is a start after a kill: everything in memory is gone. */
export class World {
  offset = 0;
  body = new Body();

  now = () => SATURDAY + this.offset;

  static async open() {
    const world = new World();
    world.ward = await Ward.open(world.now);
    return world;
  }

  async start(body = this.body) {
    const { ward, now } = this;
    return startTablet({ ...body, crypto, now, fetch: ward.fetch, random: () => 0.5, version: "test" });
  }

  /** A tablet on which Hạnh is signed in and unlocked. */
  async ready() {
    const tablet = await this.start();
    await tablet.enrol("K7M2-9QXW");
    await tablet.signIn({ username: "hanh", password: "đúng", pin: PIN });
    await settle(tablet);
    return tablet;
  }

  pass(ms) {
    this.offset += ms;
  }
}

/** The operation of one person written down. */
export function person(tablet, name, payload = {}) {
  return {
    kind: "encounter.record",
    subject_id: VISIT,
    record_id: tablet.newId(),
    base_rev: 0,
    payload: { person_name: name, ...payload },
  };
}

/** Write so many people down, one saving each. */
export async function writeDown(tablet, count, from = 1) {
  for (let number = from; number < from + count; number += 1) {
    await tablet.save(VISIT, [person(tablet, `Người ${number} (mẫu)`)]);
  }
}

/** The same fifty at a time, where only their number matters. */
export async function writeMany(tablet, count) {
  for (let first = 1; first <= count; first += 50) {
    const ops = Array.from({ length: Math.min(50, count - first + 1) }, (_, place) => person(tablet, `Người ${first + place} (mẫu)`));
    await tablet.save(VISIT, ops);
  }
}

/** Wait until the sender rests. */
export async function settle(tablet) {
  await tablet.wake();
  await new Promise((resolve) => setImmediate(resolve));
}

function memory() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

/** CacheStorage, as far as the tablet uses it; where `breaks()` or, of reading, `blinds()` says so a word fails. */
export class Caches {
  breaks = () => false;
  blinds = () => false;
  #kept = new Map();

  async has(name) {
    return this.#kept.has(name);
  }

  async open(name) {
    if (!this.#kept.has(name)) this.#kept.set(name, new Map());
    const held = this.#kept.get(name);
    const refuse = () => {
      if (this.breaks()) throw new DOMException("no room", "QuotaExceededError");
    };
    const refuseToRead = () => {
      if (this.blinds()) throw new DOMException("unreadable", "UnknownError");
    };
    return {
      put: async (address, answer) => refuse() ?? held.set(address, await answer.text()),
      match: async (address) => refuseToRead() ?? (held.has(address) ? new Response(held.get(address)) : undefined),
      delete: async (address) => refuse() ?? held.delete(address),
      keys: async () => [...held.keys()].map((address) => ({ url: `https://ve-pho.test${address}` })),
    };
  }

  async delete(name) {
    return this.#kept.delete(name);
  }

  async keys() {
    return [...this.#kept.keys()];
  }
}

/** navigator.locks, as far as the tablet uses it. */
export class Locks {
  #held = new Map();

  async request(name, options, work) {
    const act = work ?? options;
    if (options?.ifAvailable && this.#held.has(name)) return act(null);
    while (this.#held.has(name)) await this.#held.get(name);
    const done = Promise.resolve().then(() => act({ name }));
    this.#held.set(name, done.then(() => {}, () => {}).finally(() => this.#held.delete(name)));
    return done;
  }
}
