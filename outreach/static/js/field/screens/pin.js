import { fillSlots, onAct, piece, slot } from "./fill.js";
import { words } from "./words.js";

const LENGTH = 6;

/** The PIN pad of one person; gives a function that closes it. */
export function openPin(side, tablet, person, { entered, forgot }) {
  const box = piece("piece-pin");
  const pad = new Pad(box, tablet, person, { entered, forgot });
  fillSlots(box, { initials: person.initials, name: person.name });
  for (const button of box.querySelectorAll("[data-digit]")) button.addEventListener("click", () => pad.type(button.dataset.digit));
  onAct(box, "back", () => pad.erase());
  onAct(box, "enter", () => pad.enter());
  onAct(box, "forgot", () => forgot());
  const onKey = (event) => pad.key(event);
  addEventListener("keydown", onKey);
  const ticking = setInterval(() => pad.drawWait(), 1000);
  side.replaceChildren(box);
  pad.draw();
  pad.drawWait();
  return () => {
    removeEventListener("keydown", onKey);
    clearInterval(ticking);
  };
}

class Pad {
  typed = "";
  isBusy = false;

  constructor(box, tablet, person, then) {
    Object.assign(this, { box, tablet, person, then });
  }

  key(event) {
    if (/^\d$/.test(event.key)) this.type(event.key);
    else if (event.key === "Backspace") this.erase();
  }

  type(digit) {
    if (this.isBusy || this.typed.length === LENGTH) return;
    this.typed += digit;
    this.draw();
    if (this.typed.length === LENGTH) this.enter();
  }

  erase() {
    this.typed = this.typed.slice(0, -1);
    this.draw();
  }

  async enter() {
    if (this.isBusy || this.typed.length !== LENGTH) return;
    this.isBusy = true;
    this.draw();
    try {
      await this.tablet.unlock(this.person.id, this.typed);
      this.then.entered();
    } catch (error) {
      if (error.isGone) this.then.forgot(words("pin_gone"));
      else if (error.left === undefined && !error.wait) throw error;
      else this.say(error);
    } finally {
      this.typed = "";
      this.isBusy = false;
      this.draw();
    }
  }

  say({ wait, left }) {
    fillSlots(this.box, { error: wait ? "" : words("pin_wrong", { left }) });
    this.drawWait();
  }

  draw() {
    slot(this.box, "dots").setAttribute("aria-label", words("pin_dots", { n: this.typed.length }));
    [...slot(this.box, "dots").children].forEach((dot, place) => dot.classList.toggle("full", place < this.typed.length));
    fillSlots(this.box, { hint: words(this.isBusy ? "pin_busy" : "pin_hint") });
  }

  drawWait() {
    const wait = this.tablet.people().find((one) => one.id === this.person.id)?.wait ?? 0;
    const error = slot(this.box, "error");
    if (wait > 0) error.textContent = words("pin_wait", { time: clockOf(wait) });
    else if (this.waited) error.textContent = "";
    this.waited = wait > 0;
    for (const button of this.box.querySelectorAll(".pin-pad button")) button.disabled = wait > 0;
  }
}

function clockOf(ms) {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
