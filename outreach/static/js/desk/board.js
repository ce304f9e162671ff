/**
 * Drag a visit or a waiting neighborhood onto a weekend day, a visit onto another, a weekend onto another:
 * the same POST or page as the buttons.
 */
export function wireBoard(root) {
  const form = root.querySelector("[data-drag]");
  if (!form) return;
  for (const item of root.querySelectorAll("[draggable=true]")) {
    item.addEventListener("dragstart", (event) => start(event, item));
    item.addEventListener("dragend", () => item.classList.remove("dragged"));
  }
  const visits = [...root.querySelectorAll(".chip-holder[data-visit]")];
  takes(visits, VISIT, (chip, dragged) => exchange(chip, dragged, form));
  takes([...root.querySelectorAll("[data-day][data-open]")], TYPE, (day, dragged) => drop(day, dragged, form));
  takes([...root.querySelectorAll("[data-weekend]")], WEEKEND, (week, dragged) => leave(week, dragged, form));
}

const TYPE = "application/x-visit"; // a visit or a neighborhood without a day
const VISIT = "application/x-standing-visit";
const WEEKEND = "application/x-weekend";
const NOBODY = "00000000-0000-0000-0000-000000000000";

function start(event, item) {
  const { visit = "", place = "", halfDay = "am", leaving = "" } = item.dataset;
  const types = leaving ? [WEEKEND] : visit && item.closest(".day") ? [TYPE, VISIT] : [TYPE];
  for (const type of types) event.dataTransfer.setData(type, JSON.stringify({ visit, place, halfDay, leaving }));
  event.dataTransfer.effectAllowed = "move";
  item.classList.add("dragged");
}

/** The innermost target that takes what is dragged has it; those around it hear nothing of it. */
function takes(targets, type, act) {
  for (const target of targets) {
    target.addEventListener("dragover", (event) => {
      if (event.defaultPrevented || !event.dataTransfer.types.includes(type) || target.matches(".dragged")) return;
      event.preventDefault();
      target.classList.add("over");
    });
    target.addEventListener("dragleave", () => target.classList.remove("over"));
    target.addEventListener("drop", (event) => {
      target.classList.remove("over");
      const told = event.dataTransfer.getData(type);
      if (event.defaultPrevented || !told || target.matches(".dragged")) return;
      event.preventDefault();
      act(target, JSON.parse(told));
    });
  }
}

function exchange(chip, { visit }, form) {
  location.assign(`${form.dataset.exchangeUrl.replace(NOBODY, visit)}?${new URLSearchParams({ other: chip.dataset.visit })}`);
}

function leave(week, { leaving }, form) {
  if (week.dataset.weekend === leaving) return;
  location.assign(`${form.dataset.weekendsUrl}?${new URLSearchParams({ first: leaving, second: week.dataset.weekend })}`);
}

function drop(day, { visit, place, halfDay }, form) {
  if (!visit) {
    location.assign(`${form.dataset.newUrl}?${new URLSearchParams({ neighborhood: place, on: day.dataset.day, half_day: halfDay })}`);
    return;
  }
  moveTo(form, day, { visit, halfDay });
}

/** Ask for a visit to be moved to a day of the board. */
export function moveTo(form, day, { visit, halfDay }) {
  form.action = form.dataset.moveUrl.replace(NOBODY, visit);
  form.elements.on.value = day.dataset.day;
  // Where only the other half of the day is left, that is what was meant.
  const open = day.dataset.open.split(" ");
  form.elements.half_day.value = open.includes(halfDay) ? halfDay : open[0];
  form.submit();
}

wireBoard(document);
