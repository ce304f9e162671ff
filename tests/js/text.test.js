import assert from "node:assert/strict";
import { test } from "node:test";

import { fold, matches } from "../../outreach/static/js/lib/text.js";

test("a text is folded to plain lower case with single spaces", () => {
  for (const [text, folded] of [
    ["Đông Quang", "dong quang"],
    ["  Thịnh   Vạn ", "thinh van"],
    ["Thành Mai", "thanh mai"],
    ["ĐƯỜNG Ỡ", "duong o"],
  ]) {
    assert.equal(fold(text), folded);
  }
});

test("a row is found by the beginnings of its words, in any order, with or without marks", () => {
  for (const [query, text, found] of [
    ["dong qu", "Phố Đông Quang", true],
    ["quang đông", "Phố Đông Quang", true],
    ["ông", "Phố Đông Quang", false],
    ["", "Phố Đông Quang", true],
    ["1487", "Chứng thực 1.487 bản", false],
    ["khai sinh", "Đăng ký lại khai-sinh", true],
  ]) {
    assert.equal(matches(query, text), found, query);
  }
});
