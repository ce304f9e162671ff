import { route } from "./router.js";
import { words } from "./words.js";
import { leadBack, part, say, show, slot } from "./capture/dom.js";
import { shrink } from "./capture/shrink.js";
import { visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const MOST_PHOTOS = 60;

route("#/visits/:id/photos", {
  template: "screen-photos",
  tab: "visit",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("photos"), visit.neighborhood.name);
    leadBack(root, `#/visits/${id}`);
    slot(root, "file").addEventListener("change", (event) => take(root, tablet, id, event.target));
    draw(root, tablet, id);
    return tablet.subscribe(() => draw(root, tablet, id));
  },
});

async function take(root, tablet, visitId, input) {
  const files = [...input.files];
  input.value = "";
  complain(root, null);
  let kept = tablet.photos.list(visitId).length;
  let saved = 0;
  const isLeft = () => !slot(root, "photos");
  for (const file of files) {
    if (kept >= MOST_PHOTOS) {
      complain(root, "photos.too_many");
      break;
    }
    say(root, { says: words("photos.working") });
    const picture = await shrink(file);
    if (isLeft()) return;
    if (!picture) {
      complain(root, "photos.not_a_picture");
      continue;
    }
    try {
      await tablet.photos.add(visitId, picture);
    } catch (error) {
      if (isLeft()) return;
      complain(root, error.code === "photo.too_many" ? "photos.too_many" : "photos.failed");
      break;
    }
    [kept, saved] = [kept + 1, saved + 1];
  }
  if (isLeft()) return;
  say(root, { says: saved ? words("photos.saved", { count: saved }) : "" });
  draw(root, tablet, visitId);
}

function draw(root, tablet, visitId) {
  const photos = tablet.photos.list(visitId);
  const rows = photos.map((photo, place) => {
    const row = part(root, "photo");
    const state = { pending: "saved", refused: "refused" }[photo.state] ?? "sent";
    say(row, {
      name: words("photos.name", { n: place + 1 }),
      what: photo.message_vi ?? words("photos.size", { kb: Math.ceil(photo.size / 1024) }),
      state: words(`where.${state}`),
    });
    slot(row, "state").classList.add(state);
    return row;
  });
  slot(root, "photos").replaceChildren(...rows);
  say(root, { count: `${photos.length}/${MOST_PHOTOS}` });
  show(root, { none: !photos.length });
}

function complain(root, key) {
  const place = slot(root, "trouble");
  place.hidden = !key;
  if (key) place.querySelector("span").textContent = words(key);
}
