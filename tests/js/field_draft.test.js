import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.document = {
  addEventListener() {},
  removeEventListener() {},
  querySelector: () => null,
  querySelectorAll: () => [],
  visibilityState: "visible",
};
const { withDraft } = await import("../../outreach/static/js/field/screens/capture/draft.js");

const frame = { dirty() {} };
const visit = { id: "v", on: "2026-11-29" };

function tablet(get) {
  return { newId: () => "p", drafts: { get, put: async () => {}, drop: async () => {} } };
}

test("nothing can be typed before the draft is read, and everything after", async () => {
  let tell;
  const root = {};
  const seen = [];
  const opened = withDraft(root, tablet(() => new Promise((resolve) => (tell = resolve))), visit, frame, (draft) => seen.push([root.inert, draft.value]));
  assert.equal(root.inert, true);
  tell(null);
  await opened;
  assert.deepEqual(seen, [[false, null]]);
});

test("a draft that cannot be read locks nobody out", async () => {
  const root = {};
  await assert.rejects(withDraft(root, tablet(async () => { throw new Error("no disk"); }), visit, frame, () => {}), /no disk/);
  assert.equal(root.inert, false);
});
