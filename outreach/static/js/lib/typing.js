/** A composition that rests this long is taken as it stands; until then nothing happens at all. */
const REST = 350;

/**
 * Call `act(input)` after each change of an input that fits `selector`, but not while it is composed: an input method
 * that writes Vietnamese keeps half a word open, and what is sought by half a word is not what somebody means.
 */
export function whenTyped(root, selector, act) {
  let resting = null;
  const later = (input) => {
    clearTimeout(resting);
    resting = setTimeout(() => act(input), REST);
  };
  const on = (event) => {
    const input = event.target.closest?.(selector);
    if (!input) return;
    if (event.type === "input" && event.isComposing) return later(input);
    clearTimeout(resting);
    act(input);
  };
  for (const kind of ["input", "change", "compositionend"]) root.addEventListener(kind, on);
  return () => {
    clearTimeout(resting);
    for (const kind of ["input", "change", "compositionend"]) root.removeEventListener(kind, on);
  };
}
