/**
 * A map beside two boxes for degrees: a click or a dragged pin fills the boxes, typing moves the pin.
 *
 * Where there is nothing to aim at (no outline, no house) only the boxes are offered.
 */
const DECIMALS = 6;
const WARD = [19.7655, 105.8154];
const PAIR = /^\s*(-?\d+[.,]\d+)\s*(?:[;\s]|,\s)\s*(-?\d+[.,]\d+)\s*$|^\s*(-?\d+\.\d+),(-?\d+\.\d+)\s*$/;

for (const picker of document.querySelectorAll("[data-point-picker]")) open(picker);

async function open(picker) {
  const boxes = ["lat", "lon"].map((name) => document.getElementById(picker.dataset[name]));
  for (const box of boxes) box.addEventListener("paste", () => setTimeout(() => split(box, boxes) && tell(boxes)));
  for (const box of boxes) box.addEventListener("change", () => split(box, boxes));
  const ground = await fetch(picker.dataset.url).then((answer) => answer.json());
  if (!ground.boundary && ground.houses.length === 0) return;
  picker.hidden = false;
  const map = makeMap(picker);
  const pin = makePin(map, boxes);
  for (const box of boxes) {
    box.addEventListener("input", () => showTyped(map, pin, boxes));
    box.addEventListener("change", () => showTyped(map, pin, boxes));
  }
  map.on("click", (event) => take(map, pin, boxes, event.latlng));
  drawGround(map, ground);
  showTyped(map, pin, boxes);
}

function makeMap(picker) {
  const { zoomIn, zoomOut } = picker.dataset;
  const options = { zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25 };
  const map = L.map(picker.querySelector(".point-map"), options).setView(WARD, 13);
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  return map;
}

function makePin(map, boxes) {
  const pin = L.marker(WARD, { draggable: true, autoPan: true, keyboard: false, alt: "" });
  pin.on("dragend", () => take(map, pin, boxes, pin.getLatLng()));
  return pin;
}

function drawGround(map, { boundary, center, houses }) {
  if (boundary) {
    const outline = L.geoJSON(boundary, { style: { className: "ward-outline", fillOpacity: 1, interactive: false } }).addTo(map);
    map.fitBounds(outline.getBounds(), { padding: [12, 12] });
  }
  for (const { name, lat, lon } of houses) mark(map, [lat, lon], "other-house", name);
  if (center) mark(map, center, "center-mark", "");
}

function mark(map, at, className, name) {
  const radius = className === "center-mark" ? 8 : 5;
  const dot = L.circleMarker(at, { radius, className, fillOpacity: 1, bubblingMouseEvents: true });
  if (name) {
    const label = document.createElement("span");
    label.textContent = name;
    dot.bindTooltip(label);
  }
  dot.addTo(map);
}

function take(map, pin, boxes, { lat, lng }) {
  boxes[0].value = lat.toFixed(DECIMALS);
  boxes[1].value = lng.toFixed(DECIMALS);
  tell(boxes);
  pin.setLatLng([lat, lng]).addTo(map);
}

function tell(boxes) {
  for (const box of boxes) box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Other maps copy a point as «19.7655, 105.8154»: put into either box, it fills both. */
function split(box, boxes) {
  const pair = PAIR.exec(box.value)?.slice(1).filter(Boolean);
  pair?.forEach((degrees, index) => (boxes[index].value = degrees));
  return Boolean(pair);
}

function showTyped(map, pin, boxes) {
  const at = boxes.map((box) => Number.parseFloat(box.value.replace(",", ".")));
  const isPoint = at.every(Number.isFinite) && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180;
  if (!isPoint) {
    pin.remove();
    return;
  }
  pin.setLatLng(at).addTo(map);
  if (!map.getBounds().contains(at)) map.panTo(at);
}
