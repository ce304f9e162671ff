/* Keeps the tablet's application for days offline. The server writes `self.SHELL` above this line:
   {version, page, pageHash, files: {address: SHA-256}}. Requests that are not GET are never touched. */

const { version, page, pageHash, files } = self.SHELL;
const PREFIX = "ve-pho-";
const OWN = PREFIX + version;
let opened = null;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(claimAtFirst()));
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
});
self.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname === page) event.respondWith(servePage(event));
  else if (pathname.startsWith("/static/")) event.respondWith(serveFile(event.request));
});

/** Fetch every file and compare it with its hash; one that is missing or different, and this version is not taken. */
async function install() {
  const cache = await caches.open(OWN);
  try {
    const wanted = [[page, pageHash], ...Object.entries(files)];
    await Promise.all(wanted.map(([address, hash]) => keep(cache, address, hash)));
  } catch (error) {
    await caches.delete(OWN);
    throw error;
  }
}

async function keep(cache, address, hash) {
  const answer = await fetch(address, { cache: "no-cache", redirect: "error" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const body = await answer.clone().arrayBuffer();
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const hex = Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hex !== hash) throw new Error(`${address} is not what was promised`);
  await cache.put(address, answer);
}

/** Only the very first version takes pages over that were opened without it. */
async function claimAtFirst() {
  if ((await olderCaches()).length === 0) await self.clients.claim();
}

/** The cache of this version, opened once. */
function own() {
  opened ??= caches.open(OWN);
  return opened;
}

async function servePage(event) {
  const kept = await (await own()).match(page);
  if (!kept) return fetch(event.request);
  // This version has served a page: the ones before it are not needed any more.
  event.waitUntil(forgetOlder());
  return kept;
}

async function serveFile(request) {
  const kept = await (await own()).match(request);
  return kept ?? (await caches.match(request)) ?? fetch(request);
}

async function olderCaches() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
}

async function forgetOlder() {
  // A newer version that is being installed has a cache too, and is not older: it is waiting or installing.
  if (self.registration.installing || self.registration.waiting) return;
  await Promise.all((await olderCaches()).map((name) => caches.delete(name)));
}
