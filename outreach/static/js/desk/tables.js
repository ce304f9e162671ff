import { matches } from "../lib/text.js";
import { whenTyped } from "../lib/typing.js";

/** Show the search box of a table and hide the rows that do not match what is typed. */
export function wireRowFilters(root) {
  for (const box of root.querySelectorAll("[data-filter-for]")) {
    const table = root.getElementById(box.dataset.filterFor);
    if (!table) continue;
    box.hidden = false;
    whenTyped(box, "input", (input) => filter(table, input.value, box.querySelector("[role=status]")));
  }
}

function filter(table, query, status) {
  let shown = 0;
  for (const row of table.querySelectorAll("tbody > tr, :scope > li")) {
    row.hidden = !matches(query, row.dataset.search ?? row.textContent);
    if (!row.hidden) shown += 1;
  }
  status.textContent = shown ? status.dataset.some.replace("{n}", shown) : status.dataset.none;
}

/** A checkbox marked data-check-all shows its label and ticks all checkboxes of its list. */
export function wireCheckAll(root) {
  for (const all of root.querySelectorAll("[data-check-all]")) {
    const boxes = [...root.querySelectorAll(`input[name="${all.dataset.checkAll}"]`)];
    all.closest("label[hidden]")?.removeAttribute("hidden");
    all.addEventListener("change", () => {
      for (const box of boxes) if (!box.closest("tr, li")?.hidden) box.checked = all.checked;
      boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
}
