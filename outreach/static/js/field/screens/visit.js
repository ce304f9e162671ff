import { route } from "./router.js";
import { words } from "./words.js";
import { clockTime, dayInWords, today } from "./capture/dates.js";
import { lead, part, say, show, slot } from "./capture/dom.js";
import { isHalfTyped } from "./capture/draft.js";
import { byTime, figuresOf, phaseOf } from "./capture/figures.js";
import { groupedRows } from "./capture/rows.js";
import { catalogueOf, visitOf } from "./capture/wording.js";
import { waitingOf } from "./capture/waiting_list.js";
import { gone } from "./gone.js";

const RECENT = 8;
const PHASES = ["before", "open", "after"];

route("#/visits/:id", {
  template: "screen-visit",
  tab: "visit",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    const half = words(`half.${visit.half_day}`);
    frame.title(visit.neighborhood.name, `${dayInWords(visit.on)} \u00b7 ${half} ${visit.opens}\u2013${visit.closes}`);
    lead(root, id);
    drawTeam(root, visit);
    wireTallies(root, tablet, id);
    const draw = () => drawFigures(root, tablet, visit);
    draw();
    drawUnfinished(root, tablet, visit);
    const clock = setInterval(() => drawPhase(root, visit), 30_000);
    const stop = tablet.subscribe(draw);
    return () => {
      clearInterval(clock);
      stop();
    };
  },
});

function drawFigures(root, tablet, visit) {
  drawPhase(root, visit);
  const lines = tablet.lines(visit.id);
  const figures = figuresOf(lines, visit.on);
  say(root, {
    people: figures.people,
    "people-note": words("count.people", figures),
    dossiers: figures.dossiers,
    "dossiers-note": words("count.missing", { count: figures.missing }),
    vneid: figures.activated,
    "vneid-note": words("count.waiting", { count: figures.waiting }),
    all: words("all", { count: lines.length }),
  });
  drawRecent(root, tablet, visit, lines);
  show(root, { recording: tablet.me?.role !== "police" });
  const isOffline = tablet.status().network === "offline" && figures.unsent > 0;
  show(root, { offline: isOffline, all: lines.length > 0, late: visit.state === "closed", "other-day": visit.on !== today() });
  say(root, {
    "offline-text": words("offline.safe", { count: figures.unsent }),
    "other-day-text": words("visit.other_day", { day: dayInWords(visit.on) }),
  });
  drawTallies(root, tablet.counts(visit.id));
}

function drawRecent(root, tablet, visit, lines) {
  const recent = byTime(lines.filter((line) => line.state !== "voided")).slice(0, RECENT);
  slot(root, "entries").replaceChildren(...groupedRows(root, tablet, catalogueOf(tablet, visit), recent));
  show(root, { none: !recent.length });
}

function drawPhase(root, visit) {
  const phase = phaseOf(visit, { today: today(), time: clockTime(Date.now()) });
  const reached = PHASES.indexOf(phase);
  for (const [place, name] of PHASES.entries()) {
    const step = root.querySelector(`[data-phase="${name}"]`);
    const mark = place < reached ? "done" : place === reached ? "live" : "wait";
    for (const glyph of step.querySelectorAll("[data-mark]")) glyph.hidden = glyph.dataset.mark !== mark;
    step.classList.toggle("done", mark === "done");
    if (mark === "live") step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}

function drawTeam(root, visit) {
  const members = (visit.team ?? []).map((one) => {
    const row = part(root, "member");
    const words_ = one.name.split("(")[0].trim().split(" ");
    const police = one.kind === "police" ? `, ${words("police")}` : "";
    say(row, { initials: words_.slice(-2).map((word) => word[0]).join("").toUpperCase(), name: `${one.name}${police}` });
    return row;
  });
  slot(root, "team").replaceChildren(...members);
}

/** What was begun before and who waits; both lie in the drafts. */
async function drawUnfinished(root, tablet, visit) {
  const [newWord, waitingWord] = [slot(root, "new-word"), slot(root, "waiting-word")];
  if (await isHalfTyped(tablet, visit.id)) newWord.textContent = words("new.go_on");
  const count = (await waitingOf(tablet, visit.id)).length + (visit.follow_ups?.length ?? 0) + (visit.expected?.length ?? 0);
  if (count) waitingWord.textContent = words("waiting.count", { count });
}

function wireTallies(root, tablet, visitId) {
  for (const card of root.querySelectorAll("[data-tally]")) {
    const count = async (amount) => {
      const op = { kind: "visit.count", subject_id: visitId, record_id: tablet.newId(), base_rev: 0, payload: { kind: card.dataset.tally, amount } };
      await tablet.save(visitId, [op], {});
    };
    card.querySelector("[data-more]").addEventListener("click", () => count(1));
    card.querySelector("[data-less]").addEventListener("click", () => count(-1));
  }
}

function drawTallies(root, tallies) {
  for (const card of root.querySelectorAll("[data-tally]")) {
    const amount = tallies[card.dataset.tally] ?? 0;
    slot(card, "amount").textContent = amount;
    card.querySelector("[data-less]").disabled = amount <= 0;
  }
}
