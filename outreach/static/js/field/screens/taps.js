/** What is made for quick taps one after the other: digits of a PIN, counters. */
const MADE_FOR_IT = "[data-digit], [data-act=back], [data-more], [data-less]";
/** CSS pixels by which a finger misses itself. */
const SAME_PLACE = 24;

/**
 * A shaky hand taps twice. The second tap finds whatever the first one has brought to that place: the next person's
 * button, another screen. It belongs to nothing.
 */
export function ignoreSecondTaps(page) {
  let last = { x: -Infinity, y: -Infinity };
  const onClick = (event) => {
    const { clientX: x, clientY: y } = event;
    const isSecond = event.detail > 1 && Math.hypot(x - last.x, y - last.y) <= SAME_PLACE;
    last = { x, y };
    if (!isSecond || event.target.closest(MADE_FOR_IT)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  page.addEventListener("click", onClick, true);
}

/** The same act, not begun again while it goes on. */
export function oneAtATime(act) {
  let going = null;
  return (...given) => {
    going ??= Promise.resolve(act(...given)).finally(() => (going = null));
    return going;
  };
}
