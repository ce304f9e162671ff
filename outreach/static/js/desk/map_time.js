import { dateWords, dayAfter, daysBetween, monthsBetween } from "./map_data.js";

const STEP_MILLISECONDS = 120;
const STEPS_OF_A_RUN = 120;

/**
 * The slider of days: `onSlide(day, offset)` while it moves, `onRest(day)` when it comes to rest.
 * Play runs from the first day, or goes on from where it stands, to the last.
 */
export function wireTime(box, { onSlide, onRest }) {
  const { first, last, today } = box.dataset;
  const [slider, button] = [box.querySelector("input[type=range]"), box.querySelector("[data-play]")];
  const title = box.querySelector("[data-day-words]");
  let timer = null;

  function show(isResting) {
    const day = dayAfter(first, Number(slider.value));
    const words = day > today ? title.dataset.then : title.dataset.now;
    title.textContent = words.replace("{day}", dateWords(day));
    slider.setAttribute("aria-valuetext", title.textContent);
    onSlide(day, Number(slider.value));
    if (isResting) onRest(day);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    press(button, false);
  }

  function run() {
    if (Number(slider.value) >= Number(slider.max)) slider.value = "0";
    const step = Math.max(Math.ceil(Number(slider.max) / STEPS_OF_A_RUN), 1);
    press(button, true);
    timer = setInterval(() => {
      slider.value = String(Number(slider.value) + step);
      const isOver = Number(slider.value) >= Number(slider.max);
      if (isOver) stop();
      show(isOver);
    }, STEP_MILLISECONDS);
  }

  button.addEventListener("click", () => {
    if (timer === null) {
      run();
      return;
    }
    stop();
    show(true);
  });
  slider.addEventListener("input", () => {
    if (timer !== null) stop();
    show(false);
  });
  slider.addEventListener("change", () => show(true));
  box.querySelector("[data-to-today]").addEventListener("click", () => {
    stop();
    slider.value = String(daysBetween(first, today));
    show(true);
  });
  ticks(box.querySelector("[data-months]"), first, last);
  track(box, slider);
}

function press(button, isRunning) {
  button.setAttribute("aria-pressed", String(isRunning));
  button.classList.toggle("is-running", isRunning);
  button.querySelector(".visually-hidden").textContent = isRunning ? button.dataset.pause : button.dataset.run;
}

function ticks(box, first, last) {
  const span = Math.max(daysBetween(first, last), 1);
  for (const { month, at } of monthsBetween(first, last)) {
    const tick = document.createElement("span");
    tick.textContent = `${box.dataset.word}${month}`;
    tick.style.setProperty("--at", `${(at / span) * 100}%`);
    box.append(tick);
  }
}

/** The track says what has been and what is planned. */
function track(box, slider) {
  const { first, last, today, planned } = box.dataset;
  const span = Math.max(daysBetween(first, last), 1);
  slider.style.setProperty("--past", `${(daysBetween(first, today) / span) * 100}%`);
  slider.style.setProperty("--planned", `${(daysBetween(first, planned) / span) * 100}%`);
}
