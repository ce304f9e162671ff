import { base64url, unbase64url } from "../../lib/bytes.js";
import { keyOfBytes, keyOfPin, unwrap, wrap } from "../../lib/cipher.js";
import { signingKey } from "./envelope.js";
import { LAST_TRY, waitLeft } from "./ladder.js";
import { Session } from "./session.js";

const NO_FAILURES = { failures: 0, at: 0 };
const VAULT = "ve-pho/vault/1";

/** The PIN was wrong, or must not be tried yet: `wait` in ms, `left` tries, `isGone` when the reading key is deleted. */
export class PinRefused extends Error {
  constructor(facts) {
    super("the PIN is refused");
    Object.assign(this, { wait: 0, isGone: false, ...facts });
  }
}

/**
 * One person on this tablet: name, queue, and the vault that a PIN opens.
 *
 * The vault holds the day key, the signing key and the reading token under HKDF(PBKDF2(PIN), what the server sent).
 * Losing it closes the list; the queue needs none of it.
 */
export class Person {
  vault = null;
  pin = NO_FAILURES;
  open = null;

  constructor(facts, database, outbox, env) {
    Object.assign(this, { ...facts, database, outbox, env });
  }

  async load() {
    await this.outbox.load();
    await this.database.read(["meta", "snapshot"], async ({ meta, snapshot }) => {
      this.vault = (await meta.get("vault")) ?? null;
      this.pin = (await meta.get("pin")) ?? NO_FAILURES;
      this.open = (await snapshot.get("open")) ?? null;
    });
    return this;
  }

  /** ready: a PIN opens the list · pass-over: only entry without list · locked: too many wrong PINs, wait. */
  get state() {
    if (!this.hasPass) return "pass-over";
    return this.pinWait > 0 ? "locked" : "ready";
  }

  get hasPass() {
    return this.vault !== null && Date.parse(this.vault.ends_at) > this.env.clock.atLeast();
  }

  get pinWait() {
    return waitLeft(this.pin, this.env.clock.now());
  }

  get initials() {
    const words = this.name.split("(")[0].trim().split(/\s+/);
    return words.slice(-2).map((word) => [...word][0]).join("").toUpperCase();
  }

  /** What the screens may know of this person. */
  facts() {
    const { id, name, role, username, initials, state } = this;
    const pending = new Set(this.outbox.pending.map((row) => row.group)).size;
    return { id, name, role, username, initials, state, wait: this.pinWait, pending, hasPack: this.open !== null };
  }

  /** Keep what a sign-in gave. `dayKey`: 32 bytes to go on with where drafts of before are still to be opened. */
  async keep(given, signing, pin, dayKey) {
    const { crypto } = this.env;
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const inside = { day_key: base64url(dayKey), secret: signing.secret, token: given.token, passes: given.passes };
    const key = await keyOfPin(crypto, pin, salt, given.wrap_key);
    const vault = { salt, wrap_key: given.wrap_key, ends_at: given.expires_at, body: await wrap(crypto, key, inside, VAULT) };
    await this.database.write(["meta"], async ({ meta }) => {
      await meta.put(vault, "vault");
      await meta.put(NO_FAILURES, "pin");
    });
    Object.assign(this, { vault, pin: NO_FAILURES });
    return this.#session(inside);
  }

  /** Open the vault with a PIN; throws `PinRefused`. The try is counted before it is made. */
  async unlock(pin) {
    const inside = await this.#opened(pin);
    return this.#session(inside);
  }

  /** The day key of before, where the same PIN opens it: drafts stay readable over a new sign-in. */
  async formerDayKey(pin) {
    if (!this.vault || this.pinWait > 0) return null;
    try {
      return unbase64url((await this.#opened(pin)).day_key);
    } catch (error) {
      if (error instanceof PinRefused) return null;
      throw error;
    }
  }

  /** What may be read only today is deleted; the queue stays, drafts and their key only while their owner may return. */
  async forget({ keepDrafts = false } = {}) {
    await this.database.write(["meta", "snapshot", "drafts"], async ({ meta, snapshot, drafts }) => {
      for (const key of await snapshot.keys()) if (key !== "open") await snapshot.delete(key);
      await meta.delete("cursor");
      if (keepDrafts && (await drafts.count()) > 0) return;
      await drafts.clear();
      await meta.delete("vault");
      this.vault = null;
    });
  }

  async #opened(pin) {
    if (!this.vault) throw new PinRefused({ isGone: true });
    if (this.pinWait > 0) throw new PinRefused({ wait: this.pinWait });
    await this.#count({ failures: this.pin.failures + 1, at: this.env.clock.now() });
    const { crypto } = this.env;
    const key = await keyOfPin(crypto, pin, this.vault.salt, this.vault.wrap_key);
    const inside = await unwrap(crypto, key, this.vault.body, VAULT).catch(() => null);
    if (inside) {
      await this.#count(NO_FAILURES);
      return inside;
    }
    const { failures } = this.pin;
    if (failures >= LAST_TRY) await this.forget();
    throw new PinRefused({ wait: this.pinWait, left: LAST_TRY - failures, isGone: failures >= LAST_TRY });
  }

  async #count(pin) {
    this.pin = pin;
    await this.database.write(["meta"], ({ meta }) => meta.put(pin, "pin"));
  }

  async #session(inside) {
    const { crypto } = this.env;
    const session = new Session(this, {
      dayKey: await keyOfBytes(crypto, unbase64url(inside.day_key)),
      signKey: await signingKey(crypto, inside.secret),
      token: inside.token,
      passes: inside.passes,
    });
    await session.load();
    return session;
  }
}

