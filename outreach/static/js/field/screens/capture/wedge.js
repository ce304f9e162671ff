// A scanner that types: the code of a card comes as keys, and Enter or a rest ends it.
import { looksScanned } from "../../../lib/card.js";

const REST = 300;

/** Call `scanned(code)` when the code of a card was typed into any text input under `root`. */
export function listenForScanner(root, scanned) {
  let timer = null;
  const take = (input) => {
    clearTimeout(timer);
    const text = input.value;
    if (input !== root.querySelector('[data-slot="wedge"]') && !looksScanned(text)) return false;
    if (!text.trim()) return false;
    // What stood in the field before the scan came stays there.
    const [, before, code] = /^(.*?)([0-9]{12}\|.*)$/s.exec(text) ?? [null, "", text];
    input.value = before;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    scanned(code);
    return true;
  };
  const onInput = (event) => {
    const input = textInput(event.target);
    if (!input || event.isComposing) return;
    clearTimeout(timer);
    if (looksScanned(input.value)) timer = setTimeout(() => take(input), REST);
  };
  const onKey = (event) => {
    const input = textInput(event.target);
    if (event.key !== "Enter" || !input || event.isComposing) return;
    if (take(input)) event.preventDefault();
  };
  root.addEventListener("input", onInput);
  root.addEventListener("keydown", onKey);
  return () => {
    clearTimeout(timer);
    root.removeEventListener("input", onInput);
    root.removeEventListener("keydown", onKey);
  };
}

function textInput(element) {
  return element instanceof HTMLInputElement && !["checkbox", "radio", "file", "date"].includes(element.type) ? element : null;
}
