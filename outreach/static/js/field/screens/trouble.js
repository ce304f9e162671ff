import { fillSlots, onAct, slot } from "./fill.js";
import { go, route } from "./router.js";
import { words } from "./words.js";

route("#/trouble", { template: "screen-trouble", anyone: true, open: openTrouble });

function openTrouble(root, _params, tablet, frame) {
  frame.title(words("trouble_title"), tablet.device.name ?? "");
  document.querySelector("[data-alarm]").hidden = true;
  const { frozen, lost } = tablet.status();
  slot(root, "frozen").hidden = !frozen;
  slot(root, "lost").hidden = Boolean(frozen) || !lost;
  fillSlots(root, { why: frozen?.why ?? "" });
  onAct(root, "reload", () => location.reload());
  onAct(root, "understood", () => {
    tablet.understood();
    go("#/people");
  });
}
