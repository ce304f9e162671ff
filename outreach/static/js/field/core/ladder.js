const SECONDS = 1000;
const WAITS = { 5: 30 * SECONDS, 6: 60 * SECONDS, 7: 5 * 60 * SECONDS, 8: 15 * 60 * SECONDS, 9: 15 * 60 * SECONDS };

/** After so many wrong PINs the reading key is deleted; the queue is never touched (trust.md, section 5). */
export const LAST_TRY = 10;

/** Milliseconds to wait after so many wrong PINs in a row. */
export function waitAfter(failures) {
  return WAITS[failures] ?? 0;
}

/** Milliseconds that are left of the wait; a clock that was set back begins it anew, and never lengthens it. */
export function waitLeft({ failures, at }, now) {
  const whole = waitAfter(failures);
  const gone = Math.max(0, now - at);
  return now < at ? whole : Math.max(0, whole - gone);
}
