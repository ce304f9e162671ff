import { clock } from "./frame.js";
import { fillSlots, onAct, piece, slot } from "./fill.js";
import { route } from "./router.js";
import { words } from "./words.js";

const CHECKS = ["update", "people", "storage", "disk", "send", "clock"];
/** Some browsers never promise; the ward is told, and the weekend goes on. */
const NEEDED = CHECKS.filter((name) => name !== "storage");
const LEAST_GIGABYTES = 2;

route("#/rehearsal", { template: "screen-rehearsal", anyone: true, open: openRehearsal });

function openRehearsal(root, _params, tablet, frame) {
  frame.title(words("rehearsal_title"), tablet.device.name ?? "");
  let found = {};
  const draw = () => slot(root, "checks").replaceChildren(...CHECKS.map((name) => checkOf(name, found[name])));
  draw();
  onAct(root, "try", async () => {
    fillSlots(root, { busy: words("rehearsal_busy") });
    found = await tablet.rehearse(navigator.serviceWorker);
    draw();
    fillSlots(root, { busy: words("rehearsal_done", { time: clock(Date.now()) }) });
  });
  const form = root.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = problemOf(form, found);
    fillSlots(root, { problem });
    if (problem) return;
    const facts = [`${form.space.value.trim()} GB`, words(`check_storage_${found.storage.isGood ? "good" : "bad"}`), found.people.facts.names];
    const wasTold = await tablet.tellRehearsal(facts.join("; "));
    fillSlots(root, { busy: words(wasTold ? "rehearsal_told" : "rehearsal_untold") });
    slot(root, "busy").scrollIntoView({ block: "center" });
  });
}

function checkOf(name, result) {
  const one = piece("piece-check");
  const outcome = result ? (result.isGood ? "good" : "bad") : "open";
  for (const mark of one.querySelectorAll(".check-mark")) mark.hidden = !mark.classList.contains(outcome);
  const said = result ? words(`check_${name}_${outcome}`, result.facts) : words("check_open");
  fillSlots(one, { name: words(`check_${name}`), said });
  return one;
}

function problemOf(form, found) {
  if (!NEEDED.every((name) => found[name]?.isGood)) return words("rehearsal_first");
  if (!(Number(form.space.value.replace(",", ".")) >= LEAST_GIGABYTES)) return words("rehearsal_space");
  return [form.charged, form.camera, form.paper].every((box) => box.checked) ? "" : words("rehearsal_ticks");
}
