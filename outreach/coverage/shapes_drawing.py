"""What pictures are made of: areas, discs, lines and words; the colours and glyphs of each status."""

from __future__ import annotations

from dataclasses import dataclass, replace

from outreach.coverage.ward_drawing import Rings

INK, QUIET, EDGE, PAPER = "#12282b", "#5a6e71", "#7f8e8f", "#ffffff"
"""The same as in css/tokens.css; `tests/coverage` holds them against each other."""


@dataclass(frozen=True)
class Area:
    """Rings filled with `fill` and a pattern over it (hatch, dots, cross) in `ink`; `edge` is drawn `width` wide."""

    rings: Rings
    fill: str | None
    edge: str | None = PAPER
    width: float = 2.0
    pattern: str = ""
    ink: str = ""


@dataclass(frozen=True)
class Disc:
    """A circle; `dash` is the length of strokes and gaps along its edge, none for a whole line."""

    x: float
    y: float
    radius: float
    fill: str | None
    edge: str | None = None
    width: float = 0.0
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Line:
    """A line with round ends."""

    points: tuple[tuple[float, float], ...]
    colour: str
    width: float


@dataclass(frozen=True)
class Words:
    """One line of text that stands on `y`; a halo keeps it readable over lines."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    is_bold: bool = False
    anchor: str = "start"
    halo: bool = False


Shape = Area | Disc | Line | Words


@dataclass(frozen=True)
class Picture:
    """A sheet of paper `width` by `height` with shapes on it, the later ones on top."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str = ""


GROUND: dict[str, tuple[str, str, float, str, str]] = {
    "done": ("#bcdcd6", PAPER, 2.0, "", ""),
    "plan": ("#d3e8f8", PAPER, 2.0, "", ""),
    "late": ("#f9cdb6", PAPER, 2.0, "hatch", "#d0480f"),
    "wait": ("#f3f3ee", PAPER, 2.0, "dots", "#4b5a5d"),
    "live": ("#fff1cc", PAPER, 2.0, "", ""),
    "off": ("#f4e8f5", PAPER, 2.0, "cross", "#d3b4d8"),
    "out": ("#eeeee8", PAPER, 2.0, "", ""),
}
"""Fill, edge, width, pattern and its ink for the ground of each status."""

STAR = "center"
_BOX = 20.0


def _rounded(left: float, top: float, right: float, bottom: float, turn: float) -> Rings:
    """A box with its corners cut: at the size of a glyph that is what a round one looks like."""
    return (
        (
            (left + turn, top), (right - turn, top), (right, top + turn), (right, bottom - turn),
            (right - turn, bottom), (left + turn, bottom), (left, bottom - turn), (left, top + turn),
            (left + turn, top),
        ),
    )  # fmt: skip


def _ring(*points: tuple[float, float]) -> Rings:
    return ((*points, points[0]),)


_OCTAGON = _ring((6, 1.2), (14, 1.2), (18.8, 6), (18.8, 14), (14, 18.8), (6, 18.8), (1.2, 14), (1.2, 6))
_STAR_POINTS = _ring(
    (10, 1), (12.7, 6.9), (19, 7.6), (14.3, 11.9), (15.6, 18.2), (10, 15), (4.4, 18.2), (5.7, 11.9), (1, 7.6),
    (7.3, 6.9),
)  # fmt: skip
_GLYPHS: dict[str, tuple[Shape, ...]] = {
    "done": (Disc(10, 10, 9, "#0b5d57"), Line(((5.8, 10.4), (8.7, 13.3), (14.2, 7.3)), PAPER, 2.2)),
    "plan": (
        Area(_rounded(1.5, 1.5, 18.5, 18.5, 2.2), "#8cc3ee", "#0f4c7a", 1.6),
        Area(_rounded(1.5, 1.5, 18.5, 7.5, 1.6), "#0f4c7a", None),
        Disc(10, 13, 2.4, "#0f4c7a"),
    ),
    "late": (
        Area(_ring((10, 1.2), (19.3, 18), (0.7, 18)), "#d0480f", "#d0480f", 1.4),
        Line(((10, 7), (10, 12.2)), PAPER, 2.2),
        Disc(10, 15.2, 1.3, PAPER),
    ),
    "wait": (Disc(10, 10, 8, "#ffffff", "#4b5a5d", 2.0, (3.6, 2.7)),),
    "live": (
        Area(_ring((10, 0.8), (19.2, 10), (10, 19.2), (0.8, 10)), "#f2b632", "#6b4700", 1.5),
        Disc(10, 10, 2.8, "#6b4700"),
    ),
    "off": (
        Area(_OCTAGON, "#8f4398", None),
        Line(((6.8, 6.8), (13.2, 13.2)), PAPER, 2.2),
        Line(((13.2, 6.8), (6.8, 13.2)), PAPER, 2.2),
    ),
    "out": (Disc(10, 10, 5, "#7f8e8f"),),
    STAR: (Area(_STAR_POINTS, "#0c2b2c", PAPER, 1.5),),
}  # fmt: skip
"""The glyphs of templates/macros/icons.html, in the same box of 20 by 20."""


def glyph_at(key: str, x: float, y: float, size: float) -> list[Shape]:
    """The glyph of a status with its middle at (x, y)."""
    scale, left, top = size / _BOX, x - size / 2, y - size / 2
    return [_placed(shape, scale, left, top) for shape in _GLYPHS[key]]


def _placed(shape: Shape, scale: float, left: float, top: float) -> Shape:
    def spot(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] * scale, top + point[1] * scale

    if isinstance(shape, Area):
        rings = tuple(tuple(spot(point) for point in ring) for ring in shape.rings)
        return replace(shape, rings=rings, width=shape.width * scale)
    if isinstance(shape, Line):
        return replace(shape, points=tuple(spot(point) for point in shape.points), width=shape.width * scale)
    if isinstance(shape, Disc):
        x, y = spot((shape.x, shape.y))
        dash = (shape.dash[0] * scale, shape.dash[1] * scale) if shape.dash else None
        return replace(shape, x=x, y=y, radius=shape.radius * scale, width=shape.width * scale, dash=dash)
    return shape
