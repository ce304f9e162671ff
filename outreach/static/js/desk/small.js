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
