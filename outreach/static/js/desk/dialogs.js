/** Open a <dialog> from any element that names it; close it on its backdrop. */
export function wireDialogs(root) {
  for (const opener of root.querySelectorAll("[data-open-dialog]")) {
    const dialog = root.getElementById(opener.dataset.openDialog);
    if (!dialog) continue;
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => open(event, dialog));
    opener.addEventListener("keydown", (event) => event.key === " " && open(event, dialog));
  }
  for (const dialog of root.querySelectorAll("dialog.dialog")) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
}

function open(event, dialog) {
  event.preventDefault();
  dialog.showModal();
}
