const NOBODY = { state: "none", id: null, name: null };

/** What belongs to the tablet and not to one person: who it is, who was on it, its clock, events to be told. */
export class Book {
  device = NOBODY;
  people = [];
  events = [];
  key = null;

  constructor(database, clock) {
    Object.assign(this, { database, clock });
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

  noteDevice(facts) {
    this.device = { ...this.device, ...facts };
    return this.#put("device", this.device);
  }

  noteKey(key) {
    this.key = key;
    return this.#put("key", key);
  }

  notePerson({ id, name, role, username }) {
    this.people = [...this.people.filter((one) => one.id !== id), { id, name, role, username }];
    return this.#put("people", this.people);
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

  #put(key, value) {
    return this.database.write(["meta"], ({ meta }) => meta.put(value, key));
  }
}
