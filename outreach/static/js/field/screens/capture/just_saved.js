// People saved a moment ago, in memory alone: full names for the toast and the slip. Gone when the screen is locked.
const saved = new Map();
let watched = null;

/** Remember the name, and the line that the slip needs where this tablet may not read its list. */
export function rememberSaved(tablet, line) {
  saved.set(line.id, line);
  if (watched === tablet) return;
  watched = tablet;
  tablet.subscribe(() => tablet.me || saved.clear());
}

/** The full name where it is still known, else the short one of the line. */
export function nameOf(line) {
  return saved.get(line.id)?.person ?? line.person;
}

/** The line of an encounter: as the list has it, else as it was saved a moment ago. */
export function lineOrSaved(tablet, visitId, id) {
  return tablet.lines(visitId).find((line) => line.id === id) ?? saved.get(id);
}
