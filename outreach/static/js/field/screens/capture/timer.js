import { words } from "../words.js";

/** Show how long this person has been here, each second; gives the function that stops it. */
export function startTimer(place, startedAt) {
  const draw = () => {
    const since = startedAt();
    const seconds = since ? Math.max(0, Math.round((Date.now() - since) / 1000)) : 0;
    place.textContent = seconds < 60 ? words("seconds", { n: seconds }) : words("minutes", { n: Math.floor(seconds / 60) });
  };
  draw();
  const ticking = setInterval(draw, 1000);
  return () => clearInterval(ticking);
}
