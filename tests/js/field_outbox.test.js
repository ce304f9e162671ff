import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { SavedBefore } from "../../outreach/static/js/field/core/saving.js";
import { person, PIN, settle, World, writeDown, writeMany } from "./support/tablets.js";
import { portal, said, VISIT } from "./support/ward.js";

const seqs = (ward) => ward.order.map((id) => ward.ledger.get(id).seq);

test("what is saved is signed, sealed, numbered and received", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 3);
  await settle(tablet);
  assert.deepEqual(seqs(world.ward), [1, 2, 3]);
  assert.equal([...world.ward.ledger.values()][0].inner.payload.person_name, "Người 1 (mẫu)");
  assert.deepEqual([tablet.status().green, tablet.status().pending], [true, 0]);
});

test("r02 a tablet that dies while somebody types has everything that was put away, and what was saved", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeDown(tablet, 1);
  await tablet.drafts.put("new", { person_name: "Lê Văn Thọ", phone: "0912" });
  const again = await world.start();
  await again.unlock(again.people()[0].id, "135790");
  assert.deepEqual(await again.drafts.get("new"), { person_name: "Lê Văn Thọ", phone: "0912" });
  assert.equal(again.status().pending, 1);
});

test("a saving takes its draft with it, or leaves it where the saving failed", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await tablet.drafts.put("new", { person_name: "Thọ" });
  await tablet.save(VISIT, [person(tablet, "Thọ")], { draft: "new" });
  assert.equal(await tablet.drafts.get("new"), null);
});

test("r05 500 operations at 1 Mbit/s, 300 ms and 5 % loss are delivered within a minute", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  const { ward } = world;
  ward.network = () => Promise.reject(new TypeError("no network"));
  await writeMany(tablet, 500);
  let chance = 7;
  let spent = 0;
  ward.network = async (path, next, body) => {
    chance = (chance * 16807) % 2147483647;
    const answer = await next();
    const bits = 8 * ((body?.length ?? 0) + (await answer.clone().text()).length);
    spent += 300 + bits / 1000;
    if (chance % 20 === 0) throw new TypeError("lost");
    return answer;
  };
  while (tablet.status().pending) {
    const before = ward.requests.length;
    await tablet.sendNow();
    if (tablet.status().pending) spent += 1000;
    assert.ok(ward.requests.length > before);
  }
  assert.ok(spent <= 60_000, `${spent} ms`);
  assert.equal(ward.ledger.size, 500);
});

test("r08 a server that never answers is left after 30 s, and the queue stays", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let isAsked = null;
    const asked = new Promise((resolve) => (isAsked = resolve));
    world.ward.network = () => new Promise(() => isAsked());
    await writeDown(tablet, 1);
    const sending = tablet.sender.wake();
    await asked;
    mock.timers.tick(29_999);
    assert.ok(tablet.sender.sending);
    mock.timers.tick(1);
    await sending;
    assert.deepEqual([tablet.status().pending, tablet.status().network], [1, "offline"]);
  } finally {
    mock.timers.reset();
  }
});

test("r09 an answer that was lost after the commit: the next try says duplicate, and the queue is empty", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = async (_path, next) => {
    await next();
    throw new TypeError("the answer is lost");
  };
  await writeDown(tablet, 3);
  await settle(tablet);
  assert.equal(tablet.status().pending, 3);
  world.ward.network = (_path, next) => next();
  await tablet.sendNow();
  const { pending, refused, green } = tablet.status();
  assert.deepEqual([pending, refused, green, world.ward.ledger.size], [0, 0, true, 3]);
});

test("r10 what was received is sent again when it is asked for, byte for byte, and makes nothing new", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeMany(tablet, 60);
  await settle(tablet);
  const before = new Map([...world.ward.ledger].map(([id, one]) => [id, one.sha256]));
  const [author_id] = [...world.ward.ledger.values()].map((one) => one.author_id);
  world.ward.resend = [{ author_id, from: 1, to: 60 }];
  world.pass(6 * 60_000);
  await tablet.sendNow();
  assert.deepEqual(new Map([...world.ward.ledger].map(([id, one]) => [id, one.sha256])), before);
  assert.ok(world.ward.requests.filter((one) => one === "POST /sync/push").length >= 4);
});

test("a server that was restored from yesterday gets what it lost, without being asked", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 10);
  await settle(tablet);
  for (const id of world.ward.order.slice(4)) world.ward.ledger.delete(id);
  world.pass(6 * 60_000);
  await tablet.sendNow();
  assert.equal(world.ward.ledger.size, 10);
  assert.equal(tablet.status().green, true);
});

test("r18 one form that is open in two windows is saved once, whatever came in between", async () => {
  const world = await World.open();
  const one = await world.ready();
  const other = await world.start();
  await other.unlock(other.people()[0].id, PIN);
  const form = person(one, "Thọ");
  await one.save(VISIT, [form], { draft: "new", once: form.record_id });
  await settle(one);
  await one.drafts.put("new", { person_name: "Lan" });
  await writeDown(one, 3);
  for (const tablet of [other, one, await world.start()]) {
    if (!tablet.me) await tablet.unlock(tablet.people()[0].id, PIN);
    await assert.rejects(tablet.save(VISIT, [form, form], { draft: "new", once: form.record_id }), SavedBefore);
  }
  await settle(other);
  assert.deepEqual(await one.drafts.get("new"), { person_name: "Lan" });
  assert.deepEqual([seqs(world.ward), other.status().frozen, other.status().green], [[1, 2, 3, 4], null, true]);
});

for (const [name, answer] of [
  ["a page of HTML", () => portal()],
  ["our body without our mark", () => new Response('{"v":1,"answers":[]}', { headers: { "Content-Type": "application/json" } })],
  ["an answer without a version", () => new Response("{}", { headers: { "Content-Type": "application/json", "X-Ve-Pho": "1" } })],
  ["half an answer", () => new Response('{"v":1,"answ', { headers: { "Content-Type": "application/json", "X-Ve-Pho": "1" } })],
  ["answers with other ids", () => said(200, { answers: [{ op_id: "another", answer: "applied" }], streams: [] })],
  ["no answers at all", () => said(200, {})],
]) {
  test(`${name} is no answer: the queue stays as it is`, async () => {
    const world = await World.open();
    const tablet = await world.ready();
    world.ward.network = (path, next) => (path === "/sync/push" ? answer() : next());
    await writeDown(tablet, 2);
    await settle(tablet);
    assert.deepEqual([tablet.status().pending, tablet.status().green], [2, false]);
    world.ward.network = (_path, next) => next();
    await tablet.sendNow();
    assert.deepEqual([tablet.status().pending, world.ward.ledger.size], [0, 2]);
  });
}

test("r07 one poisoned operation in a hundred stops none of the others, and says why", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.judge = ({ seq }) => (seq === 50 ? { answer: "rejected", code: "x", message_vi: "Thủ tục đã ngừng áp dụng." } : null);
  await writeDown(tablet, 100);
  await tablet.sendNow();
  const status = tablet.status();
  assert.deepEqual([status.pending, status.refused, status.green], [0, 1, true]);
  const line = tablet.lines(VISIT).find((one) => one.where === "refused");
  assert.equal(line.message_vi, "Thủ tục đã ngừng áp dụng.");
});

test("a refused operation that the lead settled is no longer refused here; one that is dealt with is put aside", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.judge = () => ({ answer: "rejected", code: "x", message_vi: "Sai." });
  await writeDown(tablet, 2);
  await tablet.sendNow();
  const [first, second] = tablet.refused();
  world.ward.ledger.get(first.op_id).answer = { op_id: first.op_id, answer: "applied", rev: 1 };
  world.pass(6 * 60_000);
  await tablet.sendNow();
  assert.deepEqual(tablet.refused().map((row) => row.op_id), [second.op_id]);
  await tablet.dismiss(second.author_id, second.op_id);
  assert.equal(tablet.status().refused, 0);
  assert.deepEqual(tablet.lines(VISIT).map((line) => line.where), ["received"]);
});

test("a push that is too large is halved until it fits; one that never fits is put before a person", async () => {
  for (const [most, left, refused] of [[7, 20, 0], [0, 0, 20]]) {
    const world = await World.open();
    const tablet = await world.ready();
    world.ward.mostOps = most;
    await writeDown(tablet, 20);
    await tablet.sendNow();
    const status = tablet.status();
    assert.deepEqual([world.ward.ledger.size, status.refused, status.pending], [left, refused, 0]);
  }
});

test("after failures the tablet waits longer and longer, at most five minutes, and a network that returns ends the wait", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    world.ward.network = () => Promise.reject(new TypeError("no network"));
    await writeDown(tablet, 1);
    await tablet.sender.wake();
    for (let tries = 0; tries < 12; tries += 1) await tablet.sendNow();
    const before = world.ward.requests.length;
    world.pass(200_000);
    await tablet.wake();
    assert.equal(world.ward.requests.length, before);
    world.pass(100_000);
    await tablet.wake();
    assert.equal(world.ward.requests.length, before + 1);
    world.ward.network = (_path, next) => next();
    await tablet.wake(true);
    assert.equal(tablet.status().pending, 0);
  } finally {
    mock.timers.reset();
  }
});

test("r14 a week without anybody signed in: the queue is still delivered by the device alone", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = () => Promise.reject(new TypeError("no network"));
  await writeDown(tablet, 5);
  world.pass(7 * 24 * 3600_000);
  world.ward.network = (_path, next) => next();
  const again = await world.start();
  await again.wake(true);
  assert.deepEqual([world.ward.ledger.size, again.status().green], [5, true]);
  assert.equal(again.people()[0].state, "pass-over");
});
