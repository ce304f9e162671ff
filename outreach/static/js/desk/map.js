import { whenTyped } from "../lib/typing.js";
import { archiveLayer } from "./map_archive.js";
import { cellCanvas } from "./map_canvas.js";
import { countsOn, daysBetween, eraOf, keeps, statusOn } from "./map_data.js";
import { drawEdge, rings, styleOf, whenRecoloured, wireTiles } from "./map_ground.js";
import { MOST_MARKS, centerMark, layOutNames, markOf, showIn } from "./map_marks.js";
import { popupOf } from "./map_popup.js";
import { wireTime } from "./map_time.js";

const { L, coverageMap, protomapsL } = globalThis;
const { map, cells, bounds, urls } = coverageMap;
const panel = document.querySelector("[data-map-panel]");
const status = document.querySelector("[data-map-status]");
const time = document.querySelector("[data-map-time]");
const numbers = [0, 1].map(
  (digits) => new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
const number = (value, digits = 0) => numbers[digits].format(value);

const drawn = { shapes: new Map(), marks: new Map() };
const kept = new Map();
let page = null;
let timeline = null;
let shade = -1;
if (urls.ground) archiveLayer(protomapsL, urls.ground, coverageMap.groundZoom).addTo(map);
const opacity = wireTiles(L, map, panel.querySelector("[name=basemap]"));

function wordOf(cell) {
  const { words, day } = page;
  return (day > time.dataset.today && words.foreseen[cell.status]) || words.status[cell.status];
}

/** The figure that is looked at, in words: the first way of colouring is a share, the others are numbers. */
function figureOf(cell) {
  const value = shade < 0 ? null : cell.shades[shade][1];
  if (value === null) return "–";
  return shade === 0 ? `${number(value * 100)}%` : number(value);
}

function chosen() {
  const boxes = [...panel.querySelectorAll("input[name=status]:checked")];
  const value = (name) => panel.querySelector(`[name=${name}]`)?.value ?? "";
  return { statuses: new Set(boxes.map((box) => box.value)), query: value("q"), ward: value("ward"), team: value("team") };
}

/** Draw the cells of a page of data anew: another day may have other neighborhoods. */
function draw(data, day = data.day) {
  page = { ...data, day, loaded: data.day };
  cells.clearLayers();
  for (const marker of drawn.marks.values()) marker.remove();
  drawn.shapes.clear();
  drawn.marks.clear();
  cells.addData(data);
  fillTeams(data);
  show();
}

/** Made when it is first wanted: of thousands of cells few are looked at closely. */
function markerOf(cell) {
  if (!drawn.marks.has(cell.id)) {
    const marker = markOf(L, cell);
    const size = { minWidth: 296, maxWidth: 320, autoPanPadding: [24, 24] };
    marker.bindPopup(() => popupOf(cell, page, wordOf(cell), number), size);
    marker.on("add", () => marker.getElement().setAttribute("aria-label", marker.label));
    drawn.marks.set(cell.id, marker);
  }
  return drawn.marks.get(cell.id);
}

function wireCells() {
  const renderer = cellCanvas(L);
  whenRecoloured(() => {
    show();
    renderer._redraw(); // at once: paper does not wait for the next frame
  });
  cells.options.style = (feature) => ({ ...styleOf(feature.properties, shade, true, opacity()), renderer });
  cells.options.onEachFeature = ({ properties }, shape) => {
    drawn.shapes.set(properties.id, shape);
    shape.on("click", () => openPopup(properties));
  };
}

function openPopup(cell) {
  const marker = markerOf(cell);
  showIn(marker, cell, wordOf(cell), shade, figureOf(cell));
  if (!map.hasLayer(marker)) map.setView([cell.lat, cell.lon], Math.max(map.getZoom(), 14), { animate: false });
  marker.addTo(map).openPopup();
}

/** Paint what is chosen; marks stand in the order of the table, as far as they fit into one look. */
function show() {
  const wanted = chosen();
  const shown = [];
  for (const { properties: cell } of page.features) {
    const isShown = keeps(cell, wanted);
    drawn.shapes.get(cell.id)?.setStyle(styleOf(cell, shade, isShown, opacity()));
    if (isShown) shown.push(cell);
  }
  status.textContent = shown.length ? status.dataset.some.replace("{n}", number(shown.length)) : status.dataset.none;
  placeMarks(shown);
}

let visible = [];

function placeMarks(shown) {
  visible = shown;
  const view = map.getBounds().pad(0.1);
  const inView = shown.length > MOST_MARKS ? shown.filter((cell) => view.contains([cell.lat, cell.lon])) : shown;
  const placed = inView.length > MOST_MARKS ? [] : inView;
  const ids = new Set(placed.map((cell) => cell.id));
  for (const [id, marker] of drawn.marks) if (!ids.has(id) && !marker.isPopupOpen()) marker.remove();
  const isInOrder = placed.every((cell) => map.hasLayer(markerOf(cell)));
  for (const cell of placed) {
    const marker = markerOf(cell);
    // Taken off and put back, so that the keyboard goes through them as through the table.
    if (!isInOrder && !marker.isPopupOpen()) marker.remove();
    showIn(marker, cell, wordOf(cell), shade, figureOf(cell));
    marker.addTo(map);
  }
  if (shown.length && !placed.length) status.textContent += ` ${status.dataset.closer}`;
  layOutNames([...drawn.marks.values()].filter((marker) => map.hasLayer(marker)));
}

/** The statuses of another day, from what was loaded: works without the network. */
function slide(day, offset) {
  const era = timeline && eraOf(timeline, offset);
  if (!era) return;
  const ready = kept.get(era.cells);
  map.closePopup();
  if (ready && !sameEra(era)) draw(ready, day);
  page = { ...page, day };
  for (const { properties: cell } of page.features) cell.status = statusOn(era.turns[cell.id], offset) ?? "out";
  const counts = countsOn(era, offset);
  for (const box of panel.querySelectorAll("[data-count-of]")) box.textContent = number(counts.get(box.dataset.countOf) ?? 0);
  show();
}

function sameEra(era) {
  return page.features.every(({ properties }) => properties.id in era.turns) && page.features.length > 0;
}

/** At rest the whole story of the day is fetched; without the network what is there stays. */
async function rest(day) {
  const address = new URL(location.href);
  if (day === time.dataset.today) address.searchParams.delete("on");
  else address.searchParams.set("on", day);
  history.replaceState(null, "", address);
  for (const link of document.querySelectorAll("[data-with-day]")) {
    const there = new URL(link.href);
    there.searchParams.set("on", day);
    link.href = there;
  }
  try {
    const data = await loaded(`${urls.cells.split("?")[0]}?on=${day}`);
    if (page.day === day && !document.querySelector(".leaflet-popup")) draw(data);
  } catch {
    status.textContent = status.dataset.offline;
  }
}

async function loaded(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}

function wirePanel() {
  whenTyped(panel, "input, select", () => page && show());
  panel.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const [first] = page.features.filter(({ properties }) => keeps(properties, chosen()));
    if (first) openPopup(first.properties);
  });
  for (const button of panel.querySelectorAll("button[data-colour-by]")) button.addEventListener("click", () => colourBy(button));
}

function colourBy(button) {
  const buttons = [...panel.querySelectorAll("button[data-colour-by]")];
  shade = buttons.indexOf(button) - 1;
  for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
  for (const legend of panel.querySelectorAll("[data-legend-of]")) legend.hidden = legend.dataset.legendOf !== button.dataset.colourBy;
  show();
}

function fillTeams({ features }) {
  const select = panel.querySelector("select[name=team]");
  const teams = [...new Set(features.map(({ properties }) => properties.team).filter(Boolean))].sort();
  const [all] = select.options;
  const before = select.value;
  select.replaceChildren(all, ...teams.map((team) => new Option(team, team)));
  select.value = teams.includes(before) ? before : "";
  select.closest(".block").hidden = teams.length < 2;
}

function wireButtons() {
  const acts = { in: () => map.zoomIn(), out: () => map.zoomOut(), home: () => map.fitBounds(bounds, frame()) };
  for (const button of document.querySelectorAll("[data-map-act]")) {
    button.addEventListener("click", acts[button.dataset.mapAct]);
  }
  map.on("zoomend", () => placeMarks(visible));
  map.on("moveend", () => visible.length > MOST_MARKS && placeMarks(visible));
  map.on("popupopen", ({ popup }) => wirePopup(popup.getElement(), popup._source));
}

/** The keyboard goes into the popup, and back to its mark when the popup closes. */
function wirePopup(box, marker) {
  const close = box.querySelector(".leaflet-popup-close-button");
  close?.setAttribute("aria-label", status.dataset.close);
  (box.querySelector("a.btn") ?? close)?.focus({ preventScroll: true });
  box.addEventListener("keydown", (event) => event.key === "Escape" && map.closePopup());
  marker.once("popupclose", () => box.contains(document.activeElement) && marker.getElement()?.focus());
}

/** The panel floats over the map on wide screens: the ward is fitted beside it, and above the slider. */
function frame() {
  const isFloating = getComputedStyle(panel).position === "absolute";
  const below = isFloating ? time.offsetHeight + 32 : 16;
  return { paddingTopLeft: [isFloating ? panel.offsetWidth + 32 : 16, 16], paddingBottomRight: [16, below] };
}

function drawAround(data) {
  drawEdge(L, map, data.boundary);
  if (!data.center) return;
  const circles = rings(L, data.center, bounds, data.words.ring);
  centerMark(L, data.center, data.words.center).addTo(map);
  const box = panel.querySelector("[name=rings]");
  box.closest("label").hidden = false;
  box.addEventListener("change", () => (box.checked ? circles.addTo(map) : circles.remove()));
}

async function start() {
  map.attributionControl?.setPrefix(false);
  const data = await loaded(urls.cells);
  if (data.bounds) bounds.splice(0, 2, ...data.bounds);
  map.fitBounds(bounds, frame());
  wireCells();
  draw(data);
  drawAround(data);
  wirePanel();
  wireButtons();
  timeline = await loaded(urls.timeline);
  wireTime(time, { onSlide: slide, onRest: rest });
  time.classList.add("is-ready");
  await keepEras(data);
}

/** Other neighborhoods lived on other days: their cells are fetched once, so that the slider needs no network. */
async function keepEras(data) {
  const offset = daysBetween(time.dataset.first, data.day);
  for (const era of timeline.eras) {
    kept.set(era.cells, era.from <= offset && offset <= era.to ? data : await loaded(era.cells));
  }
}

start().catch(() => {
  status.textContent = status.dataset.failed;
});
