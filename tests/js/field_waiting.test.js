import assert from "node:assert/strict";
import { test } from "node:test";

import { expect, giveNumber, letWaitOn, serve, takeFromList, waitingOf } from "../../outreach/static/js/field/screens/capture/waiting_list.js";
import { emptyDraft } from "../../outreach/static/js/field/screens/capture/saving.js";

/** Drafts and a block of reserved numbers, as a tablet keeps them. */
function tablet(numbers) {
  const kept = new Map();
  return {
    drafts: { get: async (key) => kept.get(key), put: async (key, value) => kept.set(key, value), drop: async (key) => kept.delete(key) },
    queue: { next: async () => numbers.shift() ?? null },
    kept,
  };
}

const fresh = () => emptyDraft({ recordId: "p", startedAt: 0, promise: { what: "", due_on: "" } });

test("numbers are given once, the list is in the order of calling, and ends with the block", async () => {
  const one = tablet([101, 102]);
  assert.equal(await giveNumber(one, "v", { priority: false, at: "a" }), 101);
  assert.equal(await giveNumber(one, "v", { priority: true, at: "b" }), 102);
  assert.equal(await giveNumber(one, "v", { priority: true, at: "c" }), null);
  assert.deepEqual((await waitingOf(one, "v")).map((who) => who.number), [102, 101]);
  assert.deepEqual(await waitingOf(one, "another visit"), []);
  await takeFromList(one, "v", 102);
  assert.deepEqual((await waitingOf(one, "v")).map((who) => who.number), [101]);
  await takeFromList(one, "v", 101);
  assert.equal(one.kept.size, 0);
});

test("who waited or was expected brings number, priority and needs into the form", () => {
  const procedures = [{ code: "1.001193", is_police: false }, { code: "3.000228", is_police: true }];
  for (const [begin, facts] of [
    [(draft) => serve(draft, { number: 7, priority: true }), ["7", true, []]],
    [(draft) => serve(draft, { number: 8, priority: false }), ["8", false, []]],
    [(draft) => expect(draft, { needs: ["1.001193", "3.000228", "other"], needs_support: true }, procedures), ["", true, ["1.001193"]]],
    [(draft) => expect(draft, { needs: [undefined] }, procedures), ["", false, []]],
  ]) {
    const draft = fresh();
    begin(draft);
    assert.deepEqual([draft.person.queue_number, draft.person.needs_support, Object.keys(draft.chosen)], facts);
  }
});

test("a record that is given up lets its person wait on at the old place, once", async () => {
  const one = tablet([101, 102]);
  for (const at of ["a", "b"]) await giveNumber(one, "v", { priority: false, at });
  const [first] = await waitingOf(one, "v");
  const draft = fresh();
  serve(draft, first);
  await takeFromList(one, "v", 101);
  for (let times = 0; times < 2; times += 1) await letWaitOn(one, "v", draft);
  assert.deepEqual(await waitingOf(one, "v"), [first, { number: 102, priority: false, at: "b" }]);
  await letWaitOn(one, "v", fresh());
  await letWaitOn(one, "v", null);
  assert.equal((await waitingOf(one, "v")).length, 2);
});
