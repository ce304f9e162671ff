import { fillSlots, onAct, slot } from "./fill.js";
import { go, route } from "./router.js";
import { words } from "./words.js";

route("#/trouble", { template: "screen-trouble", anyone: true, open: openTrouble });

function openTrouble(root, _params, tablet, frame) {
  frame.title(words("trouble_title"), tablet.device.name ?? "");
  document.querySelector("[data-alarm]").hidden = true;
  const { frozen, lost } = tablet.status();
  slot(root, "frozen").hidden = !frozen;
  const isSaved = typeof lost?.restored === "number";
  slot(root, "lost").hidden = Boolean(frozen) || !lost || isSaved;
  slot(root, "saved").hidden = Boolean(frozen) || !isSaved;
  const restored = lost?.restored ? words("restored", { count: lost.restored }) : words("restored_none");
  fillSlots(root, { why: frozen?.why ?? "", restored });
  onAct(root, "reload", () => location.reload());
  onAct(root, "understood", () => {
    tablet.understood();
    go("#/people");
  });
}
