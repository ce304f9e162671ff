import assert from "node:assert/strict";
import { test } from "node:test";

import { portal, VISIT } from "./support/ward.js";
import { PIN, settle, World, writeDown } from "./support/tablets.js";

test("what is saved is signed, sealed, numbered and received", async () => {
  const world = await World.open();
  const tablet = await world.ready();
  await writeDown(tablet, 3);
  await settle(tablet);
  const inner = [...world.ward.ledger.values()].map((one) => one.inner);
  assert.deepEqual(inner.map((one) => one.seq), [1, 2, 3]);
  assert.equal(inner[0].payload.person_name, "Người 1 (mẫu)");
  assert.equal(tablet.status().green, true);
  assert.equal(tablet.status().pending, 0);
});
