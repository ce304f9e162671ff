import assert from "node:assert/strict";
import { test } from "node:test";

import { waitAfter, waitLeft } from "../../outreach/static/js/field/core/ladder.js";
import { PIN, settle, World, writeDown } from "./support/tablets.js";
import { PEOPLE, VISIT } from "./support/ward.js";

const HANH = PEOPLE.hanh.id;
const offline = () => Promise.reject(new TypeError("no network"));
const online = (_path, next) => next();

test("r11 what A has waiting stays A's: B signs in, sends and locks, and the twenty go under A's name", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeDown(tablet, 20);
  tablet.lock();
  world.ward.network = (path, next) => (path === "/sync/push" ? offline() : next());
  await tablet.signIn({ username: "duc", password: "đúng", pin: "975310" });
  await writeDown(tablet, 1);
  assert.deepEqual([tablet.status().pending, tablet.status().others.count], [1, 20]);
  world.ward.network = online;
  await tablet.sendNow();
  tablet.lock();
  const authors = [...world.ward.ledger.values()].map((one) => one.inner.author_id);
  assert.equal(authors.filter((id) => id === HANH).length, 20);
  assert.equal(tablet.status().green, true);
});

test("r12 what somebody wrote who was shut out meanwhile is received and held, and none of it is refused", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeDown(tablet, 20);
  world.ward.disabled.add(HANH);
  world.ward.network = online;
  await tablet.sendNow();
  const answers = new Set([...world.ward.ledger.values()].map((one) => one.answer.answer));
  assert.deepEqual([[...answers], tablet.status().pending, tablet.status().refused], [["held"], 0, 0]);
});

test("r13 a pass that the server ended in mid-form costs no field: signing in again with the same PIN opens the draft", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  const { Refusal } = await import("../../outreach/static/js/field/core/wire.js");
  const { said } = await import("./support/ward.js");
  await tablet.drafts.put("new", { person_name: "Thọ", phone: "0912345678" });
  world.ward.network = (path, next) => (path.startsWith("/sync/pull") ? said(401, { code: "pass.over", message: "" }) : next());
  await assert.rejects(tablet.talk.pull(), Refusal);
  assert.equal(tablet.status().needsSignIn, true);
  assert.deepEqual(await tablet.drafts.get("new"), { person_name: "Thọ", phone: "0912345678" });
  tablet.lock();
  const again = await world.start();
  await again.signIn({ username: "hanh", password: "đúng", pin: PIN });
  assert.deepEqual(await again.drafts.get("new"), { person_name: "Thọ", phone: "0912345678" });
  assert.equal(again.status().needsSignIn, false);
});

test("after wrong PINs one waits longer and longer; a clock that was set back begins the wait anew", () => {
  const waits = Array.from({ length: 11 }, (_, failures) => waitAfter(failures) / 1000);
  assert.deepEqual(waits, [0, 0, 0, 0, 0, 30, 60, 300, 900, 900, 0]);
  for (const [now, left] of [[1000, 30_000], [11_000, 20_000], [31_000, 0], [-5000, 30_000]]) {
    assert.equal(waitLeft({ failures: 5, at: 1000 }, now), left);
  }
});

test("ten wrong PINs delete the reading key, never the queue", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeDown(tablet, 2);
  tablet.lock();
  const said = [];
  for (let tries = 1; tries <= 10; tries += 1) {
    world.pass(20 * 60_000);
    await tablet.unlock(HANH, "000001").catch((error) => said.push([error.left, error.wait / 1000, error.isGone]));
  }
  assert.deepEqual(said[3], [6, 0, false]);
  assert.deepEqual(said[4], [5, 30, false]);
  assert.deepEqual(said[9], [0, 0, true]);
  await assert.rejects(tablet.unlock(HANH, PIN), { isGone: true });
  world.ward.network = online;
  await tablet.sendNow();
  assert.equal(world.ward.ledger.size, 2);
  await tablet.talk.report();
  assert.ok(world.ward.health.some((report) => report.events.some((event) => event.kind === "pin_locked")));
});

test("a PIN that must wait is not even tried, and killing the application gives no try for free", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  tablet.lock();
  for (let tries = 1; tries <= 5; tries += 1) await tablet.unlock(HANH, "000001").catch(() => {});
  await assert.rejects(tablet.unlock(HANH, PIN), (error) => error.wait > 29_000);
  const again = await world.start();
  assert.equal(again.people()[0].state, "locked");
  await assert.rejects(again.unlock(HANH, PIN), (error) => error.wait > 0);
  world.pass(31_000);
  await again.unlock(HANH, PIN);
  assert.equal(again.me.name, "Lê Thị Hạnh (mẫu)");
});

test("the right PIN reads what was pulled and what was written; without it the database tells nothing", async () => {
  const world = await World.open();
  world.ward.lines = [line("01900000-0000-7000-8000-0000000000f1", "Thọ L.V.")];
  const tablet = await world.ready();
  await writeDown(tablet, 1);
  const again = await world.start();
  assert.throws(() => again.day());
  assert.deepEqual(again.lines(VISIT), []);
  await again.unlock(HANH, PIN);
  assert.deepEqual(again.lines(VISIT).map((one) => one.person), ["Thọ L.V.", "1 N."]);
  assert.equal(again.day().visits[0].house.keeper_phone, "0912000111");
});

test("«nhập hộ» writes without reading: no list, no signature, and the lead decides", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 1);
  await settle(tablet);
  tablet.lock();
  tablet.standIn(HANH);
  assert.deepEqual(tablet.lines(VISIT), []);
  assert.deepEqual(tablet.day().visits[0].follow_ups, []);
  assert.equal(tablet.day().visits[0].house.keeper_phone, undefined);
  await tablet.drafts.put("new", { person_name: "Thọ" });
  assert.deepEqual(await tablet.drafts.get("new"), { person_name: "Thọ" });
  await writeDown(tablet, 1, 2);
  await settle(tablet);
  const last = [...world.ward.ledger.values()].at(-1);
  assert.deepEqual([last.inner.pass_id, last.seq, last.answer.answer], [null, 2, "held"]);
  assert.equal(await tablet.queue.next(VISIT), null);
});

test("when the pass is over the list closes and entry goes on; setting the clock back opens nothing", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeDown(tablet, 1);
  world.pass(15 * 3600_000);
  assert.deepEqual(tablet.lines(VISIT), []);
  assert.equal(tablet.me.standIn, true);
  await writeDown(tablet, 1, 2);
  tablet.lock();
  world.pass(-15 * 3600_000);
  assert.equal(tablet.people()[0].state, "pass-over");
});

test("reserved numbers are given out once each, over restarts, until the block is used up", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  assert.equal(await tablet.queue.next(VISIT), 101);
  const again = await world.start();
  await again.unlock(HANH, PIN);
  assert.deepEqual([await again.queue.next(VISIT), await again.queue.next(VISIT), await again.queue.next(VISIT)], [102, 103, null]);
});

test("a revoked tablet closes at once, hands over what it has, says good-bye and forgets everything", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = offline;
  await writeDown(tablet, 3);
  world.ward.state = "draining";
  world.ward.network = online;
  await tablet.talk.round({ isSure: true });
  assert.equal(world.ward.ledger.size, 3);
  assert.equal(world.ward.state, "gone");
  assert.deepEqual([tablet.me, tablet.isWiped, tablet.people()], [null, true, []]);
  const after = await world.start();
  assert.deepEqual([after.device.state, after.people(), after.status().lost], ["none", [], null]);
});

test("a tablet that is to be erased forgets everything at the first word of the server", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.state = "wiped";
  await writeDown(tablet, 1);
  await settle(tablet);
  await settle(tablet);
  assert.equal(tablet.isWiped, true);
});

test("a device whose permission has ended keeps its queue, and sends it after it was enrolled again, as itself", async () => {
  const { said } = await import("./support/ward.js");
  const world = await World.open();
  const tablet = await world.ready();
  world.ward.network = (path, next) => (path === "/sync/devices" ? next() : said(401, { code: "device.expired", message: "" }));
  const former = tablet.device.id;
  await writeDown(tablet, 2);
  await settle(tablet);
  assert.deepEqual([tablet.device.state, tablet.status().pending], ["expired", 2]);
  world.ward.network = online;
  world.ward.freshId = "01900000-0000-7000-8000-0000000000d2";
  await tablet.enrol("K7M29QXW");
  await tablet.sendNow();
  assert.deepEqual([tablet.device.state, tablet.device.id, tablet.status().green], ["active", former, true]);
});

test("photos go in parts, go on where the network broke, and are one where they are the same", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  let parts = 0;
  world.ward.network = (path, next) => {
    if (path.startsWith("/sync/blobs") && ++parts === 3) throw new TypeError("no network");
    return next();
  };
  const picture = new Blob([new Uint8Array(1_300_000).fill(7)]);
  const { sha256 } = await tablet.photos.add(VISIT, picture);
  await tablet.photos.add(VISIT, picture);
  await settle(tablet);
  assert.equal(tablet.photos.list(VISIT)[0].state, "pending");
  await tablet.sendNow();
  assert.deepEqual(tablet.photos.list(VISIT).map((photo) => photo.state), ["sent"]);
  assert.equal(world.ward.blobs.get(sha256).bytes.length, 1_300_000);
});

function line(id, name) {
  const rest = { rev: 1, state: "recorded", number: "", phone: "", birth_year: 1949, author_id: PEOPLE.duc.id, source: "tablet" };
  const lists = { dossiers: [], activation: null, follow_ups: [] };
  return { id, visit_id: VISIT, person: name, queue_number: 1, happened_at: "2026-11-28T00:30:00.000Z", late: false, needs_support: false, ...rest, ...lists };
}
