import assert from "node:assert/strict";
import { test } from "node:test";

import { clean, isGarbled, maskedTail, phoneNumber, phoneProblem, searchKey, shortPerson } from "../../outreach/static/js/lib/names.js";
import { cases } from "./cases.js";

test("r20 forty words in either Unicode form have the key that the server gives them", () => {
  const words = cases("search_keys");
  assert.equal(words.length, 40);
  for (const [text, key] of words) {
    for (const form of ["NFC", "NFD"]) assert.equal(searchKey(text.normalize(form)), key, `${form} ${text}`);
  }
});

test("text is stored in one form", () => {
  for (const [typed, stored] of [
    ["  Thịnh   Vạn ", "Thịnh Vạn"],
    ["Quyết Thắng".normalize("NFD"), "Quyết Thắng"],
    ["Thành\u200b Mai\ufeff", "Thành Mai"],
    ["a\u0000b\u001fc", "abc"],
    ["Phố\u00a0Mẫu", "Phố Mẫu"],
    ["x\ud800y", "xy"],
    [null, ""],
  ]) {
    assert.equal(clean(typed), stored);
  }
});

test("a phone number is one or is none, for the server's reasons", () => {
  for (const [typed, number, problem] of [
    ["0912 345 678", "0912345678", null],
    ["+84 912.345.678", "0912345678", null],
    ["84912345678", "0912345678", null],
    ["0084912345678", "0912345678", null],
    ["0237-3.123.456", "02373123456", null],
    ["(0237) 3123456", "02373123456", null],
    ["01612345678", null, "phone.old"],
    ["912345678", null, "phone.wrong"],
    ["0112345678", null, "phone.wrong"],
    ["038199012345", null, "phone.wrong"],
  ]) {
    assert.deepEqual([phoneNumber(typed), phoneProblem(typed)], [number, problem], typed);
  }
});

test("a line names people by given name and initials, and a number by its end", () => {
  for (const [full, short] of [
    ["Lê Thị Thọ", "Thọ L.T."],
    ["Lê Thị Thọ (mẫu)", "Thọ L.T."],
    ["đặng  an", "an Đ."],
    ["Y", "Y"],
    ["(mẫu)", "(mẫu)"],
    ["", ""],
  ]) {
    assert.equal(shortPerson(full), short);
  }
  assert.deepEqual([maskedTail("038158004521", 4), maskedTail("", 4), maskedTail(null, 3)], ["••••4521", "", ""]);
});

test("a name spoilt by a keyboard is noticed, and a name of the highlands is not", () => {
  for (const [name, garbled] of [
    ["Nguyeenx Vawn Hungf", true],
    ["Lee Vawn Nam", true],
    ["Nguyá»…n", true],
    ["Nguyễn Văn Hùng", false],
    ["Nguyen Van Hung", false],
    ["Ksor H'Lanh", false],
    ["Rmah Thos", false],
    ["Y Wen Nie", false],
    ["", false],
  ]) {
    assert.equal(isGarbled(name), garbled, name);
  }
});
