// Filling a clone of a screen: slots by textContent alone, never markup.

/** The element of a slot. */
export function slot(root, name) {
  return root.querySelector(`[data-slot="${name}"]`);
}

/** Put texts into slots; an empty text leaves an empty slot. */
export function say(root, texts) {
  for (const [name, text] of Object.entries(texts)) slot(root, name).textContent = text ?? "";
}

/** A copy of a part of the screen: the first element of its nested template. */
export function part(root, name) {
  return root.querySelector(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
}

/** Show or hide slots: show(root, { none: true, list: false }). */
export function show(root, shown) {
  for (const [name, isShown] of Object.entries(shown)) slot(root, name).hidden = !isShown;
}

/** Let every [data-to="x"] of a screen lead to x of the visit. */
export function lead(root, visitId) {
  for (const link of root.querySelectorAll("[data-to]")) link.href = `#/visits/${visitId}/${link.dataset.to}`;
}

/** Let the way back of a screen lead somewhere. */
export function leadBack(root, hash) {
  root.querySelector("[data-back]").href = hash;
}

/** Join what is there. */
export function joined(parts, between = " \u00b7 ") {
  return parts.filter(Boolean).join(between);
}

/** An <option>. */
export function option(value, label) {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = label;
  return made;
}
