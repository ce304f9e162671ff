"""The map of coverage as a picture for papers, posters and print, made without a browser."""

from __future__ import annotations

from datetime import date

from outreach.coverage.areas import Ground
from outreach.coverage.chart_drawing import draw_burn_up
from outreach.coverage.geojson_drawing import features
from outreach.coverage.png_drawing import png_of
from outreach.coverage.progress import Indicators
from outreach.coverage.rules import STATUS_LABELS, Status
from outreach.coverage.shapes_drawing import EDGE, GROUND, INK, QUIET, STAR, Area, Picture, Shape, Words, glyph_at
from outreach.coverage.svg_drawing import svg_of
from outreach.coverage.ward_drawing import DrawnCell, draw_ward

__all__ = ["coverage_picture", "draw_burn_up", "draw_ward", "features"]

_HEAD, _FOOT, _GLYPH, _NAME, _SMALL_NAME = 78, 58, 22, 13.0, 10.5
_MOST_NAMES, _LEAST_GLYPH = 150, 3.0
"""With more neighborhoods than that no name could be read on a sheet; their glyphs shrink."""

_ALWAYS = (Status.DONE, Status.PLANNED, Status.OVERDUE, Status.WAITING)


def coverage_picture(
    seen: Indicators, ground: Ground, kind: str = "png", *, width: int = 1200, scale: float = 2.0, title: str = ""
) -> bytes:
    """The state of `seen` drawn on `ground` (`place_queries.ground_of`), legend and date included.

    `kind` is `png` or `svg`; `width` in units of the sheet, of which a PNG has `scale` pixels each (1200 and 2.0 give
    2400 pixels, 300 dpi on 20 cm). The words are Vietnamese, as on every paper. A ward without any ground gives the
    legend alone. Raises `ValueError` for another kind.
    """
    if kind not in {"png", "svg"}:
        raise ValueError(f"a picture is png or svg, not {kind}")
    picture = _picture(seen, ground, width, title or "Bản đồ phủ các phố")
    return svg_of(picture).encode() if kind == "svg" else png_of(picture, scale)


def _picture(seen: Indicators, ground: Ground, width: int, title: str) -> Picture:
    drawn = draw_ward(seen.rows, ground, width=width)
    height = drawn.height if drawn else 0
    shapes: list[Shape] = [*_heading(seen, title, width)]
    if drawn:
        moved = [_moved(cell, _HEAD) for cell in drawn.cells]
        shapes += [Area(cell.rings, *GROUND[cell.row.status.value]) for cell in moved if cell.rings]
        shapes.append(Area(_down(drawn.edge, _HEAD), None, EDGE, 3.0))
        if drawn.center:
            shapes += glyph_at(STAR, drawn.center[0], drawn.center[1] + _HEAD, _GLYPH + 4)
        size = min(_GLYPH, max(_LEAST_GLYPH, _GLYPH * (_MOST_NAMES / max(len(moved), 1)) ** 0.5))
        for cell in moved:
            shapes += glyph_at(cell.row.status.value, cell.x, cell.y, size)
        shapes += _names(moved, width) if len(moved) <= _MOST_NAMES else []
    return Picture(width, _HEAD + height + _FOOT, (*shapes, *_legend(seen, _HEAD + height, width)), title)


def _heading(seen: Indicators, title: str, width: int) -> list[Shape]:
    word = "Dự kiến theo lịch, ngày" if seen.is_foreseen else "Tình trạng tại ngày"
    reached = f"{seen.covered}/{seen.target} phố đã về"
    return [
        Words(16, 34, title, 24, INK, is_bold=True),
        Words(16, 60, f"{word} {_day(seen.day)}", 16, QUIET),
        Words(width - 16, 34, reached, 24, INK, is_bold=True, anchor="end"),
    ]


def _names(cells: list[DrawnCell], width: int) -> list[Shape]:
    """Names beside their glyphs: under, above, right or left; where all lie on something else, smaller under it."""
    taken = [(cell.x - 11, cell.y - 11, cell.x + 11, cell.y + 9) for cell in cells]
    names: list[Shape] = []
    for cell in cells:
        places = [*_places(cell, _NAME, width), *_places(cell, _SMALL_NAME, width)]
        free = (place for place in places if not any(_overlap(_box(place), other) for other in taken))
        words = next(free, places[len(places) // 2])
        taken.append(_box(words))
        names.append(words)
    return names


def _places(cell: DrawnCell, size: float, width: int) -> list[Words]:
    """Where a name may stand, the best place first; never beyond the sheet."""
    name = cell.row.place.name
    half = _length(name, size) / 2
    middle = min(max(cell.x, half + 4), width - half - 4)
    spots = ((middle, cell.y + 11 + size), (middle, cell.y - 14), (cell.x + 14 + half, cell.y + size / 3))
    sides = [*spots, (cell.x - 14 - half, cell.y + size / 3)]
    look = {"is_bold": True, "anchor": "middle", "halo": True}
    return [Words(x, y, name, size, INK, **look) for x, y in sides if half <= x <= width - half]  # type: ignore[arg-type]


def _box(words: Words) -> tuple[float, float, float, float]:
    half = _length(words.text, words.size) / 2
    return words.x - half, words.y - words.size, words.x + half, words.y + words.size * 0.2


def _length(text: str, size: float) -> float:
    """About how long a text is: letters of the house's font are 0.56 of their height wide, on average."""
    return len(text) * size * 0.56


def _legend(seen: Indicators, top: float, width: int) -> list[Shape]:
    shown = [status for status, count in seen.counts.items() if count or status in _ALWAYS]
    shapes: list[Shape] = []
    step = min((width - 32) / len(shown), 210)
    for number, status in enumerate(shown):
        x, y = 28 + number * step, top + _FOOT / 2
        shapes += glyph_at(status.value, x, y, _GLYPH)
        shapes.append(Words(x + 18, y + 5, f"{STATUS_LABELS[status]}: {seen.counts[status]}", 15, INK))
    return shapes


def _moved(cell: DrawnCell, down: float) -> DrawnCell:
    return DrawnCell(cell.row, _down(cell.rings, down), cell.x, cell.y + down)


def _down(
    rings: tuple[tuple[tuple[float, float], ...], ...], down: float
) -> tuple[tuple[tuple[float, float], ...], ...]:
    return tuple(tuple((x, y + down) for x, y in ring) for ring in rings)


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[2] > other[0] and one[0] < other[2] and one[3] > other[1] and one[1] < other[3]


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")
