import assert from "node:assert/strict";
import { test } from "node:test";

import { codeProblem, correctionOf, draftProblems, emptyDraft, newLine, operationsOf, personProblems, voidingOf, withCard } from "../../outreach/static/js/field/screens/capture/saving.js";

const TODAY = { visitOn: "2026-11-14", today: "2026-11-14" };
const LAN = { number: "038158004521", full_name: "Nguyễn Thị Lan", sex: "female", birth_year: 1958, birth_on: "1958-02-01" };

function draft(person = {}, rest = {}) {
  const empty = emptyDraft({ recordId: "p", startedAt: 0, promise: { what: "Bổ sung giấy tờ", due_on: "2026-11-21" } });
  return { ...empty, ...rest, person: { ...empty.person, ...person } };
}

function operations(value) {
  let made = 0;
  return operationsOf(value, { visitId: "v", newId: () => `id${++made}` });
}

const line = (changed) => ({ ...newLine(), ...changed });

test("one saving is record, assist, request, promise, with what is empty left out", () => {
  const value = withCard(draft({ phone: "+84 912 345 678" }), LAN, "2026-11-14T01:00:00Z");
  value.chosen = { "1.001193": line(), "2.000815": line({ missing_papers: ["Bản chính"], other_papers: "Giấy A\n\nGiấy A" }) };
  Object.assign(value, { papers: "missing", promise: { place: "center", what: " Mang  bản chính ", due_on: "2026-11-21" } });
  value.answer = { activation_state: "requested", reason: "no_otp", is_reactivation: true, activation_note: "" };
  const ops = operations(value);
  assert.deepEqual(ops.map((op) => [op.kind, op.subject_id, op.base_rev]), [
    ["encounter.record", "v", 0],
    ["dossier.assist", "p", 0],
    ["dossier.assist", "p", 0],
    ["activation.request", "p", 0],
    ["follow_up.promise", "p", 0],
  ]);
  assert.deepEqual(ops.map((op) => op.payload), [
    { person_name: "Nguyễn Thị Lan", phone: "0912345678", sex: "female", identity_number: "038158004521", birth_year: 1958, birth_on: "1958-02-01" },
    { procedure_code: "1.001193", help: "advised" },
    { procedure_code: "2.000815", help: "missing_papers", missing_papers: ["Bản chính", "Giấy A"] },
    { activation_state: "requested", is_reactivation: true },
    { what: "Mang bản chính", place: "center", due_on: "2026-11-21", dossier_id: ops[2].record_id },
  ]);
  assert.equal(new Set(ops.map((op) => op.record_id)).size, ops.length);
});

test("the line that stays readable on the tablet is masked", () => {
  for (const [person, masked] of [
    [
      { person_name: "Lê Thị Thọ", identity_number: "038 149 000 123", phone: "0912345678", queue_number: "7", needs_support: true },
      { person: "Thọ L.T.", number: "••••0123", phone: "••••678", birth_year: 1949, queue_number: 7, needs_support: true },
    ],
    [{ person_name: "Y" }, { person: "Y", number: "", phone: "", birth_year: null, queue_number: null, needs_support: false }],
  ]) {
    assert.deepEqual(operations(draft(person))[0].masked, masked);
  }
});

test("a draft is judged by the rules of the server, each at its field", () => {
  const chosen = { "1.001193": line() };
  for (const [value, problems] of [
    [draft({ person_name: "Lan" }, { chosen }), []],
    [draft({}, { chosen }), ["person.person_name name.missing"]],
    [draft({ person_name: "Lan" }), ["procedures nothing_done"]],
    [draft({ person_name: "Lan", identity_number: "03815800452" }, { chosen }), ["person.identity_number number.short"]],
    [draft({ person_name: "Lan", phone: "01612345678" }, { chosen }), ["person.phone phone.old"]],
    [draft({ person_name: "Lan", birth_year: "58" }, { chosen }), ["person.birth_year year.wrong"]],
    [draft({ person_name: "Lan", birth_on: "2026-11-15" }, { chosen }), ["person.birth_on day.future"]],
    [draft({ person_name: "Lan", queue_number: "0" }, { chosen }), ["person.queue_number queue.wrong"]],
    [draft({ person_name: "Lan" }, { chosen, papers: "missing" }), ["papers dossier.no_papers"]],
    [draft({ person_name: "Lan" }, { chosen: { a: line({ help: "missing_papers" }) } }), ["line.a.papers dossier.no_papers"]],
    [draft({ person_name: "Lan" }, { chosen: { a: line({ dossier_code: "x" }) } }), ["line.a.code dossier.code"]],
    [draft({ person_name: "Lan" }, { chosen, promise: { place: "home", what: " ", due_on: "" } }), ["promise.what promise.no_what", "promise.due_on promise.no_day"]],
    [draft({ person_name: "Lan" }, { chosen, promise: { place: "home", what: "x", due_on: "2026-11-13" } }), ["promise.due_on promise.past"]],
  ]) {
    assert.deepEqual(draftProblems(value, TODAY).map(({ field, key }) => `${field} ${key}`), problems);
  }
});

test("what is added to a record that stands leaves the person alone", () => {
  const value = draft({}, { adds_to: "p9", chosen: { "1.001193": line() } });
  assert.deepEqual(draftProblems(value, TODAY), []);
  assert.deepEqual(operations(value).map((op) => [op.kind, op.subject_id]), [["dossier.assist", "p9"]]);
});

test("a child goes to the police only with its representative", () => {
  const answer = { activation_state: "requested", reason: "", is_reactivation: false, activation_note: "" };
  for (const [person, problems] of [
    [{ birth_on: "2015-02-01" }, ["person.representative_name age.representative"]],
    [{ birth_on: "2015-02-01", representative_name: "Bùi Văn Bố" }, []],
    [{ identity_number: "038215000888" }, ["person.representative_name age.representative"]],
    [{ birth_year: "2022", representative_name: "Bùi Văn Bố" }, ["answer.activation_state age.too_young"]],
    [{ birth_year: "1958" }, []],
  ]) {
    const value = draft({ person_name: "Bảo", ...person }, { answer });
    assert.deepEqual(draftProblems(value, TODAY).map(({ field, key }) => `${field} ${key}`), problems);
  }
});

test("a correction sends only what was typed, upon the revision that was seen", () => {
  const before = { id: "p", rev: 2, needs_support: false };
  const none = { identity_number: false, phone: false };
  for (const [person, removes, needsSupport, payload, masked] of [
    [{ person_name: "Lê Thị Thọ" }, none, false, { person_name: "Lê Thị Thọ" }, { person: "Thọ L.T." }],
    [{}, { identity_number: true, phone: true }, false, { identity_number: "", phone: "" }, { number: "", phone: "" }],
    [{ identity_number: "038158004521" }, { identity_number: true, phone: false }, false, { identity_number: "038158004521" }, { number: "••••4521" }],
    [{}, none, true, { needs_support: true }, { needs_support: true }],
    [{ queue_number: "8", birth_year: "1950" }, none, false, { birth_year: 1950, queue_number: 8 }, { birth_year: 1950, queue_number: 8 }],
  ]) {
    const op = correctionOf(before, { person: draft(person).person, removes, needsSupport });
    assert.deepEqual([op.kind, op.subject_id, op.base_rev, op.payload, op.masked], ["encounter.correct", "p", 2, payload, masked]);
  }
  assert.equal(correctionOf(before, { person: draft().person, removes: none, needsSupport: false }), null);
  assert.deepEqual(personProblems(draft().person, { today: "2026-11-14", isCorrection: true }), []);
  assert.deepEqual(voidingOf(before, " nhầm  người ").payload, { reason: "nhầm người" });
});

test("a dossier code is one of the official forms with a day that has come", () => {
  for (const [typed, problem] of [
    ["", null],
    ["h56.16-261114-0001", null],
    ["000.00.16.H56-220101-0001", null],
    ["H15.50.05.13-261008-097512", null],
    ["H56.16-261115-0001", "dossier.code_future"],
    ["H56.16-261331-0001", "dossier.code_day"],
    ["H56.16/261114/0001", "dossier.code"],
  ]) {
    assert.equal(codeProblem(typed, "2026-11-14"), problem, typed);
  }
});
