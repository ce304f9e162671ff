const IDLE = 2 * 60 * 1000;
const SIGNS = ["pointerdown", "keydown", "input", "wheel", "touchmove"];

/** Call `lock` after two minutes without a touch; a tablet that slept meanwhile locks when it is looked at again. */
export function watchIdle(lock, now = Date.now) {
  let last = now();
  const check = () => {
    if (now() - last >= IDLE) lock();
  };
  for (const sign of SIGNS) addEventListener(sign, () => (last = now()), { capture: true, passive: true });
  document.addEventListener("visibilitychange", check);
  addEventListener("pageshow", check);
  setInterval(check, 1000);
}
