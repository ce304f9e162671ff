import { drawing, textIn } from "./map_marks.js";

/** What is known about one neighborhood; every word is set as text. */
export function popupOf(cell) {
  const box = document.createElement("div");
  box.className = "map-popup";
  const head = textIn("div", "row between top", "");
  head.append(textIn("h2", "map-popup-name", cell.name), status(cell));
  box.append(head);
  for (const line of cell.lines) box.append(textIn("p", "small", line));
  box.append(facts(cell.facts));
  if (cell.visit_url) box.append(actions(cell));
  return box;
}

function status(cell) {
  const label = textIn("span", `status ${cell.status}`, "");
  label.append(drawing(`glyph-${cell.status}`, "glyph"), cell.word);
  return label;
}

function facts(pairs) {
  const list = textIn("dl", "facts", "");
  for (const [term, value] of pairs) list.append(textIn("dt", "", term), textIn("dd", "num", value));
  return list;
}

function actions(cell) {
  const row = textIn("div", "row wrap", "");
  const link = textIn("a", "btn primary small", cell.visit_word);
  link.href = cell.visit_url;
  row.append(link);
  return row;
}
