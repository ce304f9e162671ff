/** Texts of the page that scripts put together: every [data-word] in its <template data-words>. */
export function readWords(page) {
  const found = new Map();
  for (const box of page.querySelectorAll("template[data-words]")) {
    for (const one of box.content.querySelectorAll("[data-word]")) {
      found.set(one.dataset.word, one.textContent.trim());
    }
  }
  return found;
}

/** One text with its {names} filled; a text that is missing is an error, not a blank. */
export function fill(texts, key, facts = {}) {
  const text = texts.get(key);
  if (text === undefined) throw new Error(`no text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in facts ? String(facts[name]) : whole));
}
