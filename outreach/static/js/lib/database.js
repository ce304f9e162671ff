/** Storage has failed once: nothing is tried again until the application is started anew. */
export class StorageFrozen extends Error {
  constructor(why) {
    super(`storage is frozen: ${why}`);
    this.why = why;
  }
}

/**
 * The first storage error of any database, kept for all of them. Reopening IndexedDB on a full disk erased what was
 * stored (measured); so there is no second try: every later read and write is refused at once.
 */
export class Freezer {
  frozen = null;
  #listeners = [];

  onFreeze(listener) {
    this.#listeners.push(listener);
  }

  freeze(why) {
    if (this.frozen) return;
    this.frozen = { why };
    for (const listener of this.#listeners) listener(why);
  }

  check() {
    if (this.frozen) throw new StorageFrozen(this.frozen.why);
  }
}

/** One IndexedDB database, opened once. `steps` are its versions: functions that make stores. */
export class Database {
  static async open(indexedDB, name, steps, freezer) {
    freezer.check();
    const opened = await new Promise((resolve, reject) => {
      const request = indexedDB.open(name, steps.length);
      request.onupgradeneeded = ({ oldVersion }) => {
        for (const step of steps.slice(oldVersion)) step(request.result, request.transaction);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }).catch((error) => {
      freezer.freeze(error.name);
      throw new StorageFrozen(error.name);
    });
    return new Database(opened, freezer);
  }

  constructor(opened, freezer) {
    this.opened = opened;
    this.freezer = freezer;
    opened.onclose = () => freezer.freeze("closed");
    opened.onversionchange = () => {
      opened.close();
      freezer.freeze("replaced");
    };
  }

  /** Read from `stores`; gives what `work` gives. */
  read(stores, work) {
    return this.#run(stores, "readonly", work);
  }

  /** Change `stores` in one transaction; settles after it is on the disk, or nothing of it was stored. */
  write(stores, work) {
    return this.#run(stores, "readwrite", work);
  }

  close() {
    this.opened.onclose = null;
    this.opened.close();
  }

  #run(stores, mode, work) {
    return new Promise((resolve, reject) => {
      this.freezer.check();
      const transaction = this.#begin(stores, mode);
      let result;
      let refusal = null;
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(refusal ?? this.#failed(transaction.error));
      work(storesOf(transaction)).then(
        (value) => (result = value),
        (error) => {
          // An error of the storage aborts by itself and freezes; one of ours takes the whole transaction back.
          if (transaction.error || isOfStorage(error)) refusal = this.#failed(transaction.error ?? error);
          else refusal = error;
          abort(transaction);
        },
      );
    });
  }

  #begin(stores, mode) {
    try {
      return this.opened.transaction(stores, mode, { durability: "strict" });
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error) {
    this.freezer.freeze(error?.name ?? "unknown");
    return new StorageFrozen(this.freezer.frozen.why);
  }
}

function storesOf(transaction) {
  return Object.fromEntries([...transaction.objectStoreNames].map((name) => [name, new Store(transaction.objectStore(name))]));
}

class Store {
  constructor(store) {
    this.store = store;
  }

  get = (key) => settled(this.store.get(key));
  all = (range, most) => settled(this.store.getAll(range, most));
  keys = (range) => settled(this.store.getAllKeys(range));
  count = (range) => settled(this.store.count(range));
  put = (value, key) => settled(this.store.put(value, key));
  delete = (key) => settled(this.store.delete(key));
  clear = () => settled(this.store.clear());
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function isOfStorage(error) {
  return typeof DOMException === "function" && error instanceof DOMException && error.name !== "DataCloneError";
}

function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

/** Erase a database for good. */
export function erase(indexedDB, name) {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}
