// What is counted over the lines of a visit, and in which order people wait. Knows no page.
import { isElderly } from "../../../lib/card.js";

const UNSENT = new Set(["device", "sending"]);
const NEEDS_CARE = new Set(["refused", "conflict"]);

/** The three big counters and their notes. */
export function figuresOf(lines, visitOn) {
  const kept = lines.filter((line) => line.state !== "voided");
  const year = Number(visitOn.slice(0, 4));
  const dossiers = kept.flatMap((line) => line.dossiers).filter((one) => one.state !== "voided");
  const answers = kept.map((line) => line.activation).filter((one) => one && !one.is_voided);
  return {
    people: kept.length,
    elderly: kept.filter((line) => line.birth_year && isElderly(year - line.birth_year)).length,
    support: kept.filter((line) => line.needs_support).length,
    dossiers: dossiers.length,
    missing: dossiers.filter((one) => one.help === "missing_papers").length,
    activated: answers.filter((one) => one.state === "activated").length,
    waiting: answers.filter((one) => one.state === "requested").length,
    unsent: kept.filter((line) => UNSENT.has(line.where)).length,
    received: kept.filter((line) => line.where === "received" || line.where === "conflict").length,
    mine: kept.filter((line) => line.mine).length,
    refused: kept.filter((line) => line.where === "refused").length,
  };
}

/** refused, waiting, sent or voided: the group in which a line stands. */
export function groupOf(line) {
  if (NEEDS_CARE.has(line.where)) return "refused";
  if (line.state === "voided") return "voided";
  return UNSENT.has(line.where) ? "waiting" : "sent";
}

/** Whether a line is shown under a filter: all, waiting, refused, missing, voided. */
export function isShown(line, filter) {
  if (filter === "all") return true;
  if (filter === "missing") return line.state !== "voided" && missingOf(line).length > 0;
  return groupOf(line) === filter;
}

/** Names of the papers that somebody still lacks. */
export function missingOf(line) {
  return line.dossiers.filter((one) => one.state !== "voided").flatMap((one) => one.missing_papers ?? []);
}

/** The newest first. */
export function byTime(lines) {
  return [...lines].sort((one, other) => (one.happened_at < other.happened_at ? 1 : -1));
}

/** Who waits with a number, in the order of calling: first those who have priority, then by number. */
export function callingOrder(waiting) {
  return [...waiting].sort((one, other) => other.priority - one.priority || one.number - other.number);
}

/** before, open or after: where the visit stands by its state and, as the tablet may know it late, by the clock. */
export function phaseOf(visit, { today, time }) {
  if (visit.state === "closed") return "after";
  if (visit.on !== today) return visit.on > today ? "before" : "after";
  if (time < visit.opens && visit.state !== "held") return "before";
  return time > visit.closes ? "after" : "open";
}

/** The largest of the counted figures minus the smallest; a figure that nobody counted (0) is left out. */
export function differenceOf(figures) {
  const counted = figures.filter((figure) => figure > 0);
  return counted.length ? Math.max(...counted) - Math.min(...counted) : 0;
}
