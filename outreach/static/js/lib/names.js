/** Vietnamese text as the server keeps it (outreach/kernel/text.py): one form to store, one key to search. */

const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]/gu;
const SPACES = /[\s\u0085]+/gu;
const SEPARATORS = /[\s.\-\u2013()]+/gu;
const NAME = /^\p{L}+(?:[ .'\u2019-]{1,2}\p{L}+)*[.'\u2019]?$/u;
// UTF-8 read as Latin-1, and letters of the old TCVN3 table.
const MOJIBAKE = /[\u00c3\u00c2\u00c4][\u0080-\u00bf]|\u00e1[\u00ba\u00bb]|[\u00b5\u00b8\u00b6\u00b9\u00f7\u00a7\u00ae\u00ab\u00ac]|\ufffd/u;
const TELEX_END = /[aeiouyw][a-z]*[fjx]$/i;
const TELEX_LETTER = /aa|ee|oo|dd|[aou]w/i;
const TELEX_WORDS = 2;
const OLD_MOBILE = /^01\d{9}$/;
const PHONE = /^(?:0[35789]\d{8}|02\d{8,9})$/;
const PREFIXES = ["+84", "0084", "84"];

/** NFC, without control and zero-width characters, trimmed, each run of spaces one space. */
export function clean(value) {
  return (value ?? "").replace(CONTROLS, "").normalize("NFC").replace(SPACES, " ").trim();
}

/** Lower case without marks, d for its barred forms, so that any spelling of a name finds it. */
export function searchKey(value) {
  const lowered = clean(value).toLowerCase().replace(/\u00df/g, "ss");
  return lowered.normalize("NFD").replace(/\p{Mn}/gu, "").replace(/[\u0111\u00f0\u0256]/g, "d");
}

/** Whether `name` can be a name: letters, spaces and the marks of minority names, never digits. */
export function isName(name) {
  return NAME.test(name);
}

/** Whether `name` was spoilt on its way: bytes read in another table, or Telex keys left as letters. */
export function isGarbled(name) {
  return MOJIBAKE.test(name) || isTelex(name);
}

/** The given name and the initials of the rest, as lines on a tablet name people; a remark in brackets is left out. */
export function shortPerson(fullName) {
  const name = clean(fullName);
  const words = (name.split("(")[0].trim() || name).split(" ").filter(Boolean);
  const initials = words.slice(0, -1).map((word) => `${[...word][0].toUpperCase()}.`);
  return [words.at(-1) ?? "", initials.join("")].join(" ").trim();
}

/** The last `length` signs of a number behind four dots; nothing for none. */
export function maskedTail(value, length) {
  return value ? `\u2022\u2022\u2022\u2022${value.slice(-length)}` : "";
}

/** A Vietnamese number as 0…, or null where it cannot be one. Mobile 10 digits, landline 02… with 10 or 11. */
export function phoneNumber(value) {
  let digits = clean(value).replace(SEPARATORS, "");
  const prefix = PREFIXES.find((one) => digits.startsWith(one) && digits.length > 10);
  if (prefix) digits = `0${digits.slice(prefix.length).replace(/^0/, "")}`;
  return PHONE.test(digits) ? digits : null;
}

/** The key of the words that say why `typed` is no phone number; null where it is one. */
export function phoneProblem(typed) {
  if (phoneNumber(typed)) return null;
  return OLD_MOBILE.test(typed.replace(/\D/g, "")) ? "phone.old" : "phone.wrong";
}

/** Plain letters only, with a tone key at the end of a word or doubled letters in two: nobody writes a name so. */
function isTelex(name) {
  if (/[^\x00-\x7f]/.test(name)) return false;
  const words = name.split(/[ .'-]+/).filter(Boolean);
  return words.some((word) => TELEX_END.test(word)) || words.filter((word) => TELEX_LETTER.test(word)).length >= TELEX_WORDS;
}
