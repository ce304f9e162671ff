/** The element of a screen that a script fills. */
export function slot(root, name) {
  return root.querySelector(`[data-slot="${name}"]`);
}

/** Put texts into the slots of a screen; what is null empties its slot. */
export function fillSlots(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const one of root.querySelectorAll(`[data-slot="${name}"]`)) one.textContent = text ?? "";
  }
}

/** A copy of a <template>'s first element. */
export function piece(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Call `act` when the button is pressed. */
export function onAct(root, name, act) {
  for (const one of root.querySelectorAll(`[data-act="${name}"]`)) one.addEventListener("click", act);
}
