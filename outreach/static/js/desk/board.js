/** Drag a visit or a waiting neighborhood onto a weekend day: the same POST or page as the buttons. */
export function wireBoard(root) {
  const form = root.querySelector("[data-drag]");
  if (!form) return;
  for (const item of root.querySelectorAll("[draggable=true]")) {
    item.addEventListener("dragstart", (event) => start(event, item));
    item.addEventListener("dragend", () => item.classList.remove("dragged"));
  }
  for (const day of root.querySelectorAll("[data-day]")) {
    day.addEventListener("dragover", (event) => over(event, day));
    day.addEventListener("dragleave", () => day.classList.remove("over"));
    day.addEventListener("drop", (event) => drop(event, day, form));
  }
}

const TYPE = "application/x-visit";

function start(event, item) {
  const { visit = "", place = "", halfDay = "am" } = item.dataset;
  event.dataTransfer.setData(TYPE, JSON.stringify({ visit, place, halfDay }));
  event.dataTransfer.effectAllowed = "move";
  item.classList.add("dragged");
}

function over(event, day) {
  if (!event.dataTransfer.types.includes(TYPE) || !("open" in day.dataset)) return;
  event.preventDefault();
  day.classList.add("over");
}

function drop(event, day, form) {
  event.preventDefault();
  day.classList.remove("over");
  const { visit, place, halfDay } = JSON.parse(event.dataTransfer.getData(TYPE));
  if (!visit) {
    location.assign(`${form.dataset.newUrl}?${new URLSearchParams({ neighborhood: place, on: day.dataset.day, half_day: halfDay })}`);
    return;
  }
  form.action = form.dataset.moveUrl.replace("00000000-0000-0000-0000-000000000000", visit);
  form.elements.on.value = day.dataset.day;
  // Where only the other half of the day is left, that is what was meant.
  const open = day.dataset.open.split(" ");
  form.elements.half_day.value = open.includes(halfDay) ? halfDay : open[0];
  form.submit();
}

wireBoard(document);
