import { fill, readWords } from "../../lib/words.js";

let texts = null;

/** A text of the shell by its key, filled with facts: words("sent_of", { done: 5, all: 13 }). */
export function words(key, facts) {
  texts ??= readWords(document);
  return fill(texts, key, facts);
}

/** The same, or `otherwise` where the shell has no such text (a code of the server that is newer than we are). */
export function wordsOr(key, otherwise, facts) {
  texts ??= readWords(document);
  return texts.has(key) ? fill(texts, key, facts) : otherwise;
}
