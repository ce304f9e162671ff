// Lines of a visit as rows of a list, in groups.
import { clockTime } from "./dates.js";
import { part, say, slot } from "./dom.js";
import { byTime, groupOf } from "./figures.js";
import { whatWasDone } from "./wording.js";
import { words } from "../words.js";

const GROUPS = ["refused", "waiting", "sent", "voided"];
const STATES = { device: "saved", sending: "sending", received: "sent", conflict: "refused", refused: "refused" };

/** Rows for `lines`, grouped; at most `most` of a group with a button for the rest, which calls `more(group)`. */
export function groupedRows(root, tablet, procedures, lines, { most = Infinity, open = new Set(), more } = {}) {
  const rows = [];
  for (const group of GROUPS) {
    const all = byTime(lines.filter((line) => groupOf(line) === group));
    if (!all.length) continue;
    rows.push(groupHead(root, group, all.length));
    const shown = open.has(group) ? all : all.slice(0, most);
    rows.push(...shown.map((line) => entryRow(root, tablet, procedures, line)));
    if (shown.length < all.length && more) rows.push(moreRow(root, all.length - shown.length, () => more(group)));
  }
  return rows;
}

/** Put the icon and the word of where a line is into a [data-slot=state]. */
export function drawState(place, where) {
  const state = STATES[where] ?? "sent";
  place.className = `entry-state ${state}`;
  for (const icon of place.querySelectorAll("[data-state-icon]")) icon.hidden = icon.dataset.stateIcon !== state;
  slot(place, "state-word").textContent = where === "conflict" ? words("where.conflict") : words(`where.${state}`);
}

function entryRow(root, tablet, procedures, line) {
  const row = part(root, "entry");
  const link = slot(row, "link");
  link.href = `#/visits/${line.visit_id}/entries/${line.id}`;
  link.classList.toggle("void", line.state === "voided");
  say(row, { time: clockTime(line.happened_at), person: line.person, born: line.birth_year ? `\u00b7 ${line.birth_year}` : "" });
  slot(row, "time").dateTime = line.happened_at;
  const refused = line.where === "refused" && line.message_vi;
  slot(row, "what").textContent = refused || whatWasDone(tablet, procedures, line);
  slot(row, "what").classList.toggle("bad", Boolean(refused));
  drawState(slot(row, "state"), line.where);
  return row;
}

function groupHead(root, group, count) {
  const head = part(root, "group");
  head.classList.toggle("bad", group === "refused");
  say(head, { word: words(`group.${group}`), count: String(count) });
  return head;
}

function moreRow(root, count, act) {
  const row = part(root, "more");
  slot(row, "word").textContent = words("more", { count });
  row.querySelector("button").addEventListener("click", act);
  return row;
}
