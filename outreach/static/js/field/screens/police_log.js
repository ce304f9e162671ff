import { addedReasons, logOf, reasonsOf } from "../../lib/police.js";
import { shortDay } from "./capture/dates.js";
import { joined, part, say, show, slot } from "./capture/dom.js";
import { choiceLabel, lowerFirst, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";
import { takeBack, whenInWords } from "./police_acts.js";
import { route } from "./router.js";
import { words } from "./words.js";

const MANY = 5;

route("#/visits/:id/police-log", {
  template: "screen-police-log",
  tab: "police",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("police.log"), joined([visit.neighborhood.name, `${words(`half.${visit.half_day}`)} ${shortDay(visit.on)}`]));
    root.querySelector("[data-back]").href = `#/visits/${id}/police`;
    const screen = { root, tablet, visit, chosen: new Set() };
    screen.draw = () => draw(screen);
    screen.draw();
    return tablet.subscribe(screen.draw);
  },
});

function draw(screen) {
  const { root, tablet, visit } = screen;
  const lines = tablet.lines(visit.id);
  const today = reasonsOf(lines);
  const all = addedReasons(tablet.day().police?.reasons_before ?? [], today);
  const sum = (pairs) => pairs.reduce((count, [, times]) => count + times, 0);
  say(root, { sums: words("police.reason_sums", { today: sum(today), all: sum(all) }) });
  slot(root, "reasons").replaceChildren(...all.map(([reason, count]) => reasonRow(screen, reason, count, all[0][1])));
  const groups = logOf(lines);
  slot(root, "log").replaceChildren(...groups.map((group) => logRow(screen, group)));
  show(root, { "no-reasons": !all.length, none: !groups.length });
}

function reasonRow(screen, reason, count, most) {
  const row = part(screen.root, "reason");
  const label = choiceLabel(screen.tablet, "activation_reason", reason);
  say(row, { label, count });
  const bar = row.querySelector("progress");
  Object.assign(bar, { max: most, value: count });
  bar.setAttribute("aria-label", words("police.people", { count }));
  return row;
}

function logRow(screen, group) {
  const { root, tablet } = screen;
  const row = part(root, "entry");
  const state = lowerFirst(choiceLabel(tablet, "decision", group.state));
  const names = group.lines.map((line) => joined([line.person, line.birth_year], ", "));
  const is_many = group.lines.length > 1;
  const due = group.lines[0].activation.due_on;
  const where = group.lines.find((line) => line.where !== "received")?.where ?? "received";
  const shown = names.slice(0, MANY).join("; ") + (names.length > MANY ? "…" : "");
  say(row, {
    at: whenInWords(group.at),
    what: is_many ? words("police.log_many", { count: names.length, state, names: shown }) : words("police.log_one", { name: names[0], state }),
    below: joined([
      is_many && words("police.as_group"),
      group.by || tablet.me.name,
      group.reason && choiceLabel(tablet, "activation_reason", group.reason),
      due && words("police.due", { day: shortDay(due) }),
      where === "conflict" && words("police.where.conflict"),
    ]),
  });
  const kind = ["activated", "already_had"].includes(group.state) ? "done" : group.reason ? "late" : "plan";
  for (const glyph of row.querySelectorAll("[data-mark]")) glyph.hidden = glyph.dataset.mark !== kind;
  for (const mark of row.querySelectorAll("[data-entry-state]")) mark.hidden = mark.dataset.entryState !== shownAs(where);
  const undo = row.querySelector("[data-undo]");
  const isMine = !group.by || group.by === tablet.me.name;
  undo.hidden = tablet.me.role !== "police" || !isMine || ["requested", "advised"].includes(group.state);
  undo.addEventListener("click", () => takeBack(screen, group.lines.map((line) => line.id), words("police.pressed_wrong")));
  return row;
}

function shownAs(where) {
  return { device: "saved", sending: "sending", received: "sent", conflict: "sent", refused: "refused" }[where];
}
