import assert from "node:assert/strict";
import { test } from "node:test";

import { countsOf, fold } from "../../outreach/static/js/field/core/lines.js";
import { maskOf } from "../../outreach/static/js/field/core/masks.js";
import { parted, whole } from "../../outreach/static/js/field/core/pack.js";

const ME = "me";
const AT = "2026-11-28T01:00:00.000Z";
const op = (kind, facts = {}) => ({
  op_id: `op-${kind}`, kind, subject_id: "visit", record_id: "a", visit_id: "visit", author_id: ME, at: AT, masked: {}, where: "device", answer: null, ...facts,
}); // prettier-ignore
const told = (facts = {}) => ({
  id: "a", visit_id: "visit", rev: 1, state: "recorded", person: "Thọ L.V.", number: "", phone: "", author_id: ME,
  happened_at: AT, dossiers: [], activation: null, follow_ups: [], ...facts,
}); // prettier-ignore
const change = (where, answer = null) => op("encounter.correct", { subject_id: "a", masked: { phone: "••••678" }, where, answer });

test("own operations stand over what was pulled until the pull holds them", () => {
  for (const [name, lines, own, expected] of [
    ["a new person", [], [op("encounter.record", { masked: { person: "Thọ L.V." } })], { person: "Thọ L.V.", where: "device", rev: 1 }],
    ["one that was pulled already", [told({ rev: 3 })], [op("encounter.record", { where: "received" })], { where: "received", rev: 3 }],
    ["a change on its way", [told()], [change("sending")], { phone: "••••678", where: "sending", rev: 2 }],
    ["a change received, not pulled", [told()], [change("received", { rev: 2 })], { phone: "••••678", where: "received", rev: 2 }],
    ["a change received and pulled", [told({ rev: 2, phone: "x" })], [change("received", { rev: 2 })], { phone: "x", rev: 2 }],
    ["a change refused", [told()], [change("refused", { message_vi: "Sai." })], { phone: "", where: "refused", message_vi: "Sai.", rev: 1 }],
    ["a conflict", [told()], [change("conflict", {})], { phone: "", where: "conflict" }],
    ["a voided one", [told()], [op("encounter.void", { subject_id: "a" })], { state: "voided", undo_until: null, rev: 2 }],
    ["two in a row", [told()], [change("device"), op("encounter.void", { subject_id: "a" })], { state: "voided", rev: 3 }],
  ]) {
    const [line] = fold(lines, own, ME);
    for (const [field, value] of Object.entries(expected)) assert.equal(line[field], value, `${name}: ${field}`);
  }
});

test("dossiers, VNeID and promises hang on their person, however they came", () => {
  const own = [
    op("encounter.record"),
    op("dossier.assist", { subject_id: "a", record_id: "d", masked: { procedure_code: "1.1", help: "advised" } }),
    op("dossier.set_code", { subject_id: "d", record_id: "d", masked: { dossier_code: "H56" } }),
    op("activation.request", { subject_id: "a", record_id: "v", masked: { state: "requested" } }),
    op("activation.decide", { subject_id: "v", record_id: "v", masked: { state: "taken" } }),
    op("follow_up.promise", { subject_id: "a", record_id: "f", masked: { what: "Bổ sung", due_on: "2026-12-01" } }),
    op("follow_up.end", { subject_id: "f", record_id: "f", masked: { state: "done" } }),
  ];
  const [line] = fold([], own, ME);
  assert.deepEqual(line.dossiers.map(({ id, rev, dossier_code, help }) => [id, rev, dossier_code, help]), [["d", 2, "H56", "advised"]]);
  assert.deepEqual([line.activation.state, line.activation.rev], ["taken", 2]);
  assert.deepEqual(line.follow_ups.map(({ what, state }) => [what, state]), [["Bổ sung", "done"]]);
  assert.equal(line.op_ids.length, 7);
  assert.equal(fold([], [...own, op("activation.take_back", { subject_id: "v" })], ME)[0].activation.state, "requested");
});

test("a line of one's own can be undone for ten minutes after it was saved", () => {
  const [line] = fold([], [op("encounter.record")], ME);
  assert.deepEqual([line.mine, line.undo_until], [true, "2026-11-28T01:10:00.000Z"]);
  assert.equal(fold([told({ author_id: "other" })], [], ME)[0].undo_until, null);
});

test("counts are what was counted here, without what was refused", () => {
  const count = (kind, amount, where) => op("visit.count", { masked: { kind, amount }, where });
  const own = [count("slip_issued", 2), count("slip_issued", -1, "received"), count("asked_only", 1), count("slip_issued", 9, "refused")];
  assert.deepEqual(countsOf(own), { slip_issued: 1, asked_only: 1 });
});

test("of what is typed only the mask is kept to be shown", () => {
  for (const [kind, payload, mask] of [
    ["encounter.record", { person_name: "Lê Văn Thọ", identity_number: "038 199 012 345", phone: "0912 345 678", birth_on: "1949-02-01", note: "x" },
      { person: "Thọ L.V.", number: "••••2345", phone: "••••678", birth_year: 1949 }],
    ["encounter.correct", { phone: "" }, { phone: "" }],
    ["activation.request", { activation_state: "requested", reason: "x" }, { state: "requested" }],
    ["visit.remark", { kind: "idea", text: "riêng tư" }, { kind: "idea" }],
    ["visit.close", { reason: "x" }, {}],
  ]) { // prettier-ignore
    assert.deepEqual(maskOf(kind, payload), mask);
  }
});

test("the open part of a day pack names no person, and both parts give the whole again", () => {
  const visit = {
    id: "v", on: "2026-11-28", half_day: "am", opens: "07:30", closes: "11:00", state: "held", late: false, catalogue: "c", common: [],
    neighborhood: { id: "n", code: "P1", name: "Phố Mẫu", households: 9 },
    house: { name: "Nhà", address: "1 Đường", keeper_name: "Ông Coi", keeper_phone: "0912000111", lat: 1, lon: 2 },
    team: [{ name: "Hạnh" }], follow_ups: [{ person: "Thọ L.V." }], expected: [{ person: "Lan N.T." }],
  }; // prettier-ignore
  const pack = { server_time: AT, ward: {}, key: {}, catalogues: {}, short_forms: {}, choices: {}, visits: [visit] };
  const { open, secret } = parted(pack);
  assert.doesNotMatch(JSON.stringify(open), /Coi|0912000111|Hạnh|Thọ|Lan/);
  assert.deepEqual(whole(open, secret).visits, [visit]);
  assert.equal(whole(open, null), open);
});
