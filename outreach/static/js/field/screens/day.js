import { go, route } from "./router.js";
import { words } from "./words.js";
import { dayInWords, today } from "./capture/dates.js";
import { joined, part, say, show, slot } from "./capture/dom.js";

route("#/", {
  template: "screen-day",
  tab: "visit",
  open(root, params, tablet, frame) {
    frame.title(words("visits"), dayInWords(today()));
    const visits = tablet.day()?.visits ?? [];
    const ofToday = visits.filter((visit) => visit.on === today());
    if (ofToday.length === 1 && !params.query.has("all")) {
      queueMicrotask(() => go(`#/visits/${ofToday[0].id}${tablet.me?.role === "police" ? "/police" : ""}`));
      return;
    }
    slot(root, "visits").replaceChildren(...visits.map((visit) => visitRow(root, visit)));
    slot(root, "visits").closest("section").hidden = !visits.length;
    show(root, { none: !visits.length });
  },
});

function visitRow(root, visit) {
  const row = part(root, "visit");
  const isToday = visit.on === today();
  slot(row, "when").classList.add(isToday ? "live" : "plan");
  say(row, {
    when: isToday ? words("today") : dayInWords(visit.on),
    name: visit.neighborhood.name,
    place: joined([`${words(`half.${visit.half_day}`)} ${visit.opens}\u2013${visit.closes}`, visit.house?.name]),
    of: ` ${visit.neighborhood.name}`,
  });
  slot(row, "open").href = `#/visits/${visit.id}`;
  slot(row, "open").classList.toggle("primary", isToday);
  return row;
}
