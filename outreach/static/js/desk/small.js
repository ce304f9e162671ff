/** One open menu at a time; a click elsewhere or Escape closes it. */
export function wireMenus(root) {
  const menus = [...root.querySelectorAll("details[data-menu]")];
  const closeAllBut = (kept) => menus.forEach((menu) => menu !== kept && (menu.open = false));
  root.addEventListener("click", (event) => closeAllBut(event.target.closest("details[data-menu]")));
  for (const menu of menus) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}

/** The key / opens the search of the bar from anywhere but a field. */
export function wireSearch(root) {
  const menu = root.querySelector("details[data-search]");
  if (!menu) return;
  const field = menu.querySelector("input[type=search]");
  menu.addEventListener("toggle", () => menu.open && field.focus());
  root.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping) return;
    event.preventDefault();
    menu.open = true;
    field.focus();
  });
}

/** A button marked data-print shows itself and prints the page. */
export function wirePrintButtons(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
}

/** The close button of a toast shows itself and removes the toast. */
export function wireDismissals(root) {
  for (const button of root.querySelectorAll("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest("[data-toast]").remove());
  }
}

/** A page that came by plain HTTP has no clipboard: there the text is marked and copied as by hand. */
async function copy(source) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    return;
  }
  getSelection().selectAllChildren(source);
  document.execCommand("copy");
}

/** A button data-copy="id" shows itself and copies the text of that element; it says so for two seconds. */
export function wireCopyButtons(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    const label = button.querySelector("[data-copied]") ?? button;
    const before = label.textContent;
    button.addEventListener("click", async () => {
      await copy(root.getElementById(button.dataset.copy));
      label.textContent = label.dataset.copied ?? before;
      setTimeout(() => (label.textContent = before), 2000);
    });
  }
}
