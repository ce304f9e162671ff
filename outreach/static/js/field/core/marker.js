const KEY = "ve-pho";

/** A note outside IndexedDB of what has been there: by it the next start notices that a database vanished. */
export class Marker {
  constructor(storage) {
    this.storage = storage;
  }

  get deviceId() {
    return this.#read().device_id ?? null;
  }

  get authors() {
    return Object.keys(this.#read().seqs ?? {});
  }

  /** Something was lost and nobody has been told yet. */
  get lostAt() {
    return this.#read().lost_at ?? null;
  }

  /** How many operations came back from the second copy then; null where there was none. */
  get restored() {
    return this.#read().restored ?? null;
  }

  /** A copy could not be made or read since all were last brought to the same: something may be in one place only. */
  get isUncopied() {
    return this.#read().uncopied ?? false;
  }

  noteUncopied(isUncopied) {
    if (isUncopied !== this.isUncopied) this.#change((note) => (note.uncopied = isUncopied));
  }

  seqOf(authorId) {
    return this.#read().seqs?.[authorId] ?? 0;
  }

  noteDevice(id) {
    this.#change((note) => (note.device_id = id));
  }

  /** The highest number given out; it never goes down. */
  noteSeq(authorId, seq) {
    this.#change((note) => {
      note.seqs = { ...note.seqs, [authorId]: Math.max(seq, note.seqs?.[authorId] ?? 0) };
    });
  }

  /** The highest queue number given out at a visit, 0 for none. */
  numberOf(visitId) {
    return this.#read().numbers?.[visitId] ?? 0;
  }

  noteNumber(visitId, number) {
    this.#change((note) => (note.numbers = { ...note.numbers, [visitId]: number }));
  }

  /** Numbers that were lost are given out again. */
  lowerSeq(authorId, seq) {
    this.#change((note) => (note.seqs = { ...note.seqs, [authorId]: seq }));
  }

  noteLost(at, restored = null) {
    this.#change((note) => Object.assign(note, { lost_at: at, restored }));
  }

  forget() {
    this.storage.removeItem(KEY);
  }

  #read() {
    try {
      return JSON.parse(this.storage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  }

  #change(how) {
    const note = this.#read();
    how(note);
    try {
      this.storage.setItem(KEY, JSON.stringify(note));
    } catch {
      // The note is a second witness. Without it a loss is noticed later, by the numbers of the server.
    }
  }
}
