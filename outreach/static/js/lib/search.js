/** Finding a procedure as the server does (outreach/procedures/queries.py): word starts, any order, short forms. */
import { searchKey } from "./names.js";

const TOKEN = /[\p{L}\p{N}]+(?:\.[\p{L}\p{N}]+)*/gu;
const PARTIAL_SHARE = 0.5;

/** Each typed word with what else it may stand for, without diacritics. */
export function askedWords(text, shortForms) {
  return tokens(searchKey(text)).map((word) => [word, ...(Object.hasOwn(shortForms, word) ? shortForms[word] : [])]);
}

/**
 * The procedures that somebody means, best first, each {procedure, isFull}; without words all of them in their order.
 * A partial one holds at least half of the words. `procedures` are those of the day pack.
 */
export function findProcedures(text, procedures, shortForms) {
  const asked = askedWords(text, shortForms);
  if (!asked.length) return procedures.map((procedure) => ({ procedure, isFull: true }));
  const phrase = ` ${asked.map((meanings) => meanings.at(-1)).join(" ")}`;
  return procedures
    .map((procedure) => ({ procedure, key: ` ${procedure.key}` }))
    .map(({ procedure, key }) => ({ procedure, share: share(asked, key), inOrder: key.includes(phrase) }))
    .filter((one) => one.share >= PARTIAL_SHARE)
    .sort(byMeaning)
    .map((one) => ({ procedure: one.procedure, isFull: one.share === 1 }));
}

/** `text` cut into [piece, isFound]: what of it the typed words mean, with its own marks. */
export function highlighted(text, asked) {
  const marks = new Uint8Array(text.length);
  const words = [...text.matchAll(TOKEN)].map((match) => ({ at: match.index, raw: match[0], key: searchKey(match[0]) }));
  for (const meanings of asked) {
    for (const meaning of meanings) markMeaning(words, meaning.split(" "), marks);
  }
  return pieces(text, marks);
}

function tokens(key) {
  return key.match(TOKEN) ?? [];
}

function share(asked, key) {
  const found = asked.filter((meanings) => meanings.some((meaning) => key.includes(` ${meaning}`)));
  return found.length / asked.length;
}

function byMeaning(one, other) {
  return (
    other.share - one.share ||
    other.inOrder - one.inOrder ||
    other.procedure.is_common - one.procedure.is_common ||
    [...one.procedure.name].length - [...other.procedure.name].length ||
    (one.procedure.code < other.procedure.code ? -1 : 1)
  );
}

/** Mark each run of words that begins as `parts` do; the last part may be the beginning of its word. */
function markMeaning(words, parts, marks) {
  for (let first = 0; first + parts.length <= words.length; first++) {
    const run = words.slice(first, first + parts.length);
    const last = parts.length - 1;
    if (!run.every((word, at) => (at === last ? word.key.startsWith(parts[at]) : word.key === parts[at]))) continue;
    const [from, end] = [run[0].at, run[last]];
    // A word whose key has another length than itself is marked whole.
    const length = end.key.length === end.raw.length ? parts[last].length : end.raw.length;
    marks.fill(1, from, end.at + length);
  }
}

function pieces(text, marks) {
  const cut = [];
  for (let from = 0, at = 1; at <= text.length; at++) {
    if (at < text.length && marks[at] === marks[from]) continue;
    cut.push([text.slice(from, at), Boolean(marks[from])]);
    from = at;
  }
  return cut;
}
