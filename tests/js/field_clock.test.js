import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "../../outreach/static/js/field/core/clock.js";

test("r27 a word of the server that is no time changes nothing: no pass is over by it", () => {
  const clock = new Clock(() => 1000);
  clock.compare("2026-11-14T01:00:00Z", 1000, 1000);
  const known = clock.now();
  assert.equal(clock.compare(undefined, 1000, 1000), false);
  assert.deepEqual([clock.now(), clock.atLeast()], [known, known]);
});
