/** The colours of the cells, read once from the tokens. */
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
const OVER_TILES = 0.55;
const HALF_STEPS = [1, 2, 3, 5, 10];
const tokens = new Map();

export function token(name) {
  if (!tokens.has(name)) tokens.set(name, getComputedStyle(document.documentElement).getPropertyValue(name).trim());
  return tokens.get(name);
}

/** Paint anew when the tokens have other values: the machine turned dark, or the page goes to paper, which is light. */
export function whenRecoloured(paint) {
  for (const media of ["(prefers-color-scheme: dark)", "print"]) {
    matchMedia(media).addEventListener("change", () => {
      tokens.clear();
      paint();
    });
  }
}

/** How a cell is painted: by its status, or by the step of the figure chosen (its place in `shades`). */
export function styleOf(cell, shade, isShown, fillOpacity = 1) {
  const [fill, pattern = null, ink = ""] = shade < 0 ? GROUND[cell.status] : [SHADES[cell.shades[shade][0]]];
  const base = { color: token("--surface"), weight: 2, fillOpacity };
  if (!isShown) return { ...base, fillColor: token("--map-land"), pattern: null, ink: "" };
  return { ...base, fillColor: token(fill), pattern, ink: ink && token(ink) };
}

/** The switch of the tiles, where the ward has set some or has an archive of its own; gives how far cells must let the ground through. */
export function wireTiles(L, map, box) {
  const tiles = [];
  map.eachLayer((layer) => layer instanceof L.GridLayer && tiles.push(layer));
  if (!box || !tiles.length) return () => 1;
  box.closest("label").hidden = false;
  box.addEventListener("change", () => tiles.forEach((layer) => (box.checked ? layer.addTo(map) : layer.remove())));
  return () => (box.checked ? OVER_TILES : 1);
}

export function drawEdge(L, map, boundary) {
  const edge = { color: token("--line-strong"), weight: 3, fill: false, interactive: false };
  if (boundary) L.geoJSON(boundary, { style: edge, interactive: false }).addTo(map);
}

/** Circles around the center, so that one sees how far people have to go; four of them at most. */
export function rings(L, center, bounds, word) {
  const at = L.latLng(center.lat, center.lon);
  const reach = Math.max(...bounds.map(([lat, lon]) => at.distanceTo([lat, lon]))) / 1000;
  const step = HALF_STEPS.find((one) => reach / one <= 4) ?? Math.ceil(reach / 4);
  const circles = [];
  for (let km = step; km < reach; km += step) {
    const look = { color: token("--ink-3"), weight: 1, dashArray: "4 6", fill: false, interactive: false };
    circles.push(L.circle(at, { radius: km * 1000, ...look }), ringWord(L, center, km, word));
  }
  return L.layerGroup(circles);
}

function ringWord(L, center, km, word) {
  const box = document.createElement("span");
  box.className = "map-ring num";
  box.textContent = word.replace("{n}", String(km));
  const icon = L.divIcon({ html: box, className: "map-icon", iconSize: [0, 0] });
  return L.marker([center.lat + km / 111.2, center.lon], { icon, interactive: false, keyboard: false });
}
