import { refreshLive } from "./live.js";

const EVERY = 1000;

/** Follow a running task: the bar each second, the rest of the page whenever there is news. */
export function followTask(root) {
  let stamp = "";
  const began = Date.now() - 1000 * Number(root.querySelector("[data-task-clock]")?.dataset.taskClock ?? 0);
  const look = async () => {
    const box = root.querySelector("[data-task]");
    if (!box) return;
    try {
      const answer = await fetch(box.dataset.task, { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403) return;
      const news = await answer.json();
      show(root, news, began);
      if (news.is_over) {
        location.reload();
        return;
      }
      if (news.stamp !== stamp) {
        stamp = news.stamp;
        await refreshLive(root, location.href);
        show(root, news, began);
      }
    } catch {
      // The network is away for a moment; the next look tries again.
    }
    setTimeout(look, EVERY);
  };
  look();
}

function show(root, news, began) {
  const bar = root.querySelector("[data-task-progress]");
  if (bar) bar.value = news.progress;
  const percent = root.querySelector("[data-task-percent]");
  if (percent) percent.textContent = `${Math.round(100 * news.progress)}%`;
  const clock = root.querySelector("[data-task-clock]");
  const seconds = Math.floor((Date.now() - began) / 1000);
  if (clock && news.state === "running") clock.textContent = new Date(1000 * seconds).toISOString().slice(14, 19);
}

followTask(document);
