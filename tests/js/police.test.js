import assert from "node:assert/strict";
import { test } from "node:test";

import { addedReasons, countsOfViews, decisionOp, linesOfView, logOf, minutesWaited, reasonsOf, sentOnes, stepsFrom, tagOf, takeBackOp } from "../../outreach/static/js/lib/police.js";

const AT = "2026-11-14T01:00:00.000Z";
const line = (id, state, facts = {}, more = {}) => ({
  id, person: id, state: "recorded", happened_at: AT, activation: { id: `a-${id}`, rev: 1, state, is_voided: false, requested_at: AT, ...facts }, ...more,
}); // prettier-ignore

test("only people sent to the police are theirs, and each stands in one view", () => {
  const lines = [
    line("a", "requested"), line("b", "taken"), line("c", "home_visit"), line("d", "activated"), line("e", "not_done"),
    line("f", "advised"), line("g", "requested", { is_voided: true }), line("h", "requested", {}, { state: "voided" }),
    { id: "i", state: "recorded", happened_at: AT, activation: null },
  ]; // prettier-ignore
  assert.deepEqual(sentOnes(lines).map((one) => one.id), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(countsOfViews(lines), { waiting: 1, under_way: 1, home: 1, activated: 1, not_done: 1 });
});

test("who waits longest is first, and of the decided the latest", () => {
  const waiting = [line("late", "requested", { requested_at: "2026-11-14T01:20:00.000Z" }), line("early", "requested")];
  assert.deepEqual(linesOfView(waiting, "waiting").map((one) => one.id), ["early", "late"]);
  const done = [line("x", "activated", { decided_at: AT }), line("y", "activated", { decided_at: "2026-11-14T02:00:00.000Z" })];
  assert.deepEqual(linesOfView(done, "activated").map((one) => one.id), ["y", "x"]);
  assert.equal(minutesWaited(waiting[1], Date.parse("2026-11-14T01:34:30.000Z")), 34);
  assert.equal(minutesWaited(waiting[0], Date.parse(AT)), 0);
});

test("the tag says first what matters most", () => {
  for (const [facts, more, expected] of [
    [{ is_minor: true }, { has_representative: true, is_elderly: true }, "minor"],
    [{ is_minor: true }, { has_representative: false }, "minor_alone"],
    [{ is_reactivation: true }, { is_elderly: true }, "reactivation"],
    [{}, { is_elderly: true }, "elderly"],
    [{}, {}, null],
  ]) assert.equal(tagOf(line("a", "requested", facts, more)), expected); // prettier-ignore
});

test("operations are made upon the revision that was seen", () => {
  const one = line("a", "taken", { rev: 3 });
  assert.deepEqual(decisionOp(one, { to: "approved" }), { kind: "activation.decide", subject_id: "a-a", record_id: "a-a", base_rev: 3, payload: { to: "approved" } });
  assert.deepEqual(takeBackOp(one, "nhầm"), { kind: "activation.take_back", subject_id: "a-a", record_id: "a-a", base_rev: 3, payload: { reason: "nhầm" } });
  assert.deepEqual(stepsFrom("taken", { taken: ["approved"] }), ["approved"]);
  assert.deepEqual(stepsFrom("taken", undefined), []);
});

test("alike decisions of one minute stand together in the log", () => {
  const by = { decided_by: "Hùng" };
  const lines = [
    line("a", "activated", { decided_at: "2026-11-14T03:02:01.000Z", ...by }), line("b", "activated", { decided_at: "2026-11-14T03:02:40.000Z", ...by }),
    line("c", "not_done", { decided_at: "2026-11-14T02:57:00.000Z", reason: "no_otp", ...by }), line("d", "requested"),
  ]; // prettier-ignore
  assert.deepEqual(logOf(lines).map((one) => [one.state, one.lines.map((each) => each.id)]), [["activated", ["a", "b"]], ["not_done", ["c"]]]);
});

test("reasons of this visit add up with those of the year", () => {
  const here = reasonsOf([line("a", "not_done", { reason: "no_otp" }), line("b", "needs_more", { reason: "no_otp" }), line("c", "not_done", { reason: "other" })]);
  assert.deepEqual(here, [["no_otp", 2], ["other", 1]]); // prettier-ignore
  assert.deepEqual(addedReasons([["other", 4]], here), [["other", 5], ["no_otp", 2]]); // prettier-ignore
});
