/** The second copy: a killed browser that left IndexedDB torn costs no record that anybody was told of. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { settle, World, writeDown, writeMany } from "./support/tablets.js";

const offline = () => Promise.reject(new TypeError("no network"));
const online = (_path, next) => next();
const seqs = (ward) => ward.order.map((id) => ward.ledger.get(id).seq);
const copied = async (tablet) => [...((await tablet.copy.index()).get(tablet.me?.id ?? [...tablet.persons.keys()][0]) ?? [])];

async function withThreeWaiting() {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 2);
  await settle(tablet);
  world.ward.network = offline;
  await writeDown(tablet, 3, 3);
  return { world, tablet };
}

test("r04 what was told and not received comes back from the second copy, and is received once", async () => {
  const { world, tablet } = await withThreeWaiting();
  assert.deepEqual(await copied(tablet), [3, 4, 5]);
  world.body.loseDatabase();
  const again = await world.start();
  assert.deepEqual([again.status().lost.restored, again.outboxes()[0].pending.length], [3, 3]);
  world.ward.network = online;
  await again.talk.round({ isSure: true });
  await settle(again);
  assert.deepEqual([seqs(world.ward), again.status().green], [[1, 2, 3, 4, 5], true]);
  assert.deepEqual(world.ward.health.at(-1).events.map(({ kind, detail }) => [kind, detail.endsWith("3 restored")]), [["storage_lost", true]]);
  assert.deepEqual(await copied(again), []);
});

test("r04 without network entry goes on after the loss: people and key came back, numbers go on", async () => {
  const { world, tablet } = await withThreeWaiting();
  const { id, name } = tablet.me;
  world.body.loseDatabase();
  const again = await world.start();
  assert.deepEqual([again.device.id, again.people().map((one) => one.name)], [tablet.device.id, [name]]);
  again.understood();
  again.standIn(id);
  await writeDown(again, 1, 6);
  world.ward.network = online;
  await again.sendNow();
  assert.deepEqual(seqs(world.ward), [1, 2, 3, 4, 5, 6]);
});

test("r04 two losses in a row, and one between the answer of the server and the note of it, double nothing", async () => {
  const { world } = await withThreeWaiting();
  world.body.loseDatabase();
  await world.start();
  world.body.loseDatabase();
  world.ward.network = (path, next) => (path === "/sync/push" ? next().then(offline) : next());
  const again = await world.start();
  await again.sendNow();
  assert.equal(world.ward.ledger.size, 5);
  world.body.loseDatabase();
  world.ward.network = online;
  const last = await world.start();
  await last.sendNow();
  assert.deepEqual([seqs(world.ward), last.outboxes()[0].pending.length], [[1, 2, 3, 4, 5], 0]);
});

test("a database that is whole is not touched by copies: what was received stays received", async () => {
  const { world, tablet } = await withThreeWaiting();
  const rows = await tablet.person.database.read(["acked"], ({ acked }) => acked.all());
  await tablet.copy.keep(tablet.me.id, rows); // a copy whose going was interrupted
  const again = await world.start();
  assert.deepEqual([again.status().lost, again.outboxes()[0].pending.map((row) => row.seq)], [null, [3, 4, 5]]);
  assert.deepEqual(await copied(again), [3, 4, 5]);
});

test("the queue of a version that made no copies is copied at the first start", async () => {
  const { world } = await withThreeWaiting();
  await world.body.caches.delete("second-copy");
  const again = await world.start();
  assert.deepEqual([again.status().lost, await copied(again)], [null, [3, 4, 5]]);
});

test("where no copy can be made saving goes on, and where both are gone the loss is told as one", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  world.body.caches.breaks = () => true;
  await writeDown(tablet, 2);
  assert.equal(tablet.outboxes()[0].pending.length, 2);
  world.body.loseDatabase();
  world.body.caches.breaks = () => false;
  await world.body.caches.delete("second-copy");
  const again = await world.start();
  assert.equal(again.status().lost.restored, null);
});

test("a loss after a copy that failed is not called harmless, and once all are copied again it is", async () => {
  const { world, tablet } = await withThreeWaiting();
  world.body.caches.breaks = () => true;
  await writeDown(tablet, 1, 6);
  world.body.caches.breaks = () => false;
  world.body.loseDatabase();
  const again = await world.start();
  assert.deepEqual([again.status().lost.restored, again.outboxes()[0].pending.length], [null, 3]);
  again.understood();
  world.body.loseDatabase();
  assert.equal((await world.start()).status().lost.restored, 3);
});

test("a copy that cannot be read at one start is there for the next", async () => {
  const { world } = await withThreeWaiting();
  world.body.loseDatabase();
  world.body.caches.blinds = () => true;
  assert.equal((await world.start()).outboxes()[0].pending.length, 0);
  world.body.caches.blinds = () => false;
  assert.deepEqual((await world.start()).outboxes()[0].pending.map((row) => row.seq), [3, 4, 5]);
});

test("a refused operation stays in the second copy until a person has dealt with it", async () => {
  const { world, tablet } = await withThreeWaiting();
  const [row] = tablet.outboxes()[0].pending;
  await tablet.outboxes()[0].refuse(row.op_id, "op.unknown");
  assert.deepEqual(await copied(tablet), [3, 4, 5]);
  await tablet.dismiss(tablet.me.id, row.op_id);
  assert.deepEqual(await copied(tablet), [4, 5]);
  assert.ok(world);
});

test("a tablet that is erased keeps no second copy", async () => {
  const { world, tablet } = await withThreeWaiting();
  await tablet.wipe();
  assert.deepEqual(await world.body.caches.keys(), []);
  const after = await world.start();
  assert.deepEqual([after.device.state, after.people(), after.status().lost], ["none", [], null]);
});

test("two thousand waiting operations come back", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeMany(tablet, 2000);
  world.body.loseDatabase();
  const again = await world.start();
  assert.equal(again.outboxes()[0].pending.length, 2000);
});
