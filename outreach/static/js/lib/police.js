// The police queue as figures and groups: knows no page, no tablet.

/** From so many minutes on a waiting person stands out (design picture 10). */
export const LONG_WAIT = 25;

const VIEWS = {
  waiting: ["requested"],
  under_way: ["taken", "approved", "needs_more"],
  home: ["home_visit"],
  activated: ["activated", "already_had"],
  not_done: ["not_done", "declined"],
};

/** The names of the views, in the order of their tabs. */
export const VIEW_NAMES = Object.keys(VIEWS);

/** Lines with a VNeID row that the center sent and nobody withdrew. */
export function sentOnes(lines) {
  return lines.filter((line) => line.activation && !line.activation.is_voided && line.state !== "voided" && line.activation.state !== "advised");
}

/** The lines of one view: who waits longest first, others by their latest decision. */
export function linesOfView(lines, view) {
  const found = sentOnes(lines).filter((line) => VIEWS[view].includes(line.activation.state));
  const byWait = (one, other) => since(one).localeCompare(since(other)) || one.id.localeCompare(other.id);
  return found.sort(view === "waiting" ? byWait : (one, other) => decided(other).localeCompare(decided(one)) || byWait(one, other));
}

/** How many lines each view has. */
export function countsOfViews(lines) {
  return Object.fromEntries(VIEW_NAMES.map((view) => [view, linesOfView(lines, view).length]));
}

/** Whole minutes since somebody was sent; never below zero. */
export function minutesWaited(line, now) {
  return Math.max(0, Math.floor((now - Date.parse(since(line))) / 60_000));
}

/** What an officer should know at a glance: the key of one tag, or null. */
export function tagOf(line) {
  const { activation } = line;
  if (activation.is_minor) return line.has_representative ? "minor" : "minor_alone";
  if (activation.is_reactivation) return "reactivation";
  return line.is_elderly ? "elderly" : null;
}

/** What may be decided from a state, by the table of the day pack; nothing where the pack is older than the table. */
export function stepsFrom(state, moves) {
  return moves?.[state] ?? [];
}

/** One operation of the police for one line. */
export function decisionOp(line, payload) {
  const { id, rev } = line.activation;
  return { kind: "activation.decide", subject_id: id, record_id: id, base_rev: rev, payload };
}

/** The operation that takes a decision back, made upon the revision that the line has by then. */
export function takeBackOp(line, reason) {
  const { id, rev } = line.activation;
  return { kind: "activation.take_back", subject_id: id, record_id: id, base_rev: rev, payload: { reason } };
}

/** Decisions of a visit, the latest first; alike ones of one minute by one officer stand together. */
export function logOf(lines) {
  const groups = new Map();
  for (const line of sentOnes(lines).filter((one) => one.activation.decided_at)) {
    const { decided_at, decided_by, state, reason } = line.activation;
    const key = [decided_at.slice(0, 16), decided_by ?? "", state, reason ?? ""].join("|");
    const group = groups.get(key) ?? { at: decided_at, by: decided_by ?? "", state, reason: reason ?? null, lines: [] };
    group.lines.push(line);
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.at.localeCompare(one.at));
}

/** Why level 2 was not done at this visit: [reason, how many], the commonest first. */
export function reasonsOf(lines) {
  const counts = new Map();
  for (const { activation } of sentOnes(lines)) {
    if (activation.reason) counts.set(activation.reason, (counts.get(activation.reason) ?? 0) + 1);
  }
  return [...counts].sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
}

/** Two lists of [reason, count] added up, the commonest first. */
export function addedReasons(one, other) {
  const sums = new Map(one);
  for (const [reason, count] of other) sums.set(reason, (sums.get(reason) ?? 0) + count);
  return [...sums].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}

function since(line) {
  return line.activation.requested_at ?? line.happened_at;
}

function decided(line) {
  return line.activation.decided_at ?? "";
}
