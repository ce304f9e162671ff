import { go, route } from "./router.js";
import { oneAtATime } from "./taps.js";
import { toast } from "./toasts.js";
import { words } from "./words.js";
import { bind, fillAll } from "./capture/binding.js";
import { leadBack, say, show, slot } from "./capture/dom.js";
import { differenceOf, figuresOf } from "./capture/figures.js";
import { forgetProblem, showProblems } from "./capture/problems.js";
import { isWhole } from "./capture/saving.js";
import { visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const MOST_PEOPLE = 5000;
const COUNTED = ["slips_issued", "people_counted", "records_on_tablets"];

route("#/visits/:id/close", {
  template: "screen-close",
  tab: "visit",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("closing"), visit.neighborhood.name);
    leadBack(root, `#/visits/${id}`);
    slot(root, "send").addEventListener("click", () => tablet.sendNow());
    const isDirector = tablet.me?.role === "director";
    show(root, { strike: isDirector, "hand-over": !isDirector });
    const closing = [];
    if (isDirector) closing.push(wireStrike(root, tablet, visit));
    const redraw = () => draw(root, tablet, visit);
    redraw();
    closing.push(tablet.subscribe(redraw));
    return () => closing.forEach((close) => close());
  },
});

/** What this tablet knows: its own records and what was counted on it. */
function draw(root, tablet, visit) {
  const figures = balanceOf(tablet, visit);
  let before = null;
  for (const [name, figure] of [["slips", figures.slips], ["people", figures.people], ["tablet", figures.tablet], ["server", figures.server]]) {
    const box = root.querySelector(`[data-figure="${name}"]`);
    box.querySelector("b").textContent = figure;
    box.classList.toggle("differs", before !== null && before !== figure);
    before = figure;
  }
  const difference = differenceOf([figures.slips, figures.people, figures.tablet]);
  show(root, { unsent: figures.unsent > 0, differs: difference > 0, agrees: !difference && !figures.unsent && !figures.refused && figures.tablet > 0 });
  say(root, {
    "unsent-text": words("closing.unsent", { count: figures.unsent }),
    "differs-text": words("closing.differs", { count: difference }),
    "open-work": figures.refused ? words("closing.refused", { count: figures.refused }) : "",
  });
}

function balanceOf(tablet, visit) {
  const mine = tablet.lines(visit.id).filter((line) => line.mine);
  const figures = figuresOf(mine, visit.on);
  const tallies = tablet.counts(visit.id);
  return {
    slips: tallies.slip_issued ?? 0,
    people: tallies.person_counted ?? 0,
    tablet: figures.people,
    server: figures.received,
    unsent: figures.unsent,
    refused: figures.refused,
  };
}

function wireStrike(root, tablet, visit) {
  const figures = balanceOf(tablet, visit);
  const value = { fields: { slips_issued: String(figures.slips), people_counted: String(figures.people), records_on_tablets: String(figures.tablet), reason: "" } };
  fillAll(root, value);
  const strikeOnce = oneAtATime(() => strike(root, tablet, visit, value.fields));
  slot(root, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    strikeOnce();
  });
  return bind(root, value, (name) => forgetProblem(root, name));
}

async function strike(root, tablet, visit, fields) {
  const problems = COUNTED.filter((name) => !isWhole(fields[name], 0, MOST_PEOPLE)).map((field) => ({ field, key: "count.wrong" }));
  const counted = COUNTED.map((name) => Number(fields[name]));
  if (!problems.length && new Set(counted).size > 1 && !fields.reason.trim()) problems.push({ field: "reason", key: "reason.missing" });
  if (!showProblems(root, problems)) return;
  const payload = Object.fromEntries(COUNTED.map((name, place) => [name, counted[place]]));
  if (fields.reason.trim()) payload.reason = fields.reason.trim();
  await tablet.save(visit.id, [{ kind: "visit.close", subject_id: visit.id, record_id: visit.id, base_rev: 0, payload }], {});
  toast(words("closing.sent"));
  go(`#/visits/${visit.id}`);
}
