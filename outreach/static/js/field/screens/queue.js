import { chipOf } from "./frame.js";
import { route } from "./router.js";
import { words } from "./words.js";

route("#/queue", { template: "screen-queue", anyone: true, open: openQueue });
route("#/", { template: "screen-queue", anyone: true, open: openQueue });

function openQueue(root, _params, tablet, frame) {
  frame.title(words("queue_title"), tablet.device.name ?? "");
  const draw = () => {
    root.querySelector("[data-slot=state]").textContent = chipOf(tablet.status()).text;
  };
  root.querySelector("[data-act=send]").addEventListener("click", () => tablet.sendNow());
  draw();
  return tablet.subscribe(draw);
}
