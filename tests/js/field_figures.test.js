import assert from "node:assert/strict";
import { test } from "node:test";

import { callingOrder, differenceOf, figuresOf, groupOf, isShown, phaseOf } from "../../outreach/static/js/field/screens/capture/figures.js";

const line = (changed) => ({ state: "recorded", where: "received", birth_year: 1990, needs_support: false, mine: true, dossiers: [], activation: null, ...changed });
const dossier = (help, changed) => ({ state: "recorded", help, missing_papers: help === "missing_papers" ? ["Tờ khai"] : [], ...changed });

test("counters leave out what was voided", () => {
  const lines = [
    line({ birth_year: 1950, dossiers: [dossier("advised"), dossier("missing_papers"), dossier("advised", { state: "voided" })] }),
    line({ where: "device", needs_support: true, activation: { state: "requested", is_voided: false } }),
    line({ where: "refused", activation: { state: "activated", is_voided: false } }),
    line({ state: "voided", birth_year: 1940, dossiers: [dossier("advised")], activation: { state: "requested", is_voided: true } }),
  ];
  assert.deepEqual(figuresOf(lines, "2026-11-14"), {
    people: 3, elderly: 1, support: 1, dossiers: 2, missing: 1, activated: 1, waiting: 1, unsent: 1, received: 1, mine: 3, refused: 1,
  });
});

test("each line stands in one group, and a filter shows what its word says", () => {
  for (const [changed, group, missing] of [
    [{}, "sent", false],
    [{ where: "device" }, "waiting", false],
    [{ where: "sending", dossiers: [dossier("missing_papers")] }, "waiting", true],
    [{ where: "refused" }, "refused", false],
    [{ where: "conflict" }, "refused", false],
    [{ state: "voided", dossiers: [dossier("missing_papers")] }, "voided", false],
  ]) {
    const one = line(changed);
    assert.deepEqual([groupOf(one), isShown(one, group), isShown(one, "all"), isShown(one, "missing")], [group, true, true, missing]);
  }
});

test("old and disabled people are called first, then by number", () => {
  const waiting = [[103, false], [101, false], [104, true], [102, true]].map(([number, priority]) => ({ number, priority }));
  assert.deepEqual(callingOrder(waiting).map((one) => one.number), [102, 104, 101, 103]);
});

test("where a visit stands goes by its state and, as the tablet learns it late, by the clock", () => {
  const visit = { on: "2026-11-14", opens: "07:30", closes: "11:00", state: "announced" };
  for (const [changed, today, time, phase] of [
    [{}, "2026-11-14", "07:10", "before"],
    [{ state: "held" }, "2026-11-14", "07:10", "open"],
    [{}, "2026-11-14", "09:00", "open"],
    [{}, "2026-11-14", "11:01", "after"],
    [{ state: "closed" }, "2026-11-14", "09:00", "after"],
    [{}, "2026-11-13", "09:00", "before"],
    [{}, "2026-11-15", "09:00", "after"],
  ]) {
    assert.equal(phaseOf({ ...visit, ...changed }, { today, time }), phase);
  }
});

test("a figure that nobody counted is no difference", () => {
  for (const [figures, difference] of [[[5, 5, 5], 0], [[5, 0, 5], 0], [[6, 4, 5], 2], [[0, 0, 0], 0]]) {
    assert.equal(differenceOf(figures), difference);
  }
});
