/** Say something at the bottom, one at a time; it stays until the next, or is put away. `action`: {label, act}. */
export function toast(text, { below = "", action = null } = {}) {
  const box = document.querySelector("[data-toasts]");
  const one = document.getElementById("piece-toast").content.cloneNode(true).firstElementChild;
  one.querySelector("[data-slot=text]").textContent = text;
  one.querySelector("[data-slot=below]").textContent = below;
  const button = one.querySelector("[data-act=toast]");
  button.hidden = !action;
  if (action) {
    button.querySelector("[data-slot=label]").textContent = action.label;
    button.addEventListener("click", () => {
      clearToasts();
      action.act();
    });
  }
  one.querySelector("[data-act=dismiss]").addEventListener("click", clearToasts);
  box.replaceChildren(one);
}

/** Nothing is said any more: at locking, nothing of a person stays on the screen. */
export function clearToasts() {
  document.querySelector("[data-toasts]").replaceChildren();
}
