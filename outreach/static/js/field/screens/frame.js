import { words } from "./words.js";

const part = (name) => document.querySelector(`[data-${name}]`);
/** Tabs of those who record; the police decide, and their queue is the first thing they see. */
const RECORDING = new Set(["new", "entries"]);
let visitId = null;

/** The visit that the four tabs belong to. */
export function currentVisit() {
  return visitId;
}

/** Bar and tabs around a screen; the tabs lead to the visit that was looked at last. */
export function drawFrame(tablet, screen, params) {
  if (params.id && screen.tab) visitId = params.id;
  part("bar").hidden = false;
  drawWho(tablet);
  drawTabs(tablet, screen.tab);
  drawChip(tablet.status());
}

/** Take bar and tabs away, for screens that fill the tablet. */
export function hideFrame() {
  part("bar").hidden = true;
  part("tabs").hidden = true;
}

/** What stands in the bar. */
export function sayTitle(title, below = "") {
  part("title").textContent = title;
  part("subtitle").textContent = below;
  document.title = `${title} – ${words("app")}`;
}

/** The chip that is never hidden: icon, word and number, also when everything is fine. */
export function drawChip(status) {
  drawChipIn(part("sync-chip"), status);
}

/** The same in another place: an element with the four icons and a [data-sync-text]. */
export function drawChipIn(chip, status) {
  const { kind, text } = chipOf(status);
  chip.className = `sync ${kind}`;
  for (const icon of chip.querySelectorAll("[data-sync-icon]")) icon.hidden = icon.dataset.syncIcon !== kind;
  const said = chip.querySelector("[data-sync-text]");
  if (said.textContent !== text) said.textContent = text;
}

/** Kind and text of the sync chip for a status of the tablet. */
export function chipOf(status) {
  const all = status.pending + status.others.count;
  if (status.frozen) return { kind: "fail", text: words("chip_frozen") };
  if (status.sending) return { kind: "busy", text: words("chip_sending", { i: status.sending[0], n: status.sending[1] }) };
  const refused = status.refused + status.others.refused;
  if (refused) return { kind: "fail", text: words("chip_refused", { n: refused }) };
  if (status.network === "offline") {
    return { kind: "offline", text: all ? words("chip_offline_unsent", { n: all }) : words("chip_offline") };
  }
  if (all) return { kind: "offline", text: words("chip_unsent", { n: all }) };
  if (!status.green) return { kind: "busy", text: words("chip_checking") };
  const at = status.lastReceivedAt;
  return { kind: "ok", text: at ? words("chip_sent_at", { time: clock(at) }) : words("chip_sent") };
}

/** 9:05 on the tablet's wall. */
export function clock(instant) {
  return new Date(instant).toLocaleTimeString("vi-VN", { hour: "numeric", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
}

function drawWho(tablet) {
  const who = part("who");
  who.hidden = !tablet.me;
  if (!tablet.me) return;
  part("initials").textContent = tablet.me.initials;
  part("name").textContent = tablet.me.name;
  part("device").textContent = tablet.me.standIn ? words("stand_in") : tablet.device.name;
}

function drawTabs(tablet, current) {
  const tabs = part("tabs");
  tabs.hidden = !tablet.me;
  const base = visitId ? `#/visits/${visitId}` : "#/";
  for (const tab of tabs.querySelectorAll("[data-tab]")) {
    const name = tab.dataset.tab;
    tab.hidden = tablet.me?.role === "police" && RECORDING.has(name);
    tab.href = visitId && name !== "visit" ? `${base}/${name}` : base;
    if (name === current) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}
