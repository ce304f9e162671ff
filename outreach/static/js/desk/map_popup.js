import { acts, story } from "./map_data.js";
import { drawing, textIn } from "./map_marks.js";

/** What is known about one neighborhood; every word is set as text. */
export function popupOf(cell, page, word, number) {
  const box = document.createElement("div");
  box.className = "map-popup";
  const head = textIn("div", "row between top", "");
  head.append(textIn("h2", "map-popup-name", cell.name), statusOf(cell, word));
  const { lines, facts } = story(cell, page, number);
  box.append(head, ...lines.map((line, place) => textIn("p", place ? "small muted" : "small strong", line)), factsOf(facts));
  const offered = acts(cell, page);
  if (offered.length) box.append(actsOf(offered));
  return box;
}

function statusOf(cell, word) {
  const label = textIn("span", `status ${cell.status}`, "");
  label.append(drawing(`glyph-${cell.status}`, "glyph"), word);
  return label;
}

function factsOf(pairs) {
  const list = textIn("dl", "facts", "");
  for (const [term, value] of pairs) list.append(textIn("dt", "", term), textIn("dd", "num", value));
  return list;
}

function actsOf(offered) {
  const row = textIn("div", "row wrap", "");
  offered.forEach(({ word, url }, place) => {
    const link = textIn("a", place ? "btn small" : "btn primary small", word);
    link.href = url;
    row.append(link);
  });
  return row;
}
