import { refreshLive } from "./live.js";

const CALM = 250;

/** A form marked data-preview shows what speaks against it while it is being filled in. */
export function wirePreviews(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) {
    for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
    let timer = 0;
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-quiet]")) return;
      clearTimeout(timer);
      timer = setTimeout(() => refreshLive(root, previewUrl(form)), CALM);
    });
  }
}

/** The page of the form as it is filled in now, asked for and not sent. */
export function previewUrl(form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrf_token");
  return `${location.pathname}?${fields}`;
}

wirePreviews(document);
