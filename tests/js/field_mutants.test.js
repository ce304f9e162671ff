import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CORE = "outreach/static/js/field/core";

/** Faults of the trade (sync.md, «What others lost data by»), each written into the code, and the test that must notice. */
const MUTANTS = [
  ["the queue is cleared on a page of HTML", "a page of HTML is no answer", [
    [`${CORE}/wire.js`, "if (!isMarked || !isJson) throw", "if (!isMarked || !isJson) return { v: 1 };\n  if (!answer) throw"],
    [`${CORE}/sender.js`, "said.answers ?? []", "said.answers ?? envelopes.map(({ op_id }) => ({ op_id, answer: 'applied' }))"],
  ]],
  ["a number is given out twice", "r18 two tabs", [
    [`${CORE}/outbox.js`, '(await stores.meta.get("seq")) ?? 0) !== rows[0].seq - 1', "0) > rows[0].seq"],
  ]],
  ["an operation is edited after it was sent", "r09 an answer that was lost", [
    [`${CORE}/outbox.js`, "rows.map((row) => row.envelope), bytes", "rows.map((row) => this.sent ? { ...row.envelope, key_id: '2' } : row.envelope).concat((this.sent = true, [])), bytes"],
  ]],
  ["storage is opened again after an error", "r17 at the first storage error", [
    ["outreach/static/js/lib/database.js", "if (this.frozen) throw", "if (!this) throw"],
  ]],
  ["received operations are forgotten at once", "r10 what was received", [
    [`${CORE}/outbox.js`, "await acked.put({ ...row, state: \"received\", answer, at });", ""],
  ]],
  ["a saving is told before it lies on the disk", "r04 a tablet that dies", [
    [`${CORE}/outbox.js`, 'await this.database.write(["ops", "meta", "drafts", "snapshot"], async', 'this.database.write(["ops", "meta", "drafts", "snapshot"], async'],
    [`${CORE}/outbox.js`, "await also?.(stores);\n        });", "await also?.(stores);\n        }).catch(() => {});"],
  ]],
  ["a saving is told before it is copied", "finds its storage erased", [
    [`${CORE}/outbox.js`, "await this.env.copy?.keep(this.authorId, rows);", ""],
  ]],
  ["the PIN deletes the queue with the key", "ten wrong PINs", [
    [`${CORE}/person.js`, '["meta", "snapshot", "drafts"], async ({ meta, snapshot, drafts }) => {', '["meta", "snapshot", "drafts", "ops"], async ({ meta, snapshot, drafts, ops }) => {\n      await ops.clear();'],
  ]],
]; // prettier-ignore

for (const [fault, noticedBy, changes] of MUTANTS) {
  test(`noticed: ${fault}`, async () => {
    const copy = await mkdtemp(join(tmpdir(), "mutant-"));
    try {
      await copyOf(copy);
      for (const [file, from, to] of changes) {
        const text = await readFile(join(copy, file), "utf8");
        assert.ok(text.includes(from), `${file} has changed: write the fault anew`);
        await writeFile(join(copy, file), text.replace(from, to));
      }
      const { failed, passed } = await run(copy, noticedBy);
      assert.ok(failed > 0 && passed + failed > 0, `${noticedBy} did not notice`);
    } finally {
      await rm(copy, { recursive: true });
    }
  });
}

async function copyOf(copy) {
  await mkdir(join(copy, "outreach/static"), { recursive: true });
  await mkdir(join(copy, "tests"));
  await cp(join(ROOT, "outreach/static/js"), join(copy, "outreach/static/js"), { recursive: true });
  await cp(join(ROOT, "outreach/static/vendor/hpke"), join(copy, "outreach/static/vendor/hpke"), { recursive: true });
  await cp(join(ROOT, "tests/js"), join(copy, "tests/js"), { recursive: true });
  await cp(join(ROOT, "package.json"), join(copy, "package.json"));
  await symlink(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
}

/** How many tests of that name failed and passed in the copy; the runs know nothing of the one around them. */
function run(copy, name) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const files = ["outbox", "storage", "people", "kills"].map((one) => join(copy, `tests/js/field_${one}.test.js`));
  const words = ["--test-reporter=tap", "--test", `--test-name-pattern=${name}`, ...files];
  return new Promise((resolve) => {
    execFile(process.execPath, words, { env, cwd: copy }, (_error, stdout) => {
      const count = (what) => Number(stdout.match(new RegExp(`^# ${what} (\\d+)`, "m"))?.[1] ?? 0);
      resolve({ failed: count("fail"), passed: count("pass") });
    });
  });
}
