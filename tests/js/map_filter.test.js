import assert from "node:assert/strict";
import { test } from "node:test";

import { labelsThatFit } from "../../outreach/static/js/desk/map_filter.js";

const box = (left, top) => ({ left, top, right: left + 10, bottom: top + 4 });

test("of two labels that lie on one another the first is shown", () => {
  for (const [labels, taken, shown] of [
    [[box(0, 0), box(20, 0)], [], [true, true]],
    [[box(0, 0), box(5, 2)], [], [true, false]],
    [[box(0, 0), box(5, 2), box(12, 3)], [], [true, false, true]],
    [[box(0, 0), box(10, 0)], [], [true, true]],
    [[box(0, 0)], [box(3, 1)], [false]],
    [[], [box(3, 1)], []],
  ]) {
    assert.deepEqual(labelsThatFit(labels, taken), shown);
  }
});
