import { countsOfViews, linesOfView, LONG_WAIT, minutesWaited, tagOf, VIEW_NAMES } from "../../lib/police.js";
import { shortDay, today } from "./capture/dates.js";
import { joined, part, say, show, slot } from "./capture/dom.js";
import { choiceLabel, visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";
import { decide, waitInWords, whenInWords } from "./police_acts.js";
import { drawInHand } from "./police_in_hand.js";
import { route } from "./router.js";
import { words } from "./words.js";

route("#/visits/:id/police", {
  template: "screen-police",
  tab: "police",
  open(root, { id, query }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("police.title"), joined([visit.neighborhood.name, `${words(`half.${visit.half_day}`)} ${shortDay(visit.on)}`]));
    const wanted = VIEW_NAMES.includes(query.get("view")) ? query.get("view") : "waiting";
    const screen = { root, tablet, visit, view: wanted, chosen: new Set(), inHand: null, isOther: false };
    screen.draw = () => draw(screen);
    wire(screen);
    screen.draw();
    const clock = setInterval(() => drawWaits(screen), 30_000);
    const stop = tablet.subscribe(screen.draw);
    return () => {
      clearInterval(clock);
      stop();
    };
  },
});

function draw(screen) {
  const { root, tablet, visit, view } = screen;
  const all = tablet.lines(visit.id);
  const lines = linesOfView(all, view);
  const isPolice = tablet.me.role === "police";
  screen.lines = lines;
  for (const id of screen.chosen) if (!lines.some((line) => line.id === id)) screen.chosen.delete(id);
  drawViews(screen, countsOfViews(all));
  const current = lines.find((line) => line.id === screen.inHand) ?? lines[0] ?? null;
  const had = document.activeElement?.dataset?.line;
  slot(root, "rows").replaceChildren(...lines.map((line) => rowOf(screen, line, { isPolice, isCurrent: line === current })));
  if (had) root.querySelector(`[data-line="${had}"]`)?.focus();
  show(root, { none: !lines.length, all: isPolice && view === "waiting" && lines.length > 0, dock: isPolice && screen.chosen.size > 0 });
  say(root, {
    chosen: words("police.chosen", { count: screen.chosen.size, all: lines.length }),
    order: words(view === "waiting" ? "police.longest_first" : "police.latest_first"),
    "dock-word": words("police.picked", { count: screen.chosen.size }),
    confirm: words("police.confirm_all", { count: screen.chosen.size }),
  });
  const every = root.querySelector("[data-every]");
  every.checked = lines.length > 0 && screen.chosen.size === lines.length;
  every.indeterminate = screen.chosen.size > 0 && !every.checked;
  show(root, { hand: isPolice && Boolean(current) });
  if (isPolice && current) drawInHand(screen, current);
}

function drawViews(screen, counts) {
  const buttons = VIEW_NAMES.map((name) => {
    const button = part(screen.root, "view");
    button.textContent = `${words(`police.view.${name}`)} ${counts[name]}`;
    button.dataset.view = name;
    button.setAttribute("aria-pressed", String(name === screen.view));
    button.addEventListener("click", () => {
      Object.assign(screen, { view: name, inHand: null, isOther: false });
      screen.chosen.clear();
      screen.draw();
    });
    return button;
  });
  const had = document.activeElement?.dataset?.view;
  slot(screen.root, "views").replaceChildren(...buttons);
  const log = screen.root.querySelector("[data-log]");
  log.href = `#/visits/${screen.visit.id}/police-log`;
  if (had) screen.root.querySelector(`[data-view="${had}"]`)?.focus();
}

function rowOf(screen, line, { isPolice, isCurrent }) {
  const row = part(screen.root, "row");
  const name = slot(row, "name");
  say(row, { name: line.person, sub: joined([line.birth_year, line.number && `${words("card.word")} ${line.number}`]) });
  name.dataset.line = line.id;
  name.addEventListener("click", () => {
    Object.assign(screen, { inHand: line.id, isOther: false });
    screen.draw();
    if (matchMedia("(max-width: 1100px)").matches) slot(screen.root, "hand").scrollIntoView();
  });
  if (isPolice && isCurrent) row.setAttribute("aria-current", "true");
  const box = row.querySelector("input");
  box.hidden = !isPolice || screen.view !== "waiting";
  box.checked = screen.chosen.has(line.id);
  box.setAttribute("aria-label", words("police.choose", { name: line.person }));
  box.addEventListener("change", () => {
    if (box.checked) screen.chosen.add(line.id);
    else screen.chosen.delete(line.id);
    screen.draw();
  });
  const tag = tagOf(line);
  const said = line.message_vi || (line.activation.note ?? "") || (tag ? words(`police.tag.${tag}`) : "");
  say(row, { tag: said, below: screen.view === "waiting" ? "" : stateOf(screen, line) });
  show(row, { tag: Boolean(said) });
  drawWait(row, line, screen.view);
  row.querySelector("[data-where]").hidden = line.where === "received";
  row.querySelector("[data-where]").textContent = line.where === "received" ? "" : words(`police.where.${line.where}`);
  return row;
}

function stateOf(screen, line) {
  const { state, due_on } = line.activation;
  const late = due_on && due_on < today() ? words("police.overdue") : "";
  return joined([choiceLabel(screen.tablet, "decision", state), due_on && shortDay(due_on), late]);
}

function drawWait(row, line, view) {
  const minutes = minutesWaited(line, Date.now());
  const wait = slot(row, "wait");
  const { decided_at } = line.activation;
  wait.textContent = view === "waiting" ? waitInWords(minutes) : decided_at ? whenInWords(decided_at) : "";
  wait.classList.toggle("long", view === "waiting" && minutes >= LONG_WAIT);
}

function drawWaits(screen) {
  const rows = [...slot(screen.root, "rows").children];
  for (const [place, line] of (screen.lines ?? []).entries()) if (rows[place]) drawWait(rows[place], line, screen.view);
}

function wire(screen) {
  const { root } = screen;
  root.querySelector("[data-every]").addEventListener("change", ({ target }) => {
    screen.chosen = new Set(target.checked ? screen.lines.map((line) => line.id) : []);
    screen.draw();
  });
  root.querySelector("[data-none]").addEventListener("click", () => {
    screen.chosen.clear();
    screen.draw();
  });
  root.querySelector("[data-confirm]").addEventListener("click", () => {
    decide(screen, screen.lines.filter((line) => screen.chosen.has(line.id)), { to: "activated" });
  });
}
