import { token } from "./map_ground.js";

/** Which colour of ours stands for which kinds of ground; all else is land. */
const COLOURS = {
  "--map-water": ["water", "ocean_label"],
  "--map-green": ["park_a", "park_b", "wood_a", "wood_b", "scrub_a", "scrub_b"],
  "--map-road": ["major", "railway", "boundaries"],
  "--line": ["buildings", "pier"],
  "--ink-3": ["roads_label_major", "roads_label_minor", "city_label", "state_label", "country_label"],
  "--surface": ["roads_label_major_halo", "roads_label_minor_halo", "city_label_halo", "state_label_halo"],
};
const LAND = ["earth", "sand", "beach", "glacier", "aerodrome", "runway", "hospital", "industrial", "school", "pedestrian", "zoo"];

/** Roads, water and names out of the ward's own archive, in the colours of the house. */
export function archiveLayer(protomaps, url, maxDataZoom) {
  const look = Object.fromEntries(LAND.map((kind) => [kind, token("--map-land")]));
  for (const [name, kinds] of Object.entries(COLOURS)) for (const kind of kinds) look[kind] = token(name);
  return protomaps.leafletLayer({
    url,
    maxDataZoom,
    lang: "vi",
    paintRules: protomaps.paintRules(look),
    labelRules: protomaps.labelRules(look, "vi"),
    backgroundColor: look.earth,
    attribution: "© OpenStreetMap",
  });
}
