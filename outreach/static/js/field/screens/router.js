import { drawFrame, hideFrame, sayTitle } from "./frame.js";

const routes = [];
const gates = [];
let shown = null;
let turn = 0;
let the = null;
let worked = null;
let release = null;

/**
 * A screen: `route("#/visits/:id/new", { template, tab, open(root, params, tablet, frame) })`.
 *
 * `open` fills the clone and gives back a function that closes it (it may be async and is waited for before the
 * person's keys are dropped: put the draft away there). `frame.title(text, below)` writes the bar; `frame.dirty(true)`
 * while something typed is not saved, so that no new version takes over. `tab`: visit, new, entries or police.
 * `anyone: true` for screens that need nobody unlocked; `bare: true` for screens without bar and tabs.
 */
export function route(path, screen) {
  const names = [];
  const pattern = path.replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return "([^/?]+)";
  });
  routes.push({ ...screen, names, pattern: new RegExp(`^${pattern}$`) });
}

/** A question asked before every screen: the path to show instead, or nothing. The first that answers rules. */
export function gate(ask) {
  gates.push(ask);
}

/** Go to a screen: go("#/queue"). */
export function go(hash) {
  if (location.hash === hash) show();
  else location.hash = hash;
}

/** Go back to the last screen of a person's work, after signing in again; gives whether there was one. */
export function goBack() {
  if (worked) go(worked);
  return Boolean(worked);
}

/** Whether something typed on the present screen is not saved. */
export function isDirty() {
  return release !== null;
}

/** Whether the present screen needs nobody unlocked. */
export function isForAnyone() {
  return Boolean(found(location.hash || "#/")?.screen.anyone);
}

/** Show the screen of the address from now on; `page` has [data-screen] and the frame around it. */
export function startRouter(tablet, page) {
  the = { tablet, page };
  addEventListener("hashchange", show);
  return show();
}

/** Draw the present screen anew: after unlocking, locking, a change of trouble. */
export async function show() {
  const mine = ++turn;
  const wanted = location.hash || "#/";
  const instead = gates.map((ask) => ask(the.tablet, wanted, found(wanted))).find(Boolean);
  const { screen, params } = found(instead ?? wanted) ?? found("#/");
  await leave();
  if (mine !== turn) return;
  if (!screen.anyone) worked = wanted;
  enter(screen, params);
}

/** Close the present screen and wait until what was typed is put away. */
export async function leave() {
  const closing = shown;
  shown = null;
  markDirty(false);
  await closing?.();
}

function found(hash) {
  for (const screen of routes) {
    const match = screen.pattern.exec(hash.split("?")[0]);
    if (match) {
      const params = Object.fromEntries(screen.names.map((name, place) => [name, decodeURIComponent(match[place + 1])]));
      return { screen, params: { ...params, query: new URLSearchParams(hash.split("?")[1] ?? "") } };
    }
  }
  return null;
}

function enter(screen, params) {
  const { tablet, page } = the;
  const root = page.querySelector("[data-screen]");
  const clone = document.getElementById(screen.template).content.cloneNode(true);
  root.replaceChildren(clone);
  root.className = `tablet-page ${screen.template}`;
  page.classList.toggle("bare", Boolean(screen.bare));
  if (screen.bare) hideFrame();
  else drawFrame(tablet, screen, params);
  scrollTo(0, 0);
  const frame = { title: sayTitle, dirty: markDirty };
  shown = screen.open(root, params, tablet, frame) ?? (() => {});
  if (!root.contains(document.activeElement)) root.focus({ preventScroll: true });
}

/** While a form holds something unsaved, this lock is held over all tabs: a new version waits for it. */
export const FORM_LOCK = "ve-pho-form";

function markDirty(isDirty) {
  if (isDirty && !release) {
    let done;
    const held = new Promise((resolve) => (done = resolve));
    release = done;
    navigator.locks.request(FORM_LOCK, { mode: "shared" }, () => held);
  } else if (!isDirty && release) {
    release();
    release = null;
  }
}
