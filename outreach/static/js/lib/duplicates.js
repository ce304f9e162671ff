/** Who of the people already written down may be the same: shown, never merged. Works on masked lines alone. */
import { maskedTail, phoneNumber, searchKey, shortPerson } from "./names.js";

const MOST_HINTS = 5;
const NUMBER_TAIL = 4;
const PHONE_TAIL = 3;
const WEIGHTS = { number: 4, phone: 2, name: 1 };

/** Masked lines by what they can be found with; made once for a list of lines. */
export function indexOf(lines) {
  const index = { number: new Map(), phone: new Map(), person: new Map() };
  for (const line of lines) {
    if (line.state === "voided") continue;
    put(index.number, tail(line.number), line);
    put(index.phone, tail(line.phone), line);
    put(index.person, searchKey(line.person), line);
  }
  return index;
}

/**
 * Lines that may be this person, the likeliest first, each {line, why: "number" | "phone" | "name"}.
 *
 * The same last digits of the number and no other birth year; or the same short name with the same last digits of
 * the phone; or the same short name and birth year. Somebody whose number ends otherwise is somebody else.
 */
export function likelySame(facts, index) {
  const mine = known(facts);
  const found = new Map();
  const note = (why, lines, test) => {
    for (const line of lines ?? []) {
      if (!found.has(line) && !isOther(mine, line) && test(line)) found.set(line, why);
    }
  };
  if (mine.number) note("number", index.number.get(mine.number), (line) => agrees(mine.year, line.birth_year));
  const namesakes = mine.person ? index.person.get(mine.person) : [];
  if (mine.phone) note("phone", namesakes, (line) => tail(line.phone) === mine.phone);
  if (mine.year) note("name", namesakes, (line) => line.birth_year === mine.year);
  return [...found]
    .map(([line, why]) => ({ line, why }))
    .sort((one, other) => WEIGHTS[other.why] - WEIGHTS[one.why] || (other.line.happened_at ?? "").localeCompare(one.line.happened_at ?? ""))
    .slice(0, MOST_HINTS);
}

function known(facts) {
  const year = facts.birth_on ? Number(facts.birth_on.slice(0, 4)) : facts.birth_year;
  return {
    number: tail(maskedTail(facts.identity_number, NUMBER_TAIL)),
    phone: tail(maskedTail(phoneNumber(facts.phone), PHONE_TAIL)),
    person: searchKey(shortPerson(facts.person_name)),
    year: year || null,
  };
}

function isOther(mine, line) {
  return Boolean(mine.number && line.number && tail(line.number) !== mine.number);
}

function agrees(year, other) {
  return !year || !other || year === other;
}

function tail(masked) {
  return (masked ?? "").replace(/\u2022/g, "");
}

function put(map, key, line) {
  if (!key) return;
  const lines = map.get(key);
  if (lines) lines.push(line);
  else map.set(key, [line]);
}
