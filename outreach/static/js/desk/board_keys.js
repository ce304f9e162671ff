import { moveTo } from "./board.js";

/**
 * The board without a mouse: arrows go from visit to visit, M lifts one, arrows choose its new day, Enter sets it down.
 * Ctrl+Z takes the last move back where the page still offers it; ? shows the list of keys.
 */
export function wireBoardKeys(root) {
  const months = root.querySelector("#months");
  if (!months) return;
  root.querySelector("[data-open-dialog=board-keys]").hidden = false;
  const board = new Board(root, months);
  months.addEventListener("keydown", (event) => board.press(event));
  root.addEventListener("keydown", (event) => pressAnywhere(event, root));
}

const SIDEWAYS = { ArrowLeft: -1, ArrowRight: 1 };
const WEEKS = { ArrowUp: -7, ArrowDown: 7 };
const ONE_DAY = 86_400_000;

class Board {
  constructor(root, months) {
    this.days = [...months.querySelectorAll("[data-day]")];
    this.form = root.querySelector("[data-drag]");
    this.voice = root.querySelector("[data-board-voice]");
    this.lifted = null;
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const day = event.target.closest("[data-day]");
    if (!day) return;
    if (this.lifted ? this.pressLifted(event, day) : this.pressResting(event, day)) event.preventDefault();
  }

  pressResting(event, day) {
    if (event.key in SIDEWAYS) return this.focusIn(this.neighbor(day, SIDEWAYS[event.key], hasItems));
    if (event.key in WEEKS) return this.upOrDown(day, event);
    if (event.key.toLowerCase() === "m") return this.lift(event.target.closest("[draggable=true][data-visit]"));
    return false;
  }

  pressLifted(event, day) {
    if (event.key === "Escape") return this.letGo();
    if (event.key === "Enter") return this.setDown(day);
    if (event.key in SIDEWAYS) return this.offer(this.neighbor(day, SIDEWAYS[event.key], isOpen));
    if (event.key in WEEKS) return this.offer(this.weeksAway(day, WEEKS[event.key], isOpen));
    return event.key === "Tab";
  }

  upOrDown(day, event) {
    const items = itemsOf(day);
    const next = items[items.indexOf(event.target) + Math.sign(WEEKS[event.key])];
    if (!next) return this.focusIn(this.weeksAway(day, WEEKS[event.key], hasItems), event.key === "ArrowUp");
    next.focus();
    return true;
  }

  /** The nearest fitting day before or after. */
  neighbor(day, step, fits) {
    for (let at = this.days.indexOf(day) + step; this.days[at]; at += step) if (fits(this.days[at])) return this.days[at];
    return null;
  }

  /** The nearest fitting day of the same column, whole weeks away. */
  weeksAway(day, step, fits) {
    const apart = (other) => Math.round((Date.parse(other.dataset.day) - Date.parse(day.dataset.day)) / ONE_DAY);
    const ahead = this.days.filter((other) => apart(other) * step > 0 && apart(other) % 7 === 0 && fits(other));
    return (step > 0 ? ahead[0] : ahead.at(-1)) ?? null;
  }

  focusIn(day, last = false) {
    if (day) itemsOf(day).at(last ? -1 : 0).focus();
    return Boolean(day);
  }

  lift(holder) {
    if (!holder || !this.form) return false;
    this.lifted = holder;
    holder.classList.add("dragged");
    this.say("lifted", { name: holder.querySelector("b").textContent });
    const day = holder.closest("[data-day]");
    this.offer(isOpen(day) ? day : (this.neighbor(day, 1, isOpen) ?? this.neighbor(day, -1, isOpen)), false);
    return true;
  }

  offer(day, aloud = true) {
    if (!day) return true;
    for (const other of this.days) other.classList.toggle("over", other === day);
    day.tabIndex = -1;
    day.focus();
    if (aloud) this.say("moved", { day: new Date(day.dataset.day).toLocaleDateString(document.documentElement.lang) });
    return true;
  }

  setDown(day) {
    if (!isOpen(day)) return true;
    moveTo(this.form, day, this.lifted.dataset);
    return true;
  }

  letGo() {
    const holder = this.lifted;
    this.lifted = null;
    holder.classList.remove("dragged");
    for (const day of this.days) day.classList.remove("over");
    this.say("dropped", {});
    itemsOf(holder)[0]?.focus();
    return true;
  }

  say(what, facts) {
    this.voice.textContent = this.voice.dataset[what].replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  }
}

const itemsOf = (within) => [...within.querySelectorAll("a")];
const hasItems = (day) => itemsOf(day).length > 0;
const isOpen = (day) => "open" in day.dataset;

function pressAnywhere(event, root) {
  if (event.isComposing || event.target.closest("input, textarea, select, dialog")) return;
  const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
  if (isUndo) root.querySelector("[data-toast] form button")?.click();
  else if (event.key === "?") root.getElementById("board-keys")?.showModal();
}

wireBoardKeys(document);
