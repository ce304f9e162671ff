const CONTROLS = "a[href], button, summary";

/**
 * An element with an id and data-refresh="3" asks for its page every 3 seconds and takes over its own new content.
 * It stops when the new content no longer asks; a page that cannot be reached is asked again.
 */
export function wireRefresh(root) {
  for (const part of root.querySelectorAll("[id][data-refresh]")) later(part);
}

function later(part) {
  const seconds = Number(part.dataset.refresh);
  if (seconds > 0) setTimeout(() => refresh(part), seconds * 1000);
}

async function refresh(part) {
  if (!part.isConnected) return;
  const fresh = document.hidden ? null : await ask(part);
  if (!fresh) return later(part);
  if (fresh.dataset.refreshTo) return location.assign(fresh.dataset.refreshTo);
  if (!isTyping(part)) takeOver(part, fresh);
  part.dataset.refresh = fresh.dataset.refresh ?? "";
  later(part);
}

function isTyping(part) {
  const focused = document.activeElement;
  return part.contains(focused) && focused.matches("input, select, textarea");
}

function takeOver(part, fresh) {
  const place = [...part.querySelectorAll(CONTROLS)].indexOf(document.activeElement);
  part.replaceChildren(...fresh.childNodes);
  if (place >= 0) part.querySelectorAll(CONTROLS)[place]?.focus();
}

async function ask(part) {
  try {
    const answer = await fetch(part.dataset.refreshUrl ?? location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
  } catch {
    return null;
  }
}
