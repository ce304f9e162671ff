const EVERY = 5 * 60 * 1000;

/** Tells the server how the tablet is, and learns from it how far the clock is off. */
export class Health {
  #at = -Infinity;
  #untold = [];

  /** `facts()`: what of queue and people belongs into a report. */
  constructor({ wire, clock, book, freezer, estate, version, facts }) {
    Object.assign(this, { wire, clock, book, freezer, estate, version, facts });
  }

  get isDue() {
    return this.clock.raw() - this.#at >= EVERY || this.#untold.length > 0;
  }

  /** Something that the ward should know; kept until the server has heard it. */
  async note(kind, detail = "") {
    const event = { kind, at: new Date(this.clock.now()).toISOString(), detail };
    this.#untold.push(event);
    if (!this.freezer.frozen) await this.book.noteEvents([...this.book.events, event]).catch(() => {});
  }

  /** One report; gives the state of the device as the server sees it. Throws where there is no answer. */
  async report() {
    const events = this.#events();
    const began = this.clock.raw();
    const said = await this.wire.post("/sync/health", { ...(await this.#state()), events });
    if (this.clock.compare(said.server_time, began, this.clock.raw())) await this.note("clock_jump", String(this.clock.offset));
    this.#at = this.clock.raw();
    this.#untold = this.#untold.filter((event) => !events.includes(event));
    if (!this.freezer.frozen) {
      await this.book.noteEvents([...this.#untold]);
      await this.book.noteClock();
    }
    return said.device;
  }

  #events() {
    const known = new Set(this.#untold.map((event) => event.at + event.kind));
    this.#untold.unshift(...this.book.events.filter((event) => !known.has(event.at + event.kind)));
    return [...this.#untold];
  }

  async #state() {
    const { quota, usage } = (await this.estate?.estimate?.()) ?? {};
    return {
      app_version: this.version,
      device_time: new Date(this.clock.raw()).toISOString(),
      clock_offset: this.clock.offset,
      persisted: (await this.estate?.persisted?.()) ?? false,
      quota,
      usage,
      ...this.facts(),
    };
  }
}
