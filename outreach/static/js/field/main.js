import { sealingSuite } from "./core/envelope.js";
import { SAT } from "./core/news.js";
import { startTablet } from "./core/tablet.js";
import "./screens/all.js";
import { drawChip } from "./screens/frame.js";
import { watchIdle } from "./screens/idle.js";
import { gate, go, isDirty, isForAnyone, leave, show, startRouter } from "./screens/router.js";
import { ignoreSecondTaps } from "./screens/taps.js";
import { clearToasts } from "./screens/toasts.js";
import { watchUpdates } from "./screens/updates.js";

const MINUTE = 60 * 1000;
const channel = new BroadcastChannel("ve-pho");
// For whoever drives this tablet without its screens, as a rehearsal of two hundred taps does.
export { startTablet };

const tablet = await startTablet({
  fetch: (...request) => fetch(...request),
  indexedDB,
  crypto,
  caches,
  channel,
  now: () => Date.now(),
  locks: navigator.locks,
  storage: localStorage,
  estate: navigator.storage,
  version: document.querySelector("meta[name=application-version]").content,
});

const WHO_IS_IT = "#/people";
/** Screens of those who record: the server takes no record of the police. */
const RECORDING = /\/(?:new|scan|search|waiting|remarks|photos|close|slip|entries)(?:\/.*)?$/;
const needsNobody = (found) => found?.screen.anyone;

gate(({ isWiped }) => isWiped && "#/wiped");
gate(({ freezer, lost }, wanted, found) => (freezer.frozen || lost) && !needsNobody(found) && "#/trouble");
gate(({ device }, wanted, found) => device.state === "none" && !needsNobody(found) && "#/enrol");
gate(({ device }, wanted, found) => device.state === "draining" && !needsNobody(found) && "#/queue");
gate(({ me }, wanted, found) => !me && !needsNobody(found) && WHO_IS_IT);
gate(({ me }, wanted) => me?.role === "police" && RECORDING.test(wanted) && wanted.replace(RECORDING, "/police"));

/** Put what was typed away, drop the keys, show the names. */
async function lock() {
  if (!tablet.me) return;
  await leave();
  tablet.lock();
  clearToasts();
  if (isForAnyone()) go(WHO_IS_IT);
  else show();
}

let gated = "";
tablet.subscribe(() => {
  drawChip(tablet.status());
  sayNothingYet();
  if (!tablet.me) clearToasts(); // also where the server took the tablet back: nobody's name stays on it
  const now = [tablet.isWiped, tablet.freezer.frozen?.why, Boolean(tablet.lost), tablet.device.state].join();
  if (gated && now !== gated) turnTo();
  gated = now;
});

/** Before this browser is a tablet there is nothing to say of its queue. */
function sayNothingYet() {
  document.querySelector("[data-sync-chip]").hidden = tablet.device.state === "none";
}

/** A change of the tablet's state draws the screen anew; what is typed and can no longer be saved stays to be read. */
function turnTo() {
  const isStuck = Boolean(tablet.freezer.frozen) && isDirty();
  document.querySelector("[data-alarm]").hidden = !isStuck;
  if (!isStuck) show();
}

document.querySelector("[data-who]").addEventListener("click", lock);
channel.addEventListener("message", ({ data }) => data === SAT && lock());
ignoreSecondTaps(document.body);
if (location.hash.startsWith("#enrol=")) location.replace(`#/enrol/${location.hash.slice("#enrol=".length)}`);
sayNothingYet();
await startRouter(tablet, document.body);
sealingSuite();
watchIdle(lock);
watchUpdates(() => !tablet.me && !tablet.sender.sending);
const round = (isSure) => tablet.talk.round({ isSure });
addEventListener("online", () => round(true));
addEventListener("focus", () => round(false));
setInterval(() => document.visibilityState === "visible" && round(false), MINUTE);
round(true);
