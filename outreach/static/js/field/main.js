import { startTablet } from "./core/tablet.js";
import "./screens/all.js";
import { drawChip } from "./screens/frame.js";
import { startRouter } from "./screens/router.js";

const tablet = await startTablet({
  fetch: (...request) => fetch(...request),
  indexedDB,
  crypto,
  now: () => Date.now(),
  locks: navigator.locks,
  storage: localStorage,
});
tablet.subscribe(() => drawChip(tablet.status()));
await startRouter(tablet, document.body);
navigator.serviceWorker?.register("/field/service-worker.js", { scope: "/field" });
