import { minutesWaited, stepsFrom, tagOf } from "../../lib/police.js";
import { daysAfter, plainDay, today } from "./capture/dates.js";
import { joined, option, part, say, show, slot } from "./capture/dom.js";
import { choiceLabel } from "./capture/wording.js";
import { decide, takeBack, waitInWords } from "./police_acts.js";
import { words } from "./words.js";

/** The six reasons of the big buttons; all others stand behind «lý do khác» (design picture 10). */
const FREQUENT = ["sim_of_another", "card_expired", "biometrics", "no_smartphone", "data_wrong", "no_otp"];
const STEPS = ["taken", "approved", "home_visit", "already_had", "declined"];

/** The person in hand: who it is, what can be decided, why not. */
export function drawInHand(screen, line) {
  const hand = slot(screen.root, "hand");
  if (hand.dataset.shown === stamp(screen, line)) return;
  hand.dataset.shown = stamp(screen, line);
  const { tablet } = screen;
  const { activation } = line;
  const steps = stepsFrom(activation.state, tablet.day().choices.decision_moves);
  const tag = tagOf(line);
  say(hand, {
    person: line.person,
    now: activation.state === "requested" ? words("police.waits", { time: waitInWords(minutesWaited(line, Date.now())) }) : choiceLabel(tablet, "decision", activation.state),
    conflict: line.message_vi ?? "",
  });
  drawFacts(hand, {
    born: joined([line.birth_year ?? "–", line.sex && words(`police.sex.${line.sex}`)], ", "),
    number: line.number || "–",
    tag: tag && words(`police.tag.${tag}`),
    note: activation.note,
    reason: activation.reason && choiceLabel(tablet, "activation_reason", activation.reason),
    due: activation.due_on && plainDay(activation.due_on),
  });
  const isOnly = !STEPS.some((to) => steps.includes(to));
  show(hand, { conflict: Boolean(line.message_vi), "no-reason": steps.includes("not_done"), other: screen.isOther, more: !isOnly });
  drawSteps(screen, hand, line, steps);
  drawReasons(screen, hand, line);
  drawOther(screen, hand, line);
  drawTakeBack(screen, hand, line);
}

/** Only what is known; an officer reads this at a glance. */
function drawFacts(hand, facts) {
  const pairs = Object.entries(facts).filter(([, value]) => value);
  const made = pairs.flatMap(([name, value]) => {
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = words(`police.fact.${name}`);
    said.textContent = value;
    return [term, said];
  });
  slot(hand, "facts").replaceChildren(...made);
}

function stamp(screen, { id, activation, message_vi }) {
  return [id, activation.rev, activation.state, message_vi, screen.isOther].join("|");
}

function drawSteps(screen, hand, line, steps) {
  const main = hand.querySelector("[data-activate]");
  main.hidden = !steps.includes("activated");
  main.onclick = () => decide(screen, [line], { to: "activated" });
  const buttons = STEPS.filter((to) => steps.includes(to)).map((to) => {
    const button = part(screen.root, "step");
    button.textContent = choiceLabel(screen.tablet, "decision", to);
    button.addEventListener("click", () => decide(screen, [line], { to }));
    return button;
  });
  slot(hand, "steps").replaceChildren(...buttons);
}

function drawReasons(screen, hand, line) {
  const buttons = FREQUENT.map((reason) => {
    const button = part(screen.root, "step");
    button.textContent = choiceLabel(screen.tablet, "activation_reason", reason);
    button.addEventListener("click", () => decide(screen, [line], { to: "not_done", reason }));
    return button;
  });
  slot(hand, "reasons").replaceChildren(...buttons);
  hand.querySelector("[data-other]").onclick = () => {
    screen.isOther = true;
    screen.draw();
    slot(hand, "other").querySelector("select").focus();
  };
}

function drawOther(screen, hand, line) {
  const form = slot(hand, "other");
  const [reason, day, note] = ["reason", "due_on", "note"].map((name) => form.querySelector(`[name=${name}]`));
  if (!screen.isOther) return;
  const reasons = (screen.tablet.day().choices.activation_reason ?? []).filter(([key]) => key !== "other");
  const other = ["other", choiceLabel(screen.tablet, "activation_reason", "other")];
  reason.replaceChildren(...[other, ...reasons].map(([key, label]) => option(key, label)));
  day.min = today();
  day.value = daysAfter(today(), 3);
  form.onsubmit = (event) => {
    event.preventDefault();
    const facts = { to: "not_done", reason: reason.value, note: note.value.trim(), due_on: day.value };
    note.value = "";
    decide(screen, [line], Object.fromEntries(Object.entries(facts).filter(([, value]) => value)));
  };
}

function drawTakeBack(screen, hand, line) {
  const button = hand.querySelector("[data-take-back]");
  button.hidden = ["requested", "advised"].includes(line.activation.state);
  button.onclick = () => takeBack(screen, [line.id], words("police.pressed_wrong"));
}
