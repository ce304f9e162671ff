/** Identity numbers and the QR code of the card, by the rules of outreach/fieldwork/identity.py. */
import { clean, isGarbled, isName } from "./names.js";

const NUMBER_LENGTH = 12;
const OLD_NUMBER_LENGTH = 9;
const EARLIEST_YEAR = 1900;
const FEWEST_FIELDS = 6;
const MOST_FIELDS = 11;
const MINOR_BELOW_AGE = 14;
const YOUNGEST_AGE = 6;
const ELDERLY_FROM_AGE = 60;
const SEXES = { nam: "male", "n\u1eef": "female" };
// The 63 provinces of TT 07/2016/TT-BCA; the mergers of 2025 renumbered nobody.
const PROVINCES = new Set(
  ("001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 " +
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 " +
    "087 089 091 092 093 094 095 096").split(" "),
);

/**
 * What the QR code of a card says: {card: {number, full_name, sex, birth_year, birth_on}} or {problem: key of words}.
 * Fields by |: number, old number, name, ddmmyyyy, sex, address, day of issue, then what newer cards add.
 */
export function readCard(scanned, year) {
  const fields = clean(scanned).split("|").map(clean);
  if (fields.length === 1 && !/^\d{12}[^\d]/.test(fields[0])) return { problem: "card.other_code" };
  if (fields.length < FEWEST_FIELDS || fields.length > MOST_FIELDS) return { problem: "card.garbled" };
  const [number, , name, born, sexWord] = fields;
  const [birth, sex] = [readBirth(born), SEXES[sexWord.toLowerCase()]];
  const isWhole = /^[0-9]{12}$/.test(number) && birth && sex;
  if (!isWhole || !isName(name) || isGarbled(name)) return { problem: "card.garbled" };
  const problem = numberProblem(number, year);
  return problem ? { problem } : { card: { number, full_name: name, sex, ...birth } };
}

/** Whether a text that came by keys is the code of a card and not something typed. */
export function looksScanned(text) {
  return text.split("|").length >= FEWEST_FIELDS;
}

/** The number without the spaces, dots and dashes that people type into it. */
export function numberDigits(typed) {
  return clean(typed).replace(/[\s.\-\u2013]+/gu, "");
}

/** The key of the words that say why `number` cannot be an identity number in `year`; null where it can. */
export function numberProblem(number, year) {
  if (!/^[0-9]+$/.test(number)) return "number.not_digits";
  if (number.length === OLD_NUMBER_LENGTH) return "number.old";
  if (number.length !== NUMBER_LENGTH) return number.length < NUMBER_LENGTH ? "number.short" : "number.long";
  return birthYearOf(number) <= year ? null : "number.future";
}

/** Keys of what is odd about a possible number: to be asked, never refused. */
export function numberWarnings(number, { birth_year, sex }) {
  const warnings = [];
  if (!PROVINCES.has(number.slice(0, 3))) warnings.push("number.other_province");
  if (birth_year && birth_year !== birthYearOf(number)) warnings.push("number.other_year");
  if (sex && sex !== sexOf(number)) warnings.push("number.other_sex");
  return warnings;
}

/** The birth year in a number: the century from the fourth digit (0, 1 = 1900s; 2, 3 = 2000s …). */
export function birthYearOf(number) {
  return EARLIEST_YEAR + Math.floor(Number(number[3]) / 2) * 100 + Number(number.slice(4, 6));
}

/** The sex in a number: an even fourth digit is male, an odd one female. */
export function sexOf(number) {
  return Number(number[3]) % 2 ? "female" : "male";
}

/** Three digits and four, as every screen shows a number; empty for none. */
export function maskedNumber(number) {
  return number ? `${number.slice(0, 3)}\u2022\u2022\u2022\u2022\u2022${number.slice(-4)}` : "";
}

/** Full years on a day (yyyy-mm-dd), by the year alone where only that is known; null where nothing is. */
export function ageOn(day, { birth_year, birth_on }) {
  const year = Number(day.slice(0, 4));
  if (birth_on) return year - Number(birth_on.slice(0, 4)) - (day.slice(5) < birth_on.slice(5) ? 1 : 0);
  return birth_year ? year - birth_year : null;
}

export function isElderly(age) {
  return age !== null && age >= ELDERLY_FROM_AGE;
}

/** Whether VNeID of somebody of this age needs the representative beside them. */
export function isMinor(age) {
  return age !== null && age < MINOR_BELOW_AGE;
}

/** The key of the words that say why this age cannot be sent to the police now; null where it can. */
export function ageProblem(age, representativeName) {
  if (!isMinor(age)) return null;
  if (age < YOUNGEST_AGE) return "age.too_young";
  return representativeName ? null : "age.representative";
}

function readBirth(text) {
  if (/^(19|20)[0-9]{2}$/.test(text)) return { birth_year: Number(text), birth_on: null };
  const parts = /^([0-9]{2})([0-9]{2})([0-9]{4})$/.exec(text);
  if (!parts) return null;
  const [day, month, year] = parts.slice(1).map(Number);
  if (!day || !month) return { birth_year: year, birth_on: null };
  const on = new Date(Date.UTC(year, month - 1, day));
  if (year < 1000 || on.getUTCMonth() !== month - 1 || on.getUTCDate() !== day) return null;
  return { birth_year: year, birth_on: on.toISOString().slice(0, 10) };
}
