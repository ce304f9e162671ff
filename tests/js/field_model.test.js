import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { person, PIN, World } from "./support/tablets.js";
import { PEOPLE, portal, VISIT } from "./support/ward.js";

const RUNS = process.env.OUTREACH_LONG ? 300 : 15;

/** What a network may do to one push. */
const FAULTS = {
  good: (_path, next) => next(),
  noRequest: () => Promise.reject(new TypeError("lost")),
  noAnswer: async (_path, next) => {
    await next();
    throw new TypeError("lost");
  },
  portal: () => portal(),
  half: async (_path, next) => new Response((await (await next()).text()).slice(0, 40), { headers: { "X-Ve-Pho": "1", "Content-Type": "application/json" } }),
};

/** A tablet with two tabs, what its people were told, and what has to be true after every step. */
class Story {
  told = [];

  static async begin() {
    const story = new Story();
    story.world = await World.open();
    story.tabs = [await story.world.ready()];
    story.world.ward.network = FAULTS.noRequest;
    return story;
  }

  async save({ tab, count }) {
    const tablet = this.tabs[tab % this.tabs.length];
    const ops = Array.from({ length: count }, (_, place) => person(tablet, `Người ${place} (mẫu)`));
    this.told.push(...(await tablet.save(VISIT, ops)).op_ids);
  }

  async send({ tab, fault }) {
    this.world.ward.network = FAULTS[fault];
    await this.tabs[tab % this.tabs.length].sendNow();
    this.world.ward.network = FAULTS.noRequest;
  }

  /** The process is killed; one tab starts again. */
  async kill() {
    this.tabs = [await this.open()];
  }

  async openTab() {
    this.tabs.push(await this.open());
  }

  /** The server is put back to an earlier state. */
  restore({ lost }) {
    const { ward } = this.world;
    for (const id of ward.order.splice(-lost, lost)) ward.ledger.delete(id);
    this.world.pass(6 * 60_000);
  }

  async open() {
    const tablet = await this.world.start();
    await tablet.unlock(PEOPLE.hanh.id, PIN);
    return tablet;
  }

  async check() {
    const { ledger } = this.world.ward;
    const told = new Set(this.told);
    const [box] = this.tabs[0].outboxes();
    await box.load();
    const kept = (await box.range(1, 1_000_000)).map((envelope) => envelope.op_id);
    assert.deepEqual(this.told.filter((id) => !kept.includes(id) && !ledger.has(id)), [], "lost");
    assert.deepEqual([...ledger.keys()].filter((id) => !told.has(id)), [], "nobody was told of it");
    const seqs = [...ledger.values()].map((one) => one.seq);
    assert.equal(new Set(seqs).size, seqs.length, "a number twice");
    assert.equal(box.refused.length, 0, "changed on its way");
  }

  async end() {
    this.world.pass(6 * 60_000);
    await this.kill();
    await this.send({ tab: 0, fault: "good" });
    await this.check();
    const { pending, green } = this.tabs[0].status();
    assert.deepEqual([pending, green, this.world.ward.ledger.size], [0, true, this.told.length]);
  }
}

const tab = fc.nat(1);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ name: fc.constant("save"), tab, count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ name: fc.constant("send"), tab, fault: fc.constantFrom(...Object.keys(FAULTS)) }) },
  fc.record({ name: fc.constant("kill") }),
  fc.record({ name: fc.constant("openTab") }),
  fc.record({ name: fc.constant("restore"), lost: fc.integer({ min: 1, max: 5 }) }),
);

test("whatever happens between saving and receiving, nothing is lost, doubled or changed, and in the end all is there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
      const story = await Story.begin();
      for (const { name, ...facts } of steps) {
        await story[name](facts);
        await story.check();
      }
      await story.end();
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});
