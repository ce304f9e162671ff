/** What windows of one tablet tell each other: something was stored. */
export const CHANGED = "changed";

/** Somebody began to work here. A tablet is in one hand at a time: the other windows lock themselves. */
export const SAT = "sat";

/** Who wants to know of changes; many changes in one turn are told once. */
export class News {
  #listeners = new Set();
  #isDue = false;

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }
}
