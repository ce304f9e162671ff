/** What a phone can do beyond the page: share an address, print, keep ticks. Without it every page still works. */
import { wirePrintButtons } from "../desk/small.js";

wirePrintButtons(document);
wireSharing(document);
wireTicks(document);
document.querySelector("[data-error-summary]")?.focus();

/** A button marked data-share shows itself where the phone can share (Zalo stands in its list). */
function wireSharing(root) {
  if (!navigator.share) return;
  for (const button of root.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ title: document.title, text: button.dataset.share, url: location.href.split("#")[0] }).catch(() => {});
    });
  }
}

/** Ticks of a checklist stay on this phone, by the name of the list. */
function wireTicks(root) {
  for (const list of root.querySelectorAll("[data-ticks]")) {
    const key = `ticks:${list.dataset.ticks}`;
    const boxes = [...list.querySelectorAll("input[type=checkbox]")];
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    } catch {
      return; // a browser that keeps nothing
    }
    for (const box of boxes) box.checked ||= kept.includes(box.value);
    list.addEventListener("change", () => {
      localStorage.setItem(key, JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
    });
  }
}
