/**
 * What is typed and not saved yet, by the key of its form: wrapped by the day key. Who may only write has none, so
 * theirs live in memory until the tablet is locked.
 */
export class Drafts {
  #inMemory = new Map();

  constructor(tablet) {
    this.tablet = tablet;
  }

  async get(key) {
    const { session } = this.tablet;
    return session ? session.getDraft(key) : (this.#inMemory.get(key) ?? null);
  }

  async put(key, fields) {
    const { session, me } = this.tablet;
    if (session) await session.putDraft(key, fields);
    else if (me) this.#inMemory.set(key, fields);
  }

  async drop(key) {
    this.forget(key);
    if (this.tablet.me) await this.tablet.person.database.write(["drafts"], ({ drafts }) => drafts.delete(key));
  }

  /** Out of memory: one draft, or all of them at locking. */
  forget(key = null) {
    if (key === null) this.#inMemory.clear();
    else this.#inMemory.delete(key);
  }
}
