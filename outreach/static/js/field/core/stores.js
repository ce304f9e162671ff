import { Database, erase } from "../../lib/database.js";

const PREFIX = "ve-pho-";
const DEVICE = `${PREFIX}device`;

/**
 * Versions of an author's database, never edited once released: what waits on a tablet was written by them.
 * ops: sealed, not received yet · acked: sealed, received, kept 30 days · drafts, snapshot: wrapped by the day key
 * (snapshot/open holds no person) · photos: pictures on their way · meta: seq, stream, vault, PIN counter.
 */
export const AUTHOR_STEPS = [
  (opened) => {
    opened.createObjectStore("ops", { keyPath: "seq" });
    opened.createObjectStore("acked", { keyPath: "seq" });
    for (const name of ["drafts", "snapshot", "photos", "meta"]) opened.createObjectStore(name);
  },
];

/** Versions of the database of the device itself. */
export const DEVICE_STEPS = [(opened) => opened.createObjectStore("meta")];

/** Opens databases, each once, with one freezer for all. */
export class Stores {
  #opened = new Map();

  constructor(indexedDB, freezer) {
    this.indexedDB = indexedDB;
    this.freezer = freezer;
  }

  device() {
    return this.#open(DEVICE, DEVICE_STEPS);
  }

  author(id) {
    return this.#open(PREFIX + id, AUTHOR_STEPS);
  }

  /** Erase everything: only when the server said so. */
  async eraseAll(authorIds) {
    const opened = await Promise.allSettled(this.#opened.values());
    for (const { value } of opened) value?.close();
    for (const name of [DEVICE, ...authorIds.map((id) => PREFIX + id)]) await erase(this.indexedDB, name);
  }

  #open(name, steps) {
    if (!this.#opened.has(name)) this.#opened.set(name, Database.open(this.indexedDB, name, steps, this.freezer));
    return this.#opened.get(name);
  }
}
