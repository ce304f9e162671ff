import assert from "node:assert/strict";
import { test } from "node:test";

import { IDBTransaction as FDBTransaction } from "fake-indexeddb";

import { person, settle, World } from "./support/tablets.js";
import { VISIT } from "./support/ward.js";

const POINTS = process.env.OUTREACH_LONG ? 2000 : 200;
const MOST_STEPS = 14;

/** Dies at its n-th touch of disk or network: that one still happens or does not, and nothing comes after it. */
class Death {
  isDead = false;
  left = Infinity;
  begin = FDBTransaction.prototype.objectStore;

  constructor(world) {
    const death = this;
    world.ward.network = (path, next) => this.passed(path === "/sync/push", next);
    if (world.body.caches) world.body.caches.breaks = () => this.step();
    const { storage } = world.body;
    const note = storage.setItem;
    storage.setItem = (...one) => this.isDead || note(...one);
    FDBTransaction.prototype.objectStore = function (name) {
      const store = death.begin.call(this, name);
      if (this.mode === "readwrite" && !this.isCounted) {
        this.isCounted = true;
        if (death.step()) setImmediate(() => this._state !== "finished" && this._abort("AbortError"));
      }
      return store;
    };
  }

  /** Whether this touch finds the tablet dead. */
  step() {
    this.left -= 1;
    if (this.left < 0) this.isDead = true;
    return this.isDead;
  }

  async passed(isPush, next) {
    if (this.step()) throw new TypeError("the battery is empty");
    const answer = await next();
    // What was on its way when the battery died arrived, and nobody heard the answer.
    if (isPush && this.step()) throw new TypeError("the battery is empty");
    return answer;
  }

  restore() {
    FDBTransaction.prototype.objectStore = this.begin;
  }
}

test(`r04 a tablet that dies at ${POINTS} points between saving and the answer loses nothing told and doubles nothing`, async () => {
  const world = await World.open();
  world.body.caches = null; // the storage alone has to hold it
  await liveAndDie(world, () => {});
});

test(`r04 a tablet that dies at ${POINTS} points and finds its storage erased after every fourth loses nothing told`, async () => {
  const world = await World.open();
  await liveAndDie(world, (chance) => chance % 4 === 0 && world.body.loseDatabase());
});

async function liveAndDie(world, afterDeath) {
  const first = await world.ready();
  const death = new Death(world);
  const [told, tried] = [[], []];
  let chance = 4;
  let deaths = 0;
  try {
    for (let point = 0; point < POINTS; point += 1) {
      chance = (chance * 16807) % 2147483647;
      Object.assign(death, { isDead: false, left: Infinity });
      afterDeath(chance);
      const tablet = await world.start();
      tablet.standIn(first.person.id);
      death.left = chance % MOST_STEPS;
      for (let number = 0; number < 3 && !death.isDead; number += 1) {
        const one = person(tablet, `Người ${point}.${number} (mẫu)`);
        tried.push(one.record_id);
        // A copy that fails stops no saving; but a tablet that died over it tells nobody.
        const hears = () => world.body.caches === null || !death.isDead;
        await tablet.save(VISIT, [one]).then(({ op_ids }) => hears() && told.push(...op_ids), () => {});
      }
      await settle(tablet).catch(() => {});
      tablet.sender.stop();
      deaths += Number(death.isDead);
    }
    Object.assign(death, { isDead: false, left: Infinity });
    world.pass(6 * 60_000);
    const last = await world.start();
    await last.sendNow();
    const { ledger } = world.ward;
    assert.ok(deaths > POINTS / 2, `${deaths} deaths`);
    assert.deepEqual(told.filter((id) => !ledger.has(id)), [], "lost");
    const records = [...ledger.values()].map((one) => one.inner.record_id);
    assert.deepEqual([new Set(records).size, records.filter((id) => !tried.includes(id))], [records.length, []], "doubled");
    const seqs = [...ledger.values()].map((one) => one.seq).sort((one, other) => one - other);
    assert.deepEqual(seqs, Array.from(seqs, (_, place) => place + 1), "numbers without gap");
    assert.deepEqual([last.status().pending, last.status().green], [0, true]);
  } finally {
    death.restore();
  }
}
