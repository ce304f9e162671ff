import assert from "node:assert/strict";
import { test } from "node:test";

import { askedWords, findProcedures, highlighted } from "../../outreach/static/js/lib/search.js";
import { cases } from "./cases.js";

const { short_forms: shortForms, procedures, searches } = cases("procedures");
const MOST = 20;

test("a search on the tablet gives what the server gives, in its order", () => {
  for (const { typed, full, codes } of searches) {
    const found = findProcedures(typed, procedures, shortForms);
    assert.deepEqual(found.slice(0, MOST).map((one) => one.procedure.code), codes, typed);
    assert.equal(found.filter((one) => one.isFull).length, full, typed);
  }
});

test("without words every procedure is there, in the order of the day pack", () => {
  assert.deepEqual(findProcedures("  ", procedures, shortForms).map((one) => one.procedure), procedures);
});

test("what was meant is marked on the accented text", () => {
  for (const [typed, name, marked] of [
    ["dk lai khai s", "Đăng ký lại khai sinh", ["Đăng ký", "lại", "khai", "s"]],
    ["khai sinh dk", "Liên thông: đăng ký khai sinh", ["đăng ký", "khai", "sinh"]],
    ["cccd", "Cấp thẻ căn cước", ["căn cước"]],
    ["1.0048", "1.004884", ["1.0048"]],
    ["zz", "Đăng ký", []],
    ["", "Đăng ký", []],
  ]) {
    const pieces = highlighted(name, askedWords(typed, shortForms));
    assert.equal(pieces.map(([text]) => text).join(""), name);
    assert.deepEqual(pieces.filter(([, isFound]) => isFound).map(([text]) => text), marked, typed);
  }
});

test("r20 a search over 430 procedures takes far less than 100 ms", () => {
  const many = Array.from({ length: 430 }, (_, place) => ({ ...procedures[place % procedures.length], code: `${place}` }));
  const begin = performance.now();
  for (let run = 0; run < 10; run++) findProcedures("dk lai khai sinh nuoc ngoai", many, shortForms);
  assert.ok((performance.now() - begin) / 10 < 100);
});
