"""A picture as SVG that stands alone: no script, no font of another host, no reference outward."""

from __future__ import annotations

from html import escape

from outreach.coverage.shapes_drawing import PAPER, Area, Disc, Line, Picture, Shape, Words
from outreach.coverage.ward_drawing import path_of

_FONTS = "Be Vietnam Pro, Segoe UI, Arial, sans-serif"
_TILES = {
    "hatch": '<path d="M-1 1L1 -1M0 8L8 0M7 9L9 7" stroke="{ink}" stroke-width="1.6"/>',
    "dots": '<circle cx="4" cy="4" r="0.9" fill="{ink}"/>',
    "cross": '<path d="M2 2L6 6M6 2L2 6" stroke="{ink}" stroke-width="1"/>',
}


def svg_of(picture: Picture) -> str:
    """The picture as an SVG document."""
    patterns = {(one.pattern, one.ink) for one in picture.shapes if isinstance(one, Area) and one.pattern}
    size = f'width="{picture.width:g}" height="{picture.height:g}" viewBox="0 0 {picture.width:g} {picture.height:g}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{_FONTS}" role="img">',
        f"<title>{escape(picture.title)}</title><defs>",
        *(_pattern(*one) for one in sorted(patterns)),
        f'</defs><rect width="100%" height="100%" fill="{PAPER}"/>',
        *(_drawn(shape) for shape in picture.shapes),
        "</svg>",
    ]
    return "\n".join(parts)


def _pattern(name: str, ink: str) -> str:
    tile = _TILES[name].format(ink=ink)
    return f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">{tile}</pattern>'


def _drawn(shape: Shape) -> str:
    if isinstance(shape, Area):
        return _area(shape)
    if isinstance(shape, Disc):
        dash = f' stroke-dasharray="{shape.dash[0]:.2f} {shape.dash[1]:.2f}"' if shape.dash else ""
        place = f'cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.radius:.3g}"'
        return f'<circle {place} fill="{shape.fill or "none"}"{_edge(shape.edge, shape.width)}{dash}/>'
    if isinstance(shape, Line):
        points = " ".join(f"{x:.5g},{y:.5g}" for x, y in shape.points)
        ends = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
        return f'<polyline points="{points}"{_edge(shape.colour, shape.width)} {ends}/>'
    return _words(shape)


def _area(area: Area) -> str:
    path = f'd="{path_of(area.rings)}" fill-rule="evenodd"'
    whole = f'<path {path} fill="{area.fill or "none"}"{_edge(area.edge, area.width)} stroke-linejoin="round"/>'
    return whole + (f'<path {path} fill="url(#{area.pattern})"/>' if area.pattern else "")


def _words(words: Words) -> str:
    weight = 700 if words.is_bold else 400
    halo = f' stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if words.halo else ""
    place = f'x="{words.x:g}" y="{words.y:g}" font-size="{words.size:g}" font-weight="{weight}"'
    return f'<text {place} text-anchor="{words.anchor}" fill="{words.colour}"{halo}>{escape(words.text)}</text>'


def _edge(colour: str | None, width: float) -> str:
    return f' stroke="{colour}" stroke-width="{width:.3g}"' if colour and width else ""
