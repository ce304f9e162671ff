// Who: the card that was read, what is odd about it, who may be the same person.
import { isElderly, maskedNumber, numberDigits, numberProblem, numberWarnings } from "../../../lib/card.js";
import { clean, isGarbled } from "../../../lib/names.js";
import { words } from "../words.js";
import { clockTime, today } from "./dates.js";
import { nameOf } from "./just_saved.js";
import { joined, part, say, show, slot } from "./dom.js";
import { choiceLabel, whatWasDone } from "./wording.js";

/** The buttons of the person. */
export function wirePerson(root, screen) {
  const { tablet, visit, draft } = screen;
  const edit = slot(root, "edit");
  const open = (isOpen) => {
    show(root, { fields: isOpen });
    edit.setAttribute("aria-expanded", String(isOpen));
  };
  edit.addEventListener("click", () => open(slot(root, "fields").hidden));
  slot(root, "take-number").addEventListener("click", async () => {
    const number = await tablet.queue.next(visit.id);
    if (!slot(root, "take-number")) return;
    if (!number) return sayNone(root);
    draft.value.person.queue_number = String(number);
    root.querySelector('[data-name="person.queue_number"]').value = String(number);
    screen.changed("person.queue_number");
  });
}

/** Draw what is known of the person; the number with three digits and four. */
export function drawPerson(root, screen) {
  const { tablet, draft, adds } = screen;
  if (adds) {
    say(root, { name: nameOf(adds), facts: joined([adds.birth_year, adds.number]), fresh: joined([ageWords(adds, screen.age())]) });
    return;
  }
  const { person, read_at: readAt } = draft.value;
  const known = screen.known();
  const sex = known.sex && choiceLabel(tablet, "sex", known.sex);
  const card = known.identity_number && `${words("card.word")} ${maskedNumber(known.identity_number)}`;
  say(root, {
    name: clean(person.person_name) || "\u2013",
    facts: joined([joined([sex, known.birth_year], ", "), card || (draft.value.no_card && words("no_card"))]),
    fresh: joined([readAt && words("card.at", { time: clockTime(readAt) }), ageWords(person, screen.age())]),
    "number-tag": person.queue_number ? words("number.taken", { n: person.queue_number }) : "",
  });
  show(root, { "number-tag": Boolean(person.queue_number), "take-number": !person.queue_number });
  drawWarnings(root, known, person);
  drawSeen(root, screen, { ...known, person_name: person.person_name, phone: person.phone });
}

function ageWords(person, age) {
  const has = isElderly(age) || person.needs_support;
  return joined([age !== null && words("age", { age }), has && words("priority")], ", ");
}

function drawWarnings(root, known, person) {
  const number = numberDigits(person.identity_number);
  const isPossible = number && !numberProblem(number, Number(today().slice(0, 4)));
  const typed = { birth_year: Number(person.birth_year) || null, sex: person.sex };
  const keys = isPossible ? numberWarnings(number, typed) : [];
  if (isGarbled(person.person_name)) keys.push("name.garbled");
  redraw(slot(root, "warnings"), keys.join(" "), () => keys.map((key) => noteOf(root, "warning", words(key))));
}

function drawSeen(root, screen, facts) {
  const { tablet, visit, draft, procedures } = screen;
  const found = tablet.duplicates(visit.id, facts);
  const others = found.filter(({ line }) => line.id !== draft.value?.record_id);
  const texts = others.map(({ line, why }) =>
    words(`seen.${why}`, { when: clockTime(line.happened_at), person: line.person, what: whatWasDone(tablet, procedures, line) }),
  );
  redraw(slot(root, "seen"), texts.join("\n"), () => texts.map((text) => noteOf(root, "seen", text)));
}

function noteOf(root, name, text) {
  const made = part(root, name);
  slot(made, "text").textContent = text;
  return made;
}

/** Notes are drawn anew only when they say something else: people who hear the page are not told twice. */
function redraw(place, mark, make) {
  if (place.dataset.mark === mark) return;
  place.dataset.mark = mark;
  place.replaceChildren(...make());
}

function sayNone(root) {
  slot(root, "number-tag").textContent = words("waiting.none_left");
  show(root, { "number-tag": true });
}
