/** A select or date marked data-auto-submit sends its form when changed; the form's own button is then hidden. */
export function wireAutoSubmit(root) {
  for (const control of root.querySelectorAll("[data-auto-submit]")) {
    control.addEventListener("change", () => control.form.requestSubmit());
    for (const button of control.form.querySelectorAll("[data-without-script]")) button.hidden = true;
  }
}

/** A text box marked data-counter says how many characters remain. */
export function wireCounters(root) {
  for (const box of root.querySelectorAll("[data-counter]")) {
    const counter = root.createElement("p");
    counter.className = "counter num";
    counter.setAttribute("role", "status");
    box.after(counter);
    const most = Number(box.dataset.counter);
    const say = () => {
      const used = [...box.value.normalize("NFC")].length;
      counter.textContent = `${used}/${most}`;
      counter.classList.toggle("over", used > most);
    };
    box.addEventListener("input", say);
    say();
  }
}

/** Ask before leaving a form marked data-guard with typed, unsent text. */
export function wireGuards(root) {
  for (const form of root.querySelectorAll("form[data-guard]")) {
    let dirty = false;
    const warn = (event) => dirty && event.preventDefault();
    form.addEventListener("input", () => (dirty = true));
    form.addEventListener("submit", () => (dirty = false));
    addEventListener("beforeunload", warn);
  }
}

/** The error summary takes the focus, so that it is read first. */
export function focusErrorSummary(root) {
  root.querySelector("[data-error-summary]")?.focus();
}
