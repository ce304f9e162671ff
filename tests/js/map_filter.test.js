import assert from "node:assert/strict";
import { test } from "node:test";

import { keeps, labelsThatFit } from "../../outreach/static/js/desk/map_filter.js";

const CELL = { status: "plan", search: "Đông Quang (mẫu) P012 Quảng Đông" };

test("a cell is kept when its status is ticked and its words match, with or without marks", () => {
  for (const [statuses, query, kept] of [
    [["plan", "done"], "", true],
    [["plan"], "dong qu", true],
    [["plan"], "p012", true],
    [["plan"], "thinh van", false],
    [["done"], "dong qu", false],
    [[], "", false],
  ]) {
    assert.equal(keeps(CELL, { statuses: new Set(statuses), query }), kept, `${statuses} ${query}`);
  }
});

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
