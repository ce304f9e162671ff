"""The only door to folium: a map as three pieces that stand in our own page under a strict CSP.

Stock folium asks ten files of other hosts and writes inline scripts; both are shut out here. No text of ours
goes through folium's templates: names reach the browser as JSON data and are set with `textContent`
(a tooltip of folium takes HTML, «${» and «</script>»; measured in trials).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import folium


@contextmanager
def _unseen(package: str) -> Iterator[None]:
    """A package that is not found meanwhile: folium loads pandas, half a second of every start, for nothing of ours."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment] # how Python marks a module that is not there
    try:
        yield
    finally:
        del sys.modules[package]


Bounds = tuple[tuple[float, float], tuple[float, float]]

_WHOLE_WARD: Bounds = ((19.732, 105.7561), (19.7959, 105.8627))
"""South-west and north-east corner of phường Quảng Phú (domain.md §1), shown while nothing is known."""


@dataclass(frozen=True)
class MapPieces:
    """Leaflet's `scripts` and `stylesheets`, the id of the box to draw in, and the `script` for its own URL."""

    scripts: tuple[str, ...]
    stylesheets: tuple[str, ...]
    box_id: str
    script: str


@dataclass(frozen=True)
class MapWishes:
    """What a map shows: where Leaflet lies, where its data come from (by name), and the corners to fit.

    The ground below the cells is nothing, or tiles of another host, or an archive of our own: drawn by `ground_js`
    from the tiles of at most `ground_zoom`.
    """

    leaflet_js: str
    leaflet_css: str
    urls: Mapping[str, str]
    bounds: Bounds | None = None
    tile_url: str = ""
    tile_credit: str = ""
    ground_js: str = ""
    ground_zoom: int = 0


_CELLS = """{% macro script(this, kwargs) %}
        window.coverageMap = {map: {{ this._parent.get_name() }}, urls: {{ this.urls | tojson }},
          cells: L.geoJSON(null, {pointToLayer: () => null}), bounds: {{ this.bounds | tojson }},
          groundZoom: {{ this.ground_zoom }}};
        window.coverageMap.cells.addTo(window.coverageMap.map);
        {% endmacro %}"""
"""One GeoJson layer on a canvas, its data from our URL; `map.js` colours the cells and opens their popups."""


def map_pieces(wishes: MapWishes) -> MapPieces:
    """The map of `wishes`; every address in it is one of ours, but for the tiles where the ward has set some."""
    # A sixth of the start of a server, which most often has to answer tablets first: loaded with the first map.
    with _unseen("pandas"):
        import folium  # noqa: PLC0415
        from branca.element import MacroElement  # noqa: PLC0415
        from folium.template import Template  # noqa: PLC0415

    is_credited = bool(wishes.tile_url or wishes.ground_js)
    ward = folium.Map(
        tiles=None, zoom_control=False, prefer_canvas=True, font_size="1rem", max_zoom=18, min_zoom=10,
        zoom_snap=0.25, attribution_control=is_credited,
    )  # fmt: skip
    # It loads the Leaflet that we serve and nothing else: lists of this map alone, for folium's are shared by all.
    ward.default_js = [("leaflet", wishes.leaflet_js), *([("ground", wishes.ground_js)] if wishes.ground_js else [])]
    ward.default_css = [("leaflet_css", wishes.leaflet_css)]
    # The page and the script are made by two requests, and must call the box by one name.
    ward._id = "ward"  # noqa: SLF001
    if wishes.tile_url:
        folium.TileLayer(wishes.tile_url, attr=wishes.tile_credit or " ", name="tiles").add_to(ward)
    bounds = wishes.bounds or _WHOLE_WARD
    ward.fit_bounds([list(bounds[0]), list(bounds[1])])
    cells: Any = MacroElement()  # type: ignore[no-untyped-call]
    cells._name, cells._template = "Cells", Template(_CELLS)  # noqa: SLF001
    cells.urls, cells.bounds, cells.ground_zoom = dict(wishes.urls), bounds, wishes.ground_zoom
    ward.add_child(cells)
    return _taken_apart(ward)


def _taken_apart(ward: folium.Map) -> MapPieces:
    figure: Any = ward.get_root()
    for child in figure._children.values():  # noqa: SLF001 (folium's own tools reach for it so)
        child.render()
    return MapPieces(
        scripts=tuple(url for _name, url in ward.default_js),
        stylesheets=tuple(url for _name, url in ward.default_css),
        box_id=ward.get_name(),
        script=figure.script.render(),
    )
