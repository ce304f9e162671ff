// VNeID: staff's answer, the representative of a child, and what is promised.
import { isMinor } from "../../../lib/card.js";
import { words } from "../words.js";
import { fillOptions, fillPicker } from "./binding.js";
import { part, show, slot } from "./dom.js";

/** The choices of the day pack, with «skip» and «no promise» as at the desk. */
export function fillAnswers(root, { tablet, visit }) {
  const { choices } = tablet.day();
  const police = (visit.team ?? []).find((one) => one.kind === "police");
  const queue = police ? words("vneid.queue", { name: police.name }) : words("vneid.queue_all");
  fillOptions(root, "answer.activation_state", [...choices.activation_state, ["", words("vneid.skip")]], (label, value) => {
    const made = part(root, "answer");
    made.classList.toggle("skip", !value);
    slot(made, "label").textContent = label;
    for (const icon of made.querySelectorAll("[data-answer-icon]")) icon.hidden = icon.dataset.answerIcon !== value;
    if (value === "requested") {
      slot(made, "more").textContent = queue;
      slot(made, "more").hidden = false;
    }
    return made;
  });
  fillPicker(root, "answer.reason", [["", words("reason.choose")], ...choices.activation_reason]);
  fillOptions(root, "promise.place", [["", words("promise.none")], ...choices.place]);
}

/** Show what belongs to the answer that was given. */
export function drawAnswer(root, screen) {
  const { answer, promise } = screen.draft.value;
  const isRequested = answer.activation_state === "requested";
  show(root, {
    minor: isRequested && isMinor(screen.age()),
    "advised-part": answer.activation_state === "advised",
    "requested-part": isRequested,
    "promise-facts": Boolean(promise.place),
  });
}
