import assert from "node:assert/strict";
import { test } from "node:test";

import {
  acts, countsOn, dateWords, dayAfter, daysBetween, eraOf, keeps, monthsBetween, statusOn, story,
} from "../../outreach/static/js/desk/map_data.js";

const CELL = {
  id: "7", name: "Đông Quang (mẫu)", code: "P012", ward: "Quảng Đông", team: "Tổ 2", status: "plan", waiting: null,
  visit: "9", next: "2026-09-20am", on: "2026-09-20", last: "", people: [1958, null], km: 1, parts: [],
  figures: [12, 5, 3, 4], expected: 0,
};
const PAGE = {
  day: "2026-08-21", loaded: "2026-08-21", days: { "2026-09-20am": ["Chủ nhật 20/09/2026", "CN 20/09"] },
  links: { visit: "/visits/{id}", why: "/plan?visit={id}", plan: "/visits/new?neighborhood={id}" },
  words: {
    in_days: "Còn {n} ngày", today: "Hôm nay", expected: "{n} người đăng ký", waited: "Đã chờ {n} ngày", parts: "Phố cũ chưa về: {names}",
    never: "Chưa có", partial: "Nối mạng để xem", open: "Mở buổi", why: "Vì sao ngày này?", plan: "Xếp buổi",
    facts: ["Nhân khẩu", "Từ 60 tuổi", "Cách Trung tâm", "Lần về", "Lượt", "VNeID", "Hồ sơ"],
  },
};
const number = (value, digits = 0) => value.toFixed(digits);

test("a cell is kept when status, ward, team and words fit, with or without marks", () => {
  for (const [wanted, kept] of [
    [{ statuses: ["plan", "done"], query: "" }, true],
    [{ statuses: ["plan"], query: "dong qu" }, true],
    [{ statuses: ["plan"], query: "p012" }, true],
    [{ statuses: ["plan"], query: "thinh van" }, false],
    [{ statuses: ["done"], query: "dong qu" }, false],
    [{ statuses: [], query: "" }, false],
    [{ statuses: ["plan"], query: "", ward: "Quảng Đông", team: "Tổ 2" }, true],
    [{ statuses: ["plan"], query: "", ward: "Quảng Cát" }, false],
    [{ statuses: ["plan"], query: "", team: "Tổ 1" }, false],
  ]) {
    assert.equal(keeps(CELL, { ...wanted, statuses: new Set(wanted.statuses) }), kept, JSON.stringify(wanted));
  }
});

test("a status holds from its turn to the next one", () => {
  const turns = [[0, "wait"], [5, "plan"], [9, "done"]];
  for (const [day, status] of [[0, "wait"], [4, "wait"], [5, "plan"], [8, "plan"], [9, "done"], [300, "done"]]) {
    assert.equal(statusOn(turns, day), status);
  }
  assert.equal(statusOn(undefined, 3), null);
  const era = { from: 0, to: 20, turns: { a: turns, b: [[0, "done"]] } };
  assert.deepEqual([...countsOn(era, 9)], [["done", 2]]);
  assert.equal(eraOf({ eras: [era] }, 20), era);
  assert.equal(eraOf({ eras: [era] }, 21), null);
});

test("days are counted over months, leap days and summer times of others", () => {
  assert.equal(daysBetween("2026-02-28", "2026-03-01"), 1);
  assert.equal(daysBetween("2028-02-28", "2028-03-01"), 2);
  assert.equal(dayAfter("2026-12-31", 1), "2027-01-01");
  assert.equal(dateWords("2026-08-21"), "21/08/2026");
  assert.deepEqual(monthsBetween("2026-11-15", "2027-01-10").map(({ month, at }) => [month, at]), [[11, 0], [12, 16], [1, 47]]);
});

test("a popup tells the next visit, else the wait, else only what is loaded", () => {
  assert.deepEqual(story(CELL, PAGE, number).lines, ["Chủ nhật 20/09/2026", "Tổ 2 · Còn 30 ngày"]);
  const expected = story({ ...CELL, expected: 9 }, PAGE, number).lines;
  assert.equal(expected[1], "Tổ 2 · Còn 30 ngày · 9 người đăng ký");
  const waits = { ...CELL, next: "", waiting: 41, parts: ["A", "B"] };
  assert.deepEqual(story(waits, PAGE, number).lines, ["Đã chờ 41 ngày", "Phố cũ chưa về: A, B"]);
  assert.deepEqual(story(CELL, PAGE, number).facts.map(([, value]) => value), ["1958", "–", "1.0 km", "Chưa có", "12", "3 / 5", "4"]);
  assert.deepEqual(story(CELL, { ...PAGE, day: "2026-08-22" }, number), { lines: ["Nối mạng để xem"], facts: [] });
});

test("a popup offers what may be done", () => {
  const words = (cell, links = PAGE.links) => acts(cell, { ...PAGE, links }).map(({ url }) => url);
  assert.deepEqual(words(CELL), ["/visits/9", "/plan?visit=9"]);
  assert.deepEqual(words({ ...CELL, visit: "" }), []);
  assert.deepEqual(words({ ...CELL, visit: "", next: "", waiting: 3 }), ["/visits/new?neighborhood=7"]);
  assert.deepEqual(words({ ...CELL, next: "", waiting: 3 }, { ...PAGE.links, plan: "" }), ["/visits/9"]);
});
