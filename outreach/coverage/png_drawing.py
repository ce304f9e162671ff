"""A picture as PNG: the same shapes on pixels, drawn by Pillow at twice the size and shrunk for smooth edges."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from math import pi
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

from outreach.coverage.shapes_drawing import PAPER, Area, Disc, Line, Picture, Shape, Words

_FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
_FINER = 2
_TILE = 8.0


def png_of(picture: Picture, scale: float) -> bytes:
    """The picture with `scale` pixels a unit; the resolution of 300 dpi is written down in it."""
    pen = _Pen(picture, scale * _FINER)
    for shape in picture.shapes:
        pen.draw(shape)
    made = pen.sheet.reduce(_FINER).quantize(256, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    made.save(out, "PNG", dpi=(300, 300))
    return out.getvalue()


class _Pen:
    """Puts shapes on a sheet of pixels, `scale` of them a unit."""

    def __init__(self, picture: Picture, scale: float) -> None:
        self.scale = scale
        self.sheet = Image.new("RGB", (round(picture.width * scale), round(picture.height * scale)), PAPER)
        self.ink = ImageDraw.Draw(self.sheet)

    def draw(self, shape: Shape) -> None:
        if isinstance(shape, Area):
            self._area(shape)
        elif isinstance(shape, Disc):
            self._disc(shape)
        elif isinstance(shape, Line):
            self._line(shape.points, shape.colour, shape.width)
        else:
            self._words(shape)

    def _area(self, area: Area) -> None:
        rings = [[self._at(x, y) for x, y in ring] for ring in area.rings if len(ring) > 2]
        if rings and area.fill:
            left, top = (int(min(spot[axis] for ring in rings for spot in ring)) for axis in (0, 1))
            right, bottom = (int(max(spot[axis] for ring in rings for spot in ring)) + 1 for axis in (0, 1))
            mask = _mask(rings, (left, top), (max(right - left, 1), max(bottom - top, 1)))
            self.sheet.paste(area.fill, (left, top), mask)
            if area.pattern:
                tile = _patterned(area.pattern, mask.size, (left, top), self.scale)
                self.sheet.paste(area.ink, (left, top), Image.composite(tile, Image.new("L", mask.size), mask))
        if area.edge and area.width:
            for ring in area.rings:
                self._line(ring, area.edge, area.width)

    def _disc(self, disc: Disc) -> None:
        (x, y), radius = self._at(disc.x, disc.y), disc.radius * self.scale
        self.ink.ellipse((x - radius, y - radius, x + radius, y + radius), fill=disc.fill)
        if not disc.edge:
            return
        reach, width = radius + disc.width * self.scale / 2, round(disc.width * self.scale)
        box = (x - reach, y - reach, x + reach, y + reach)
        for start, end in _strokes(disc):
            self.ink.arc(box, start, end, fill=disc.edge, width=width)

    def _line(self, points: tuple[tuple[float, float], ...], colour: str, width: float) -> None:
        spots, thick = [self._at(x, y) for x, y in points], max(round(width * self.scale), 1)
        self.ink.line(spots, fill=colour, width=thick, joint="curve")
        for x, y in (spots[0], spots[-1]):
            self.ink.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=colour)

    def _words(self, words: Words) -> None:
        runs = [
            (text, _font(subset, words.is_bold, round(words.size * self.scale))) for subset, text in _runs(words.text)
        ]
        width = sum(font.getlength(text) for text, font in runs)
        x, y = self._at(words.x, words.y)
        x -= {"start": 0.0, "middle": width / 2, "end": width}[words.anchor]
        halo = round(1.5 * self.scale) if words.halo else 0
        for text, font in runs:
            self.ink.text((x, y), text, fill=words.colour, font=font, anchor="ls", stroke_width=halo, stroke_fill=PAPER)
            x += font.getlength(text)
        if halo:
            # The halo of a later run must not lie on an earlier one.
            self._words(Words(words.x, words.y, words.text, words.size, words.colour, words.is_bold, words.anchor))

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return x * self.scale, y * self.scale


def _mask(rings: list[list[tuple[float, float]]], corner: tuple[int, int], size: tuple[int, int]) -> Image.Image:
    """White where the area is; a ring within another one is a hole."""
    whole = Image.new("1", size)
    for ring in rings:
        part = Image.new("1", size)
        ImageDraw.Draw(part).polygon([(x - corner[0], y - corner[1]) for x, y in ring], fill=1)
        whole = Image.composite(part.point(lambda pixel: 255 - pixel, "1"), part, whole) if len(rings) > 1 else part
    return whole.convert("L")


def _patterned(name: str, size: tuple[int, int], corner: tuple[int, int], scale: float) -> Image.Image:
    """Strokes over a whole area; they go on from one area to the next."""
    sheet, step = Image.new("L", size), _TILE * scale
    pen = ImageDraw.Draw(sheet)
    left, top = -(corner[0] % step), -(corner[1] % step)
    if name == "hatch":
        start = left + top - size[1] - step
        for number in range(int((size[0] + 2 * size[1]) / step) + 4):
            x = start + number * step
            pen.line([(x, size[1]), (x + size[1], 0)], fill=255, width=round(1.6 * scale))
        return sheet
    for column in range(int(size[0] / step) + 2):
        for row in range(int(size[1] / step) + 2):
            _tile(pen, name, left + column * step, top + row * step, scale)
    return sheet


def _tile(pen: ImageDraw.ImageDraw, name: str, x: float, y: float, scale: float) -> None:
    near, far, middle, dot = 2 * scale, 6 * scale, 4 * scale, 0.9 * scale
    if name == "dots":
        pen.ellipse((x + middle - dot, y + middle - dot, x + middle + dot, y + middle + dot), fill=255)
        return
    pen.line([(x + near, y + near), (x + far, y + far)], fill=255, width=round(scale))
    pen.line([(x + far, y + near), (x + near, y + far)], fill=255, width=round(scale))


def _strokes(disc: Disc) -> Iterator[tuple[float, float]]:
    """The edge as arcs from degree to degree."""
    if disc.dash is None:
        yield 0.0, 360.0
        return
    around = 2 * pi * disc.radius
    stroke, both = (length / around * 360 for length in (disc.dash[0], sum(disc.dash)))
    for number in range(int(360 / both)):
        yield number * both, number * both + stroke


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in runs of one font file each: Vietnamese letters stand in another file than Latin ones."""
    for subset, letters in groupby(text, lambda letter: "latin" if ord(letter) in _letters("latin") else "vietnamese"):
        yield subset, "".join(letters)


@cache
def _letters(subset: str) -> frozenset[int]:
    return frozenset(TTFont(_file(subset, 400)).getBestCmap())


@cache
def _font(subset: str, is_bold: bool, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(_plain(subset, 700 if is_bold else 400)), size)


@cache
def _plain(subset: str, weight: int) -> bytes:
    """The font without the packing that only browsers read."""
    font, out = TTFont(_file(subset, weight)), io.BytesIO()
    font.flavor = None
    font.save(out)
    return out.getvalue()


def _file(subset: str, weight: int) -> Path:
    return _FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
