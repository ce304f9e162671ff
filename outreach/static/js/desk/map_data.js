import { matches } from "../lib/text.js";

/** What is known of the days of the slider: statuses by day, read from turns [[day, status], …] in order. */
export function statusOn(turns, day) {
  let found = null;
  for (const [from, status] of turns ?? []) {
    if (from > day) break;
    found = status;
  }
  return found;
}

/** The era of a day: the days in which the same neighborhoods lived. */
export function eraOf(timeline, day) {
  return timeline.eras.find((era) => era.from <= day && day <= era.to) ?? null;
}

/** Neighborhoods by status on a day, those without a point on the map included. */
export function countsOn(era, day) {
  const counts = new Map();
  for (const turns of Object.values(era.turns)) {
    const status = statusOn(turns, day);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

/** Whole days from one ISO date to another. */
export function daysBetween(first, other) {
  return Math.round((Date.parse(`${other}T00:00Z`) - Date.parse(`${first}T00:00Z`)) / 86_400_000);
}

/** The ISO date so many days after another. */
export function dayAfter(first, days) {
  return new Date(Date.parse(`${first}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 21/08/2026, as all pages write it. */
export function dateWords(day) {
  return day.split("-").reverse().join("/");
}

/** The firsts of months between two days, each as {month, days from the first}. */
export function monthsBetween(first, last) {
  const months = [];
  const [year, month] = first.split("-").map(Number);
  for (let count = 0; count < 60; count += 1) {
    const day = new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10);
    if (day > last) break;
    months.push({ month: Number(day.slice(5, 7)), at: Math.max(daysBetween(first, day), 0) });
  }
  return months;
}

/** Whether a cell stays when these are chosen in the panel: a set of statuses, a former ward, a team, words. */
export function keeps(cell, { statuses, query, ward = "", team = "" }) {
  const isWanted = statuses.has(cell.status) && (!ward || cell.ward === ward) && (!team || cell.team === team);
  return isWanted && (!query || matches(query, `${cell.name} ${cell.code} ${cell.ward}`));
}

/** The words of a popup: lines and pairs; every number comes from the cell, every word from the page's language. */
export function story(cell, { words, days, day, loaded }, number) {
  if (day !== loaded) return { lines: [words.partial], facts: [] };
  const lines = [];
  if (cell.next) {
    const left = daysBetween(day, cell.on);
    const when = left ? words.in_days.replace("{n}", number(left)) : words.today;
    const expected = cell.expected ? words.expected.replace("{n}", number(cell.expected)) : "";
    lines.push(days[cell.next]?.[0] ?? "", [cell.team, when, expected].filter(Boolean).join(" · "));
  } else if (cell.waiting !== null) {
    lines.push(words.waited.replace("{n}", number(cell.waiting)));
  }
  if (cell.parts.length) lines.push(words.parts.replace("{names}", cell.parts.join(", ")));
  const [served, asked, activated, submitted] = cell.figures.map((one) => number(one));
  const km = cell.km === null ? "–" : `${number(cell.km, 1)} km`;
  const values = [
    ...cell.people.map((one) => (one === null ? "–" : number(one))), km, days[cell.last]?.[1] ?? words.never,
    served, `${activated} / ${asked}`, submitted,
  ];
  return { lines: lines.filter(Boolean), facts: words.facts.map((word, place) => [word, values[place]]) };
}

/** What may be done from a popup: each {word, url}, the first one foremost. */
export function acts(cell, { words, links }) {
  const found = [];
  const fill = (url) => url.replace("{id}", cell.visit);
  if (cell.visit) found.push({ word: words.open, url: fill(links.visit) });
  if (cell.visit && cell.next && links.why) found.push({ word: words.why, url: fill(links.why) });
  if (!cell.next && cell.waiting !== null && links.plan) {
    found.push({ word: words.plan, url: links.plan.replace("{id}", cell.id) });
  }
  return found;
}
