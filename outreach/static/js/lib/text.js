/** Fold a Vietnamese text for searching: no marks, đ as d, lower case, single spaces. */
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}

/** True when every word of the query begins some word of the text, in any order. */
export function matches(query, text) {
  const words = fold(text).split(/[^\p{L}\p{N}]+/u);
  return fold(query)
    .split(" ")
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}
