import { cellCanvas } from "./map_canvas.js";
import { keeps } from "./map_filter.js";
import { centerMark, layOutNames, markOf } from "./map_marks.js";
import { popupOf } from "./map_popup.js";

const { L, coverageMap } = globalThis;
const panel = document.querySelector("[data-map-panel]");
const status = document.querySelector("[data-map-status]");
const { map, bounds, cellsUrl } = coverageMap;
const shapes = new Map();
const markers = new Map();
let colouring = "status";
let data = null;

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const GROUND = {
  done: ["--done-m"],
  plan: ["--plan-m"],
  late: ["--late-m", "hatch", "--late"],
  wait: ["--wait-m", "dots", "--wait-t"],
  live: ["--live-b"],
  off: ["--off-b", "cross", "--off-l"],
  out: ["--sunken"],
};
const SHADES = ["--wait-m", "--brand-50", "--brand-100", "--brand-line"];

function styleOf(cell) {
  const [fill, pattern = null, ink = ""] =
    colouring === "status" ? GROUND[cell.status] : [SHADES[cell.shades[colouring].step]];
  return { color: token("--surface"), weight: 2, fillOpacity: 1, fillColor: token(fill), pattern, ink: ink && token(ink) };
}

function chosen() {
  const boxes = [...panel.querySelectorAll("input[name=status]:checked")];
  return { statuses: new Set(boxes.map((box) => box.value)), query: panel.querySelector("input[name=q]").value };
}

function drawCells() {
  const renderer = cellCanvas(L);
  const layer = L.geoJSON(data, {
    renderer,
    style: (feature) => ({ ...styleOf(feature.properties), renderer }),
    pointToLayer: () => null,
    onEachFeature: (feature, shape) => {
      shapes.set(feature.properties.id, shape);
      shape.on("click", () => markers.get(feature.properties.id)?.openPopup());
    },
  });
  layer.addTo(map);
}

function drawMarks() {
  for (const marker of markers.values()) marker.remove();
  markers.clear();
  for (const { properties: cell } of data.features) {
    const marker = markOf(L, cell, colouring);
    marker.bindPopup(() => popupOf(cell), { minWidth: 296, maxWidth: 320, autoPanPadding: [24, 24] });
    markers.set(cell.id, marker);
  }
}

function show() {
  const wanted = chosen();
  let shown = 0;
  for (const { properties: cell } of data.features) {
    const isShown = keeps(cell, wanted);
    const marker = markers.get(cell.id);
    if (isShown) marker.addTo(map);
    else marker.remove();
    const style = styleOf(cell);
    shapes.get(cell.id)?.setStyle(isShown ? style : { ...style, fillColor: token("--map-land"), pattern: null });
    if (isShown) shown += 1;
  }
  status.textContent = shown ? status.dataset.some.replace("{n}", shown) : status.dataset.none;
  layOutNames([...markers.values()].filter((marker) => map.hasLayer(marker)));
}

function wirePanel() {
  panel.addEventListener("input", (event) => {
    if (event.target.name === "status" || event.target.name === "q") show();
  });
  panel.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const only = data.features.filter(({ properties }) => keeps(properties, chosen()));
    if (only.length) markers.get(only[0].properties.id).openPopup();
  });
  for (const button of panel.querySelectorAll("button[data-colour-by]")) {
    button.addEventListener("click", () => colourBy(button));
  }
}

function colourBy(button) {
  colouring = button.dataset.colourBy;
  for (const other of panel.querySelectorAll("button[data-colour-by]")) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  for (const legend of panel.querySelectorAll("[data-legend-of]")) legend.hidden = legend.dataset.legendOf !== colouring;
  drawMarks();
  show();
}

function wireButtons() {
  const acts = { in: () => map.zoomIn(), out: () => map.zoomOut(), home: () => map.fitBounds(bounds, frame()) };
  for (const button of document.querySelectorAll("[data-map-act]")) {
    button.addEventListener("click", acts[button.dataset.mapAct]);
  }
  map.on("zoomend", () => layOutNames([...markers.values()].filter((marker) => map.hasLayer(marker))));
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

/** The panel floats over the map on wide screens: the ward is fitted beside it. */
function frame() {
  const isFloating = getComputedStyle(panel).position === "absolute";
  return { paddingTopLeft: [isFloating ? panel.offsetWidth + 32 : 16, 16], paddingBottomRight: [16, 16] };
}

async function start() {
  map.attributionControl?.setPrefix(false);
  const answer = await fetch(cellsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${cellsUrl}: ${answer.status}`);
  data = await answer.json();
  if (data.bounds) bounds.splice(0, 2, ...data.bounds);
  map.fitBounds(bounds, frame());
  drawCells();
  drawEdge();
  drawMarks();
  wirePanel();
  wireButtons();
  if (data.center) centerMark(L, data.center).addTo(map);
  show();
}

function drawEdge() {
  if (!data.boundary) return;
  const edge = { color: token("--line-strong"), weight: 3, fill: false, interactive: false };
  L.geoJSON(data.boundary, { style: edge, interactive: false }).addTo(map);
}

start().catch(() => {
  status.textContent = status.dataset.failed;
});
