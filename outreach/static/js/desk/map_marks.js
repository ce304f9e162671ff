import { labelsThatFit } from "./map_filter.js";

const SVG = "http://www.w3.org/2000/svg";
export const MOST_MARKS = 250;

/** One drawing of the page's sprite, by its id. */
export function drawing(id, className) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}

/** The mark of one neighborhood: glyph (or figure) and name; all text goes in as text. */
export function markOf(L, cell) {
  const box = document.createElement("span");
  box.className = "map-mark";
  box.append(drawing(`glyph-${cell.status}`, "glyph"), textIn("b", "map-figure num", ""), textIn("span", "map-name", cell.name));
  const icon = L.divIcon({ html: box, className: "map-icon", iconSize: [0, 0] });
  const marker = L.marker([cell.lat, cell.lon], { icon, keyboard: true, alt: "", riseOnHover: true });
  marker.box = box;
  return marker;
}

/** Put status, or the figure that is looked at, into a mark; a screen reader hears name, word and figure. */
export function showIn(marker, cell, word, shade, figured) {
  const [glyph, figure] = marker.box.children;
  glyph.firstElementChild.setAttribute("href", `#glyph-${cell.status}`);
  glyph.toggleAttribute("hidden", shade >= 0);
  figure.hidden = shade < 0;
  figure.textContent = shade < 0 ? "" : figured;
  marker.label = [cell.name, word, figure.textContent].filter(Boolean).join(", ");
  marker.getElement()?.setAttribute("aria-label", marker.label);
}

/** The star of the center. */
export function centerMark(L, center, word) {
  const box = document.createElement("span");
  box.className = "map-mark map-center";
  box.append(drawing("glyph-center", "glyph"));
  const icon = L.divIcon({ html: box, className: "map-icon", iconSize: [0, 0] });
  return L.marker([center.lat, center.lon], { icon, keyboard: false, title: word, zIndexOffset: -1000 });
}

/** Hide the names that would lie on one another; glyphs stay. */
export function layOutNames(markers) {
  const marks = markers.map((marker) => marker.getElement()?.querySelector(".map-mark")).filter(Boolean);
  const names = marks.map((mark) => mark.lastElementChild);
  const glyphs = marks.map((mark) => inner((mark.children[0].hasAttribute("hidden") ? mark.children[1] : mark.children[0]).getBoundingClientRect()));
  const fits = labelsThatFit(names.map((name) => inner(name.getBoundingClientRect())), glyphs);
  names.forEach((name, place) => name.classList.toggle("is-hidden", !fits[place]));
}

/** A hair smaller than it is: a name may touch its own glyph. */
function inner({ left, top, right, bottom }) {
  return { left: left + 1, top: top + 3, right: right - 1, bottom: bottom - 2 };
}

export function textIn(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
