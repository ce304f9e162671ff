import assert from "node:assert/strict";
import { test } from "node:test";

import { indexOf, likelySame } from "../../outreach/static/js/lib/duplicates.js";

const LAN = { id: "1", person: "Lan N.T.", number: "••••4521", phone: "••••678", birth_year: 1958, state: "recorded", happened_at: "2026-11-14T01:00:00Z" };
const facts = (changed) => ({ identity_number: "", person_name: "", birth_year: null, birth_on: null, phone: "", ...changed });

test("the same person is hinted at by number, by phone with name, by name with year", () => {
  for (const [typed, why] of [
    [{ identity_number: "038158004521" }, "number"],
    [{ identity_number: "038158004521", birth_year: 1958 }, "number"],
    [{ identity_number: "038158004521", birth_year: 1990 }, null],
    [{ identity_number: "038158004522", person_name: "Nguyễn Thị Lan", birth_year: 1958 }, null],
    [{ person_name: "nguyen thi lan", phone: "0912 345 678" }, "phone"],
    [{ person_name: "Trần Thị Lan", phone: "0912 345 678" }, null],
    [{ phone: "0912 345 678" }, null],
    [{ person_name: "Nguyễn Thị Lan".normalize("NFD"), birth_on: "1958-02-01" }, "name"],
    [{ person_name: "Nguyễn Thị Lan", birth_year: 1959 }, null],
    [{ person_name: "Nguyễn Thị Lan" }, null],
    [{}, null],
  ]) {
    const found = likelySame(facts(typed), indexOf([LAN]));
    assert.equal(found[0]?.why ?? null, why, JSON.stringify(typed));
  }
});

test("voided records are nobody, the surest come first, five at most", () => {
  const namesakes = Array.from({ length: 7 }, (_, place) => ({ ...LAN, id: `n${place}`, number: "", happened_at: `2026-11-14T0${place}:00:00Z` }));
  const index = indexOf([{ ...LAN, id: "v", state: "voided" }, ...namesakes, LAN]);
  const found = likelySame(facts({ identity_number: "038158004521", person_name: "Nguyễn Thị Lan", birth_year: 1958 }), index);
  assert.deepEqual(found.map(({ line, why }) => [line.id, why]), [["1", "number"], ["n6", "name"], ["n5", "name"], ["n4", "name"], ["n3", "name"]]);
});

test("r20 a hint over 10,000 people takes far less than 100 ms", () => {
  const people = Array.from({ length: 10_000 }, (_, place) => ({
    ...LAN, id: `${place}`, person: `Lan ${String.fromCharCode(65 + (place % 26))}.T.`, number: `••••${String(place).padStart(4, "0")}`, birth_year: 1930 + (place % 80),
  }));
  const begin = performance.now();
  const found = likelySame(facts({ identity_number: "038158004521", person_name: "Nguyễn Thị Lan", birth_year: 1971 }), indexOf(people));
  assert.ok(performance.now() - begin < 100);
  assert.equal(found[0].line.id, "4521");
});
