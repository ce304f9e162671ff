import { route } from "./router.js";
import { words } from "./words.js";
import { part, say, show, slot } from "./capture/dom.js";
import { isShown } from "./capture/figures.js";
import { groupedRows } from "./capture/rows.js";
import { catalogueOf, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const MOST_OF_A_GROUP = 30;
const FILTERS = ["all", "waiting", "refused", "missing", "voided"];

route("#/visits/:id/entries", {
  template: "screen-entries",
  tab: "entries",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    const screen = { tablet, visit, frame, filter: "all", open: new Set() };
    const redraw = () => draw(root, screen);
    redraw();
    return tablet.subscribe(redraw);
  },
});

function draw(root, screen) {
  const { tablet, visit, frame, filter } = screen;
  const lines = tablet.lines(visit.id);
  const count = lines.filter((line) => line.state !== "voided").length;
  frame.title(words("entries"), words("entries.count", { place: visit.neighborhood.name, count }));
  drawFilters(root, screen, lines);
  const shown = lines.filter((line) => isShown(line, filter));
  const more = (group) => {
    screen.open.add(group);
    draw(root, screen);
  };
  slot(root, "entries").replaceChildren(
    ...groupedRows(root, tablet, catalogueOf(tablet, visit), shown, { most: MOST_OF_A_GROUP, open: screen.open, more }),
  );
  show(root, { none: !shown.length });
  drawSending(root, tablet.status().sending);
}

function drawFilters(root, screen, lines) {
  const had = document.activeElement?.dataset?.filter;
  const buttons = FILTERS.map((name) => [name, lines.filter((line) => isShown(line, name)).length])
    .filter(([name, count]) => count || name === "all" || name === screen.filter)
    .map(([name, count]) => {
      const button = part(root, "filter");
      button.dataset.filter = name;
      button.textContent = `${words(`filter.${name}`)} ${count}`;
      button.setAttribute("aria-pressed", String(name === screen.filter));
      button.addEventListener("click", () => {
        screen.filter = name;
        draw(root, screen);
      });
      return button;
    });
  slot(root, "filters").replaceChildren(...buttons);
  if (had) root.querySelector(`[data-filter="${had}"]`)?.focus();
}

function drawSending(root, sending) {
  show(root, { sending: Boolean(sending) });
  if (!sending) return;
  const [i, n] = sending;
  say(root, { "sending-word": words("sending", { i, n }) });
  Object.assign(slot(root, "bar"), { max: n, value: i });
}
