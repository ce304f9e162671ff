const CACHE = "second-copy"; // not one of the names that the service worker clears
const PLACE = "/field/second-copy/";
const BOOK = `${PLACE}book`;
const OPS = `${PLACE}ops/`;

/**
 * A second copy of what waits to be sent, outside IndexedDB: a browser that is killed in the midst of writing can leave
 * that torn, and Chromium then erases all of it at the next start (measured: twice in 1,095 kills).
 *
 * A copy is made after the storage has taken an operation, before anybody is told, and goes after the server has it. So
 * a copy too much is sent again and known as a duplicate, and one too few was never told. It holds what IndexedDB holds:
 * sealed envelopes and the numbers around them. Where it fails nothing stops: the first copy is there.
 */
export class SecondCopy {
  #opened = null;

  /** `failed`: called where a copy could not be made or read, so that nobody trusts in it who counts what was lost. */
  constructor(caches, failed = () => {}) {
    Object.assign(this, { caches: caches ?? null, failed });
  }

  /** Whether there ever was one here: then whatever was told and not received is in it, unless one failed. */
  async exists() {
    return (await this.caches?.has(CACHE).catch(() => false)) ?? false;
  }

  /** Rows of an author's outbox, as they lie in IndexedDB. */
  keep(authorId, rows) {
    return this.#try((cache) => Promise.all(rows.map((row) => cache.put(addressOf(authorId, row.seq), answerOf(row)))));
  }

  /** The server has them, or a person has dealt with them. */
  drop(authorId, seqs) {
    return this.#try((cache) => Promise.all(seqs.map((seq) => cache.delete(addressOf(authorId, seq)))));
  }

  /** The numbers that are copied, by author. */
  async index() {
    const found = new Map();
    const requests = (await this.#try((cache) => cache.keys())) ?? [];
    for (const { url } of requests) {
      const [, authorId, seq] = new RegExp(`${OPS}([^/]+)/(\\d+)$`).exec(url) ?? [];
      if (authorId) found.set(authorId, (found.get(authorId) ?? new Set()).add(Number(seq)));
    }
    return found;
  }

  /** The copied rows of these numbers. */
  async rows(authorId, seqs) {
    const found = await Promise.all(seqs.map((seq) => this.#read(addressOf(authorId, seq))));
    return found.filter(Boolean);
  }

  /** Which tablet this is, who was on it, and the key to seal to: with them entry goes on without network. */
  keepBook(facts) {
    return this.#try((cache) => cache.put(BOOK, answerOf(facts)));
  }

  /** The same as it was kept last, or null. */
  async book() {
    return (await this.exists()) ? this.#read(BOOK) : null;
  }

  #read(address) {
    return this.#try(async (cache) => (await cache.match(address))?.json() ?? null);
  }

  async #try(work) {
    if (!this.caches) return null;
    try {
      this.#opened ??= this.caches.open(CACHE);
      return await work(await this.#opened);
    } catch {
      this.#opened = null;
      this.failed();
      return null;
    }
  }
}

function addressOf(authorId, seq) {
  return `${OPS}${authorId}/${seq}`;
}

function answerOf(facts) {
  return new Response(JSON.stringify(facts), { headers: { "Content-Type": "application/json" } });
}
