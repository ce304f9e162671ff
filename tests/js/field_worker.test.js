import assert from "node:assert/strict";
import { createHash, webcrypto as crypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SCRIPT = readFileSync(new URL("../../outreach/static/js/service_worker.js", import.meta.url), "utf8");
const hash = (text) => createHash("sha256").update(text).digest("hex");

/** One origin with its caches; versions of the worker come and go in it. */
class Origin {
  caches = new Map();
  server = new Map();
  claimed = 0;
  skipped = 0;

  store = {
    open: async (name) => {
      if (!this.caches.has(name)) this.caches.set(name, new Map());
      const kept = this.caches.get(name);
      return { match: async (key) => kept.get(key.url ?? key)?.clone(), put: async (key, answer) => kept.set(key, answer) };
    },
    delete: async (name) => this.caches.delete(name),
    keys: async () => [...this.caches.keys()],
    match: async (key) => [...this.caches.values()].map((kept) => kept.get(key.url ?? key)).find(Boolean)?.clone(),
  };

  worker(version, files) {
    const listeners = {};
    const entries = Object.entries(files).map(([address, text]) => [address, hash(text)]);
    const self = {
      SHELL: { version, page: "/field", pageHash: hash(files["/field"]), files: Object.fromEntries(entries.filter(([address]) => address !== "/field")) },
      addEventListener: (name, listener) => (listeners[name] = listener),
      location: { origin: "http://ward" },
      registration: {},
      clients: { claim: async () => (this.claimed += 1) },
      skipWaiting: () => (this.skipped += 1),
    };
    const fetching = async (address) => this.server.get(address.url ?? address)?.clone() ?? new Response("", { status: 404 });
    vm.runInNewContext(SCRIPT, { self, caches: this.store, fetch: fetching, crypto, URL, Uint8Array, Array, Object, Promise, Error });
    return (name, event = {}) => fire(listeners[name], event);
  }

  serve(files) {
    this.server = new Map(Object.entries(files).map(([address, text]) => [address, new Response(text)]));
  }
}

async function fire(listener, event) {
  const waits = [];
  let answer = null;
  listener({ ...event, waitUntil: (one) => waits.push(one), respondWith: (one) => (answer = one) });
  const given = await answer;
  await Promise.all(waits);
  return given;
}

const get = (url, facts = {}) => ({ request: { method: "GET", mode: "navigate", url: `http://ward${url}`, ...facts } });
const FIRST = { "/field": "<html>1", "/static/1/a.js": "one" };
const SECOND = { "/field": "<html>2", "/static/2/a.js": "two" };

test("r15 a version with a file that is missing or different is not installed, and leaves nothing behind", async () => {
  for (const wrong of [{ "/field": "<html>2" }, { ...SECOND, "/static/2/a.js": "changed" }]) {
    const origin = new Origin();
    origin.serve(FIRST);
    await origin.worker("1", FIRST)("install");
    origin.serve(wrong);
    await assert.rejects(origin.worker("2", SECOND)("install"));
    assert.deepEqual([...origin.caches.keys()], ["ve-pho-1"]);
  }
});

test("the old version's files are kept until the new one has served a page", async () => {
  const origin = new Origin();
  origin.serve(FIRST);
  const first = origin.worker("1", FIRST);
  await first("install");
  await first("activate");
  origin.serve(SECOND);
  const second = origin.worker("2", SECOND);
  await second("install");
  await second("activate");
  assert.deepEqual([...origin.caches.keys()], ["ve-pho-1", "ve-pho-2"]);
  assert.equal(await (await second("fetch", get("/field"))).text(), "<html>2");
  assert.deepEqual([[...origin.caches.keys()], origin.claimed], [["ve-pho-2"], 1]);
});

test("without a network the page and its files come from what was kept", async () => {
  const origin = new Origin();
  origin.serve(FIRST);
  const worker = origin.worker("1", FIRST);
  await worker("install");
  origin.serve({});
  assert.equal(await (await worker("fetch", get("/field?source=homescreen"))).text(), "<html>1");
  const file = get("/static/1/a.js", { mode: "cors", url: "/static/1/a.js" });
  file.request.url = "http://ward/static/1/a.js";
  origin.caches.get("ve-pho-1").set("http://ward/static/1/a.js", new Response("one"));
  assert.equal(await (await worker("fetch", file)).text(), "one");
});

test("what is sent, what is asked of /sync and what belongs to others is never touched", async () => {
  const origin = new Origin();
  origin.serve(FIRST);
  const worker = origin.worker("1", FIRST);
  await worker("install");
  for (const event of [
    get("/sync/push", { method: "POST", mode: "cors" }),
    get("/field", { method: "POST" }),
    get("/sync/status", { mode: "cors" }),
    get("/sync/blobs/1", { method: "PUT", mode: "cors" }),
    get("/visits"),
    { request: { method: "GET", mode: "cors", url: "http://other/static/1/a.js" } },
  ]) {
    assert.equal(await worker("fetch", event), null);
  }
});

test("a new version takes over only when it is told to", async () => {
  const origin = new Origin();
  const worker = origin.worker("1", FIRST);
  await worker("message", { data: "something" });
  assert.equal(origin.skipped, 0);
  await worker("message", { data: "take-over" });
  assert.equal(origin.skipped, 1);
});
