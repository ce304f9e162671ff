import { FORM_LOCK } from "./router.js";

const HOURLY = 60 * 60 * 1000;

/**
 * Keep the application for offline, and take a new version over only while no form in any tab holds something unsaved
 * and nobody is in the middle of anything: `mayTake()`.
 */
export async function watchUpdates(mayTake) {
  const workers = navigator.serviceWorker;
  if (!workers) return null;
  const had = Boolean(workers.controller);
  let isTaking = false;
  workers.addEventListener("controllerchange", () => {
    // Another tab may have taken it over: a page at which nobody works follows.
    if (had && (isTaking || mayTake())) location.reload();
  });
  const registration = await workers.register("/field/service-worker.js", { scope: "/field" });
  const look = () => registration.update().catch(() => {});
  const take = () => {
    const waiting = registration.waiting;
    if (!waiting || isTaking || !mayTake()) return;
    navigator.locks.request(FORM_LOCK, { ifAvailable: true }, (lock) => {
      if (!lock) return;
      isTaking = true;
      waiting.postMessage("take-over");
    });
  };
  setInterval(look, HOURLY);
  setInterval(take, 1000);
  return { registration, look };
}
