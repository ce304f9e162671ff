import { go } from "./router.js";

/** A visit or a record that this tablet does not have (any more): back to the visits. */
export function gone() {
  queueMicrotask(() => go("#/"));
}
