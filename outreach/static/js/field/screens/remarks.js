import { clean } from "../../lib/names.js";
import { route } from "./router.js";
import { oneAtATime } from "./taps.js";
import { words } from "./words.js";
import { bind, fillAll, fillOptions } from "./capture/binding.js";
import { leadBack, say, slot } from "./capture/dom.js";
import { forgetProblem, showProblems } from "./capture/problems.js";
import { visitOf } from "./capture/wording.js";
import { gone } from "./gone.js";

const AUTOSAVE_AFTER = 250;

route("#/visits/:id/remarks", {
  template: "screen-remarks",
  tab: "visit",
  open(root, { id }, tablet, frame) {
    const visit = visitOf(tablet, id);
    if (!visit) return gone();
    frame.title(words("remarks"), visit.neighborhood.name);
    leadBack(root, `#/visits/${id}`);
    fillOptions(root, "kind", tablet.day().choices.remark);
    const screen = { tablet, visit, frame, key: `remark:${id}`, value: empty(), timer: null };
    let stop = () => {};
    const opened = tablet.drafts.get(screen.key).then((kept) => {
      screen.value = kept ?? empty();
      fillAll(root, screen.value);
      stop = bind(root, screen.value, (name) => {
        frame.dirty(true);
        forgetProblem(root, name);
        clearTimeout(screen.timer);
        screen.timer = setTimeout(() => keep(screen), AUTOSAVE_AFTER);
      });
    });
    const saveOnce = oneAtATime(() => save(root, screen));
    slot(root, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      saveOnce();
    });
    return async () => {
      await opened;
      stop();
      clearTimeout(screen.timer);
      if (screen.value.fields.text) await keep(screen);
    };
  },
});

const empty = () => ({ fields: { kind: "", text: "" } });

function keep({ tablet, key, value }) {
  return tablet.drafts.put(key, structuredClone(value));
}

async function save(root, screen) {
  const { tablet, visit, key, frame, value } = screen;
  const { kind, text } = value.fields;
  const problems = [];
  if (!kind) problems.push({ field: "kind", key: "remark.no_kind" });
  if (!clean(text)) problems.push({ field: "text", key: "remark.no_text" });
  if (!showProblems(root, problems)) return;
  clearTimeout(screen.timer);
  const op = { kind: "visit.remark", subject_id: visit.id, record_id: tablet.newId(), base_rev: 0, payload: { kind, text: text.trim() } };
  await tablet.save(visit.id, [op], { draft: key });
  if (!slot(root, "says")) return;
  Object.assign(value, empty());
  fillAll(root, value);
  frame.dirty(false);
  say(root, { says: words("remarks.saved") });
}
