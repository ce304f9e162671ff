import { NoAnswer } from "../core/wire.js";
import { fillSlots, slot } from "./fill.js";
import { go, goBack, route } from "./router.js";
import { words } from "./words.js";

route("#/sign-in", { template: "screen-sign-in", anyone: true, open: openSignIn });
route("#/enrol", { template: "screen-enrol", anyone: true, open: openEnrol });
route("#/enrol/:code", { template: "screen-enrol", anyone: true, open: openEnrol });
route("#/wiped", {
  template: "screen-wiped",
  anyone: true,
  bare: true,
  open: (root, _params, _tablet, frame) => {
    frame.title(words("wiped_title"));
    root.querySelector("[data-act=again]").addEventListener("click", () => location.replace("/field"));
  },
});

function openSignIn(root, params, tablet, frame) {
  frame.title(words("sign_in_title"), tablet.device.name ?? "");
  const form = root.querySelector("form");
  form.username.value = params.query.get("who") ?? tablet.me?.username ?? "";
  (form.username.value ? form.password : form.username).focus();
  handle(form, words("sign_in_busy"), async () => {
    const problem = problemOf(form);
    if (problem) throw new Said(problem);
    await tablet.signIn({ username: form.username.value.trim(), password: form.password.value, pin: form.pin.value });
    if (!goBack()) go("#/");
  });
}

function openEnrol(root, params, tablet, frame) {
  frame.title(words("enrol_title"));
  const form = root.querySelector("form");
  form.code.value = params.code ?? "";
  form.code.focus();
  const send = handle(form, words("enrol_busy"), async () => {
    if (form.code.value.replace(/[^0-9a-z]/gi, "").length !== 8) throw new Said(words("enrol_empty"));
    await tablet.enrol(form.code.value);
    if (tablet.people().length) go("#/people");
    else go("#/sign-in");
  });
  if (params.code) {
    history.replaceState(null, "", "#/enrol");
    send();
  }
}

/** A sentence for the person at the form. */
class Said extends Error {}

function handle(form, busy, act) {
  const send = async () => {
    const button = slot(form, "submit");
    if (button.disabled) return;
    button.disabled = true;
    slot(form, "problem-box").hidden = true;
    fillSlots(form, { busy });
    try {
      await act();
    } catch (error) {
      tell(form, error);
    } finally {
      button.disabled = false;
      fillSlots(form, { busy: "" });
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  return send;
}

function tell(form, error) {
  const isKnown = error instanceof Said || error.code;
  if (!isKnown && !(error instanceof NoAnswer) && !error.wait) throw error;
  fillSlots(form, { problem: isKnown ? error.message : words("no_network") });
  slot(form, "problem-box").hidden = false;
  slot(form, "problem-box").focus();
}

function problemOf({ username, password, pin, pin2 }) {
  if (!username.value.trim() || !password.value) return words("sign_in_empty");
  if (!/^\d{6}$/.test(pin.value)) return words("sign_in_pin");
  if (isEasy(pin.value)) return words("sign_in_pin_easy");
  return pin.value === pin2.value ? null : words("sign_in_pin_differs");
}

/** Six equal digits, or a run up or down: what anybody tries first. */
export function isEasy(pin) {
  const steps = new Set([...pin].slice(1).map((digit, place) => Number(digit) - Number(pin[place])));
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]);
}
