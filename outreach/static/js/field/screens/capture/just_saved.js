// The full names of people saved a moment ago, in memory alone: for the toast and the slip. Gone with the screen lock.
const names = new Map();

export function rememberName(encounterId, name) {
  names.set(encounterId, name);
}

/** The full name where it is still known, else the short one of the line. */
export function nameOf(line) {
  return names.get(line.id) ?? line.person;
}

export function forgetNames() {
  names.clear();
}
