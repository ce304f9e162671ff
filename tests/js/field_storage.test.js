import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBTransaction as FDBTransaction } from "fake-indexeddb";

import { Outbox } from "../../outreach/static/js/field/core/outbox.js";
import { person, PIN, settle, World, writeDown, writeMany } from "./support/tablets.js";
import { VISIT } from "./support/ward.js";

const seqs = (ward) => ward.order.map((id) => ward.ledger.get(id).seq);

test("r16 the queue of the released database layout is delivered by the present version", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeMany(tablet, 200);
  const rows = await tablet.person.database.read(["ops"], ({ ops }) => ops.all());
  await moveToFirstLayout(world, tablet.person.id, rows);
  world.ward.network = (_path, next) => next();
  const upgraded = await world.start();
  await upgraded.wake(true);
  assert.deepEqual([world.ward.ledger.size, upgraded.status().pending, upgraded.status().green], [200, 0, true]);
});

/** The layout of version 1 as it was released, written by hand: never to be changed with the code. */
async function moveToFirstLayout(world, authorId, rows) {
  const name = `ve-pho-${authorId}`;
  const request = world.body.indexedDB.deleteDatabase(name);
  await new Promise((resolve) => (request.onsuccess = resolve));
  const opening = world.body.indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("ops", { keyPath: "seq" });
    opening.result.createObjectStore("acked", { keyPath: "seq" });
    for (const store of ["drafts", "snapshot", "photos", "meta"]) opening.result.createObjectStore(store);
  };
  const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
  const writing = database.transaction(["ops", "meta"], "readwrite");
  for (const { seq, op_id, group, state, kind, visit_id, record_id, saved_at, envelope } of rows) {
    writing.objectStore("ops").put({ seq, op_id, group, state, kind, visit_id, record_id, saved_at, envelope });
  }
  writing.objectStore("meta").put(rows.at(-1).seq, "seq");
  await new Promise((resolve) => (writing.oncomplete = resolve));
  database.close();
}

test("r17 at the first storage error the tablet freezes: nothing more is tried, and what was told to be stored is there", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeDown(tablet, 3);
  const { tries, stop } = fillDisk();
  try {
    await assert.rejects(writeDown(tablet, 1, 4), { why: "QuotaExceededError" });
    await assert.rejects(writeDown(tablet, 1, 5), { why: "QuotaExceededError" });
    await tablet.sendNow();
    assert.equal(tries(), 1, "the storage is not touched again");
    assert.equal(tablet.status().frozen.why, "QuotaExceededError");
  } finally {
    stop();
  }
  world.ward.network = (_path, next) => next();
  const again = await world.start();
  await again.wake(true);
  assert.deepEqual([again.status().frozen, world.ward.ledger.size], [null, 3]);
});

/** Every transaction that writes fails as on a full disk. */
function fillDisk() {
  let count = 0;
  const begin = FDBTransaction.prototype.objectStore;
  FDBTransaction.prototype.objectStore = function (name) {
    const store = begin.call(this, name);
    if (this.mode === "readwrite" && !this.isDoomed) {
      this.isDoomed = true;
      count += 1;
      setImmediate(() => this._state !== "finished" && this._abort("QuotaExceededError"));
    }
    return store;
  };
  return { tries: () => count, stop: () => (FDBTransaction.prototype.objectStore = begin) };
}

test("r17 a database that vanished is noticed at the next start, told to the server, and numbers go on", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 3);
  await settle(tablet);
  await tablet.stores.eraseAll([tablet.person.id]);
  const again = await world.start();
  assert.ok(again.status().lost);
  assert.equal(again.device.id, tablet.device.id);
  await again.talk.round({ isSure: true });
  assert.deepEqual(world.ward.health.at(-1).events.map((event) => event.kind), ["storage_lost"]);
  again.understood();
  await again.signIn({ username: "hanh", password: "đúng", pin: "135790" });
  await writeDown(again, 1, 4);
  await settle(again);
  assert.deepEqual([seqs(world.ward), again.status().lost], [[1, 2, 3, 4], null]);
});

test("r17 reserved numbers that were given out are not given out again after the database vanished", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  assert.deepEqual([await tablet.queue.next(VISIT), await tablet.queue.next(VISIT)], [101, 102]);
  await tablet.stores.eraseAll([tablet.person.id]);
  const again = await world.start();
  again.understood();
  await again.signIn({ username: "hanh", password: "đúng", pin: PIN });
  assert.deepEqual([await again.queue.next(VISIT), await again.queue.next(VISIT)], [103, null]);
});

test("r17 where operations vanished with their copies, their numbers are given out again, so that green is honest", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 2);
  await settle(tablet);
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeDown(tablet, 3, 3);
  await tablet.stores.eraseAll([tablet.person.id]);
  await world.body.caches.delete("second-copy");
  world.ward.network = (_path, next) => next();
  const again = await world.start();
  await again.talk.round({ isSure: true });
  await again.signIn({ username: "hanh", password: "đúng", pin: "135790" });
  await writeDown(again, 1, 6);
  await again.sendNow();
  assert.deepEqual([seqs(world.ward), again.status().green], [[1, 2, 3], true]);
});

test("r18 two tabs of a hundred savings each: 200 records, each number once", async () => {
  const world = await World.open();
  const one = await world.ready();
  const other = await world.start();
  await other.unlock(other.people()[0].id, "135790");
  await Promise.all([writeDown(one, 100), writeDown(other, 100, 101)]);
  await one.sendNow();
  await other.sendNow();
  assert.equal(world.ward.ledger.size, 200);
  assert.deepEqual(new Set(seqs(world.ward)), new Set(Array.from({ length: 200 }, (_, place) => place + 1)));
});

test("r19 a rescue file of 1,000 operations is made offline within five seconds and tells nothing", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeMany(tablet, 1000);
  const began = Date.now();
  const { blob, name, count } = await tablet.rescue();
  assert.ok(Date.now() - began <= 5000);
  const text = await blob.text();
  assert.deepEqual([count, JSON.parse(text).ops.length], [1000, 1000]);
  assert.match(name, /^ve-pho-cuu-ho-20261128-0800\.json$/);
  assert.doesNotMatch(text, /Người|person_name/);
  for (const envelope of JSON.parse(text).ops) await world.ward.take(envelope);
  for (const envelope of JSON.parse(text).ops) assert.equal((await world.ward.take(envelope)).answer, "duplicate");
  assert.equal(world.ward.ledger.size, 1000);
});

test("a tablet that holds 5,000 unsent operations takes no more, and says so", async () => {
  const box = new Outbox(null, "someone", { now: Date.now });
  for (let seq = 1; seq <= 5000; seq += 1) box.waiting.set(seq, { seq, state: "pending" });
  await assert.rejects(box.append([{}], {}), { message: "the queue is full" });
});
