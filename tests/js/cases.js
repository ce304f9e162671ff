import { readFileSync } from "node:fs";

/** A table of cases that the server's tests read, too. */
export function cases(name) {
  return JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), "utf8"));
}
