import { clock, drawChipIn } from "./frame.js";
import { fillSlots, onAct, piece, slot } from "./fill.js";
import { route } from "./router.js";
import { words, wordsOr } from "./words.js";

const THREE_DAYS = 3 * 24 * 3600 * 1000;

route("#/queue", { template: "screen-queue", anyone: true, open: openQueue });

function openQueue(root, _params, tablet, frame) {
  frame.title(words("queue_title"), tablet.device.name ?? "");
  onAct(root, "send", () => tablet.sendNow());
  onAct(root, "rescue", () => saveRescue(root, tablet));
  const draw = () => drawQueue(root, tablet);
  draw();
  return tablet.subscribe(draw);
}

function drawQueue(root, tablet) {
  const status = tablet.status();
  drawChipIn(slot(root, "chip"), status);
  fillSlots(root, { meaning: meaningOf(status), last: lastOf(status) });
  slot(root, "draining").hidden = tablet.device.state !== "draining";
  slot(root, "expired").hidden = tablet.device.state !== "expired";
  slot(root, "signin").hidden = !status.needsSignIn;
  const bar = slot(root, "bar");
  bar.hidden = !status.sending;
  if (status.sending) [bar.value, bar.max] = status.sending;
  drawRefused(root, tablet);
  slot(root, "people").replaceChildren(...tablet.people().map(authorOf));
}

function meaningOf(status) {
  if (status.oldest && Date.now() - status.oldest > THREE_DAYS) return words("queue_long");
  if (status.green && !status.pending && !status.others.count) return words("queue_green");
  return words("queue_waiting");
}

function lastOf({ lastReceivedAt, photos }) {
  const last = lastReceivedAt ? words("queue_last", { time: momentOf(lastReceivedAt) }) : words("queue_never");
  return photos ? `${last} ${words("queue_photos", { n: photos })}` : last;
}

function drawRefused(root, tablet) {
  const refused = tablet.refused();
  slot(root, "refused-card").hidden = refused.length === 0;
  slot(root, "refused").replaceChildren(
    ...refused.map((row) => {
      const one = piece("piece-refused");
      const why = row.answer.message_vi || (row.answer.code === "push.too_large" ? words("queue_too_large") : row.answer.code);
      const who = words("queue_who", { name: row.author || words("queue_unknown"), time: momentOf(row.saved_at) });
      fillSlots(one, { what: wordsOr(`kind_${row.kind}`, row.kind), why, who });
      onAct(one, "done", () => tablet.dismiss(row.author_id, row.op_id));
      return one;
    }),
  );
}

function authorOf(person) {
  const one = piece("piece-author");
  const count = person.pending ? words("queue_count", { n: person.pending }) : words("queue_zero");
  fillSlots(one, { initials: person.initials, name: person.name, count });
  return one;
}

async function saveRescue(root, tablet) {
  const { blob, name, count } = await tablet.rescue();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  fillSlots(root, { rescued: words("queue_rescued", { n: count, file: name }) });
}

function momentOf(instant) {
  const day = new Date(instant).toLocaleDateString("vi-VN", { day: "2-digit", month: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
  return `${clock(instant)} ${day}`;
}
