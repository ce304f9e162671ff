import { refreshLive } from "./live.js";

const CALM = 250;

/** A form marked data-preview shows what speaks against it while it is being filled in. */
export function wirePreviews(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) {
    for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
    let timer = 0;
    const refreshSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => refreshLive(root, previewUrl(form)), CALM);
    };
    form.addEventListener("change", (event) => event.target.matches("[data-quiet]") || refreshSoon());
    if ([...form.elements].some(wasChanged)) refreshSoon(); // on a slow machine people are faster than this script
  }
}

function wasChanged(element) {
  if (element.matches("[data-quiet], [type=hidden]")) return false;
  if (element.matches("select")) {
    return element.selectedIndex !== Math.max(0, [...element.options].findIndex((option) => option.defaultSelected));
  }
  if (element.matches("[type=checkbox], [type=radio]")) return element.checked !== element.defaultChecked;
  return "defaultValue" in element && element.value !== element.defaultValue;
}

/** The page of the form as it is filled in now, asked for and not sent. */
export function previewUrl(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return `${location.pathname}?${fields}`;
}

wirePreviews(document);
