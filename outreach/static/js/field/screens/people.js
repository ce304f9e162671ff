import { drawChipIn } from "./frame.js";
import { fillSlots, onAct, piece, slot } from "./fill.js";
import { openPin } from "./pin.js";
import { go, route, show } from "./router.js";
import { words, wordsOr } from "./words.js";

route("#/people", { template: "screen-people", anyone: true, bare: true, open: openPeople });

/** Names first, then the PIN: handing a tablet over takes five seconds and loses nothing. */
function openPeople(root, _params, tablet, frame) {
  frame.title(words("people_title"));
  let chosen = null;
  let closePin = () => {};
  const choose = (id) => {
    chosen = id;
    closePin();
    closePin = openSide(slot(root, "side"), tablet, id, () => choose(null));
    // On a narrow screen the digits stand below the names.
    if (id) slot(root, "side").scrollIntoView({ block: "nearest" });
    draw();
  };
  const draw = () => drawPeople(root, tablet, chosen, choose);
  const people = tablet.people();
  choose(people.length === 1 ? people[0].id : null);
  const stop = tablet.subscribe(draw);
  return () => {
    stop();
    closePin();
  };
}

function drawPeople(root, tablet, chosen, choose) {
  fillSlots(root, { device: words("people_shared", { name: tablet.device.name }) });
  drawChipIn(slot(root, "chip"), tablet.status());
  const people = tablet.people();
  const buttons = people.map((person) => buttonOf(person, chosen, () => choose(person.id)));
  slot(root, "people").replaceChildren(...buttons, otherButton());
  const waiting = people.filter((person) => person.pending);
  slot(root, "unsent-box").hidden = waiting.length === 0;
  const who = waiting.map((person) => `${person.name} ${person.pending}`).join(", ");
  fillSlots(root, { unsent: words("people_unsent", { n: waiting.reduce((sum, one) => sum + one.pending, 0), who }) });
}

function buttonOf(person, chosen, act) {
  const one = piece("piece-person");
  const below = { "pass-over": words("person_over"), locked: words("person_wait") }[person.state];
  fillSlots(one, { initials: person.initials, name: person.name, role: below ?? wordsOr(`role_${person.role}`, "") });
  const button = one.querySelector("button");
  button.setAttribute("aria-pressed", String(person.id === chosen));
  button.addEventListener("click", act);
  return one;
}

function otherButton() {
  const one = piece("piece-person");
  fillSlots(one, { initials: "+", name: words("people_other"), role: words("people_other_below") });
  one.querySelector("button").addEventListener("click", () => go("#/sign-in"));
  return one;
}

function openSide(side, tablet, id, back) {
  const person = tablet.people().find((one) => one.id === id);
  if (!person) {
    side.replaceChildren(piece("piece-choose"));
    return () => {};
  }
  if (person.state === "pass-over") {
    openWithout(side, tablet, person, words("pin_over"), back);
    return () => {};
  }
  const forgot = (why) => openWithout(side, tablet, person, why ?? words("pin_forgot"), back);
  return openPin(side, tablet, person, { entered, forgot });
}

/** Without a PIN: sign in again where there is a network, or write without reading. */
function openWithout(side, tablet, person, why, back) {
  const box = piece("piece-no-pin");
  fillSlots(box, { initials: person.initials, name: person.name, why });
  slot(box, "sign-in").href = `#/sign-in?who=${encodeURIComponent(person.username ?? "")}`;
  onAct(box, "return", back);
  onAct(box, "stand-in", () => {
    tablet.standIn(person.id);
    entered();
  });
  side.replaceChildren(box);
}

/** Back to where the tablet was locked, or to the day. */
function entered() {
  if (location.hash.startsWith("#/people")) go("#/");
  else show();
}
