const NOBODY = { state: "none", id: null, name: null };

/** What belongs to the tablet and not to one person: who it is, who was on it, its clock, events to be told. */
export class Book {
  device = NOBODY;
  people = [];
  events = [];
  key = null;

  constructor(database, clock, copy) {
    Object.assign(this, { database, clock, copy });
  }

  async load() {
    await this.database.read(["meta"], async ({ meta }) => {
      this.device = (await meta.get("device")) ?? NOBODY;
      this.people = (await meta.get("people")) ?? [];
      this.events = (await meta.get("events")) ?? [];
      this.key = (await meta.get("key")) ?? null;
      this.clock.restore(await meta.get("clock"));
    });
    return this;
  }

  /** The database had vanished: go on with what the second copy knows. */
  async takeBack({ device, people, key }) {
    Object.assign(this, { device, people, key });
    await this.database.write(["meta"], async ({ meta }) => {
      for (const [name, value] of Object.entries({ device, people, key })) await meta.put(value, name);
    });
  }

  noteDevice(facts) {
    this.device = { ...this.device, ...facts };
    return this.#note("device", this.device);
  }

  noteKey(key) {
    this.key = key;
    return this.#note("key", key);
  }

  notePerson({ id, name, role, username }) {
    this.people = [...this.people.filter((one) => one.id !== id), { id, name, role, username }];
    return this.#note("people", this.people);
  }

  noteEvents(events) {
    this.events = events;
    return this.#put("events", events);
  }

  noteClock() {
    return this.#put("clock", this.clock.kept());
  }

  /** The next reserved queue number of a block, each given out once, or null when the block is used up. */
  nextNumber(visitId, { from, to }) {
    return this.database.write(["meta"], async ({ meta }) => {
      const number = Math.max(from, ((await meta.get(`number/${visitId}`)) ?? from - 1) + 1);
      if (number > to) return null;
      await meta.put(number, `number/${visitId}`);
      return number;
    });
  }

  /** Write something and read it back: what the rehearsal tries. */
  async tryDisk(value) {
    await this.#put("test", value);
    return (await this.database.read(["meta"], ({ meta }) => meta.get("test"))) === value;
  }

  async #note(key, value) {
    await this.#put(key, value);
    const { device, people, key: sealingKey } = this;
    await this.copy?.keepBook({ device, people, key: sealingKey });
  }

  #put(key, value) {
    return this.database.write(["meta"], ({ meta }) => meta.put(value, key));
  }
}
