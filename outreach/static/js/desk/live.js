/** Fetch a page of our own and put its parts marked data-live in place of ours. */
export async function refreshLive(root, url, options = {}) {
  const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin", ...options });
  if (answer.redirected && new URL(answer.url).pathname !== new URL(url, location.href).pathname) {
    location.assign(answer.url);
    return;
  }
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of root.querySelectorAll("[data-live]")) {
    const news = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
    if (news) swap(root, part, news);
  }
}

function swap(root, part, news) {
  const focused = part.contains(root.activeElement) ? root.activeElement : null;
  const scrolls = [...part.querySelectorAll(".scroll")].map((box) => box.scrollTop);
  part.replaceChildren(...news.childNodes);
  for (const name of news.getAttributeNames()) part.setAttribute(name, news.getAttribute(name));
  if (!news.hasAttribute("data-task")) part.removeAttribute("data-task");
  [...part.querySelectorAll(".scroll")].forEach((box, index) => (box.scrollTop = scrolls[index] ?? 0));
  if (focused?.id) root.getElementById(focused.id)?.focus();
  else if (focused?.value) part.querySelector(`[name="${focused.name}"][value="${focused.value}"]`)?.focus();
}
