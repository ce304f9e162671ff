// What is being typed about one person: kept on the tablet from the first key, shared by scan, form and search.
import { words } from "../words.js";
import { daysAfter } from "./dates.js";
import { emptyDraft } from "./saving.js";

/** Well within the 500 ms that are promised after the last key. */
const AUTOSAVE_AFTER = 250;
const PROMISED_AFTER_DAYS = 7;

const keyOf = (visitId) => `encounter:${visitId}`;

/**
 * The draft of a visit: `value`, and `touch()` after each change. `flush()` waits until it lies on the tablet,
 * `start(facts)` begins an empty one, `save(work)` while it is saved, `forget()` after it was saved or given up.
 */
export async function openDraft(tablet, visit, frame) {
  const key = keyOf(visit.id);
  const kept = await tablet.drafts.get(key);
  const empty = () => emptyDraft({ recordId: tablet.newId(), startedAt: Date.now(), promise: promiseOf(visit) });
  // One of an older version of the application may lack what came later.
  const draft = { value: kept ? { ...empty(), ...kept } : null };
  let timer = null;
  let isBeingSaved = false;
  let writing = Promise.resolve();

  const write = () => {
    clearTimeout(timer);
    timer = null;
    const now = structuredClone(draft.value);
    writing = writing.then(() => (now ? tablet.drafts.put(key, now) : tablet.drafts.drop(key)));
    return writing;
  };
  const flush = () => (timer === null ? writing : write());
  const flushWhenHidden = () => document.visibilityState === "hidden" && flush();
  document.addEventListener("visibilitychange", flushWhenHidden);

  draft.touch = () => {
    frame.dirty(true);
    clearTimeout(timer);
    // What a saving takes with it must not be put away again behind its back: it would be saved a second time.
    if (!isBeingSaved) timer = setTimeout(write, AUTOSAVE_AFTER);
  };
  draft.save = async (work) => {
    await flush();
    isBeingSaved = true;
    try {
      return await work();
    } finally {
      isBeingSaved = false;
    }
  };
  draft.flush = flush;
  draft.start = (facts = {}) => {
    const fresh = empty();
    draft.value = { ...fresh, ...facts, person: { ...fresh.person, ...facts.person } };
    return draft.value;
  };
  draft.forget = () => {
    clearTimeout(timer);
    timer = null;
    draft.value = null;
    frame.dirty(false);
  };
  draft.giveUp = () => {
    draft.forget();
    return write();
  };
  /** It was saved elsewhere: what lies under the key goes too, unless it is another one by now. */
  draft.yield = async () => {
    const { record_id: id } = draft.value;
    if ((await tablet.drafts.get(key))?.record_id === id) await draft.giveUp();
    else draft.forget();
  };
  draft.close = () => {
    document.removeEventListener("visibilitychange", flushWhenHidden);
    return flush();
  };
  draft.key = key;
  if (draft.value) frame.dirty(true);
  return draft;
}

/** `begin(draft)` a screen once the draft of a visit is read: what was typed before would be written over by it. */
export async function withDraft(root, tablet, visit, frame, begin) {
  root.inert = true;
  const draft = await openDraft(tablet, visit, frame).finally(() => {
    root.inert = false;
  });
  return begin(draft);
}

/** Whether somebody's record is half typed at a visit. */
export async function isHalfTyped(tablet, visitId) {
  return isBegun(await tablet.drafts.get(keyOf(visitId)));
}

/** Whether anything of a draft would be missed. */
export function isBegun(value) {
  return Boolean(value && (value.adds_to || value.read_at || value.no_card || Object.values(value.person).some(Boolean) || Object.keys(value.chosen).length));
}

function promiseOf(visit) {
  return { what: words("promise.default"), due_on: daysAfter(visit.on, PROMISED_AFTER_DAYS) };
}
