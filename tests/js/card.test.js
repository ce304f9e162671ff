import assert from "node:assert/strict";
import { test } from "node:test";

import { ageOn, ageProblem, birthYearOf, looksScanned, maskedNumber, numberDigits, numberProblem, numberWarnings, readCard, sexOf } from "../../outreach/static/js/lib/card.js";
import { cases } from "./cases.js";

const { year, cards } = cases("cards");

test("both generations of cards are read as the server reads them, and spoilt scans are refused alike", () => {
  for (const { scanned, card, problem } of cards) {
    for (const form of ["NFC", "NFD"]) {
      assert.deepEqual(readCard(scanned.normalize(form), year), card ? { card } : { problem }, `${form} ${scanned}`);
    }
  }
});

test("an identity number has twelve digits and a year that has come", () => {
  for (const [number, problem] of [
    ["038158004521", null],
    ["001099000001", null],
    ["038226000001", null],
    ["038227000001", "number.future"],
    ["038995001234", "number.future"],
    ["171234567", "number.old"],
    ["0381580045211", "number.long"],
    ["03815800452", "number.short"],
    ["03815800452a", "number.not_digits"],
    ["03815800452\uff11", "number.not_digits"],
  ]) {
    assert.equal(numberProblem(number, 2026), problem, number);
  }
  assert.equal(numberDigits("038.158 004-521"), "038158004521");
  assert.equal(maskedNumber("038158000123"), "038•••••0123");
});

test("the fourth digit tells century and sex; what is odd warns and never refuses", () => {
  for (const [number, born, sex] of [["038058000001", 1958, "male"], ["038305000001", 2005, "female"], ["038995001234", 2395, "female"]]) {
    assert.deepEqual([birthYearOf(number), sexOf(number)], [born, sex]);
  }
  for (const [number, facts, keys] of [
    ["038158004521", { birth_year: 1958, sex: "female" }, []],
    ["038158004521", { birth_year: null, sex: "" }, []],
    ["500158004521", { birth_year: 1960, sex: "male" }, ["number.other_province", "number.other_year", "number.other_sex"]],
  ]) {
    assert.deepEqual(numberWarnings(number, facts), keys);
  }
});

test("a child under 14 needs the representative, one under 6 cannot have a level 2", () => {
  const on = "2026-11-14";
  for (const [facts, name, problem] of [
    [{ birth_on: "2012-11-14" }, "", null],
    [{ birth_on: "2012-11-15" }, "", "age.representative"],
    [{ birth_on: "2012-11-15" }, "Lê Thị Mẹ", null],
    [{ birth_on: "2020-11-15" }, "Lê Thị Mẹ", "age.too_young"],
    [{ birth_year: 2012 }, "", null],
    [{ birth_year: null }, "", null],
  ]) {
    assert.equal(ageProblem(ageOn(on, facts), name), problem, JSON.stringify(facts));
  }
});

test("keys that came from a scanner are told from typing", () => {
  assert.deepEqual([looksScanned(cards[0].scanned), looksScanned("Lê Thị Thọ"), looksScanned("a|b")], [true, false, false]);
});
