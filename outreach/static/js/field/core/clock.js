const JUMP = 10 * 60 * 1000;

/** The tablet's clock against the server's: what it is off by, and a time that never goes back. */
export class Clock {
  offset = 0;
  #seen = 0;

  constructor(now) {
    this.raw = now;
  }

  /** Milliseconds as the server counts them. */
  now = () => this.raw() + this.offset;

  /** The latest time known: setting the clock back opens nothing again (trust.md, T2). */
  atLeast() {
    this.#seen = Math.max(this.#seen, this.now());
    return this.#seen;
  }

  restore({ offset = 0, seen = 0 } = {}) {
    this.offset = offset;
    this.#seen = seen;
  }

  kept() {
    return { offset: this.offset, seen: this.atLeast() };
  }

  /** Compare with the server, asked between `began` and `ended`; gives whether the tablet's clock has jumped. */
  compare(serverTime, began, ended) {
    const told = Date.parse(serverTime);
    if (Number.isNaN(told)) return false; // a clock that is no number would be past every pass
    const offset = Math.round(told - (began + ended) / 2);
    const hasJumped = this.#seen > 0 && Math.abs(offset - this.offset) > JUMP;
    this.offset = offset;
    // The server's word is better than what a wrong clock has seen.
    this.#seen = told;
    return hasJumped;
  }
}
