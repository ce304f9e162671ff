"""A map archive (PMTiles 3) of one tile, by hand: water in the west of phường Quảng Phú, a road in the middle."""

from __future__ import annotations

import gzip
import json
import struct
from collections.abc import Sequence

Points = Sequence[tuple[int, int]]
EXTENT = 4096
ZOOM, COLUMN, ROW = 8, 203, 113
"""The tile that holds the whole ward."""

VECTOR, PICTURE = 1, 2
_LINE, _AREA = 2, 3
_HERE = 1009
"""105.8154 degrees east, the middle of the ward, in the measure of that tile."""


def archive(kind: int = VECTOR) -> bytes:
    """The whole file; what lists its tiles is squeezed, as in every archive, the tile itself is not."""
    tile = _layer("water", _AREA, [(0, 0), (_HERE, 0), (_HERE, EXTENT - 1), (0, EXTENT - 1)], "kind", "river")
    tile += _layer("roads", _LINE, [(_HERE, 0), (_HERE, EXTENT - 1)], "kind", "highway")
    metadata = gzip.compress(json.dumps({"vector_layers": []}).encode(), mtime=0)
    root = gzip.compress(b"".join(map(_number, (1, _place_on_curve(), 1, len(tile), 1))), mtime=0)
    offsets, place = [], 127
    for part in (root, metadata, b"", tile):
        offsets += [place, len(part)]
        place += len(part)
    head = b"PMTiles\x03" + struct.pack("<8Q", *offsets) + struct.pack("<3Q", 1, 1, 1)
    head += bytes([1, 2, 1, kind, ZOOM, ZOOM]) + struct.pack("<4i", -1_800_000_000, -850_000_000, 1_800_000_000,
                                                            850_000_000)  # fmt: skip
    head += bytes([ZOOM]) + struct.pack("<2i", 1_058_154_000, 197_655_000)
    return head + root + metadata + tile


def _layer(name: str, shape: int, points: Points, key: str, value: str) -> bytes:
    """A layer of a vector tile (protocol buffers) with one feature."""
    feature = _bytes(2, _number(0) + _number(0)) + _field(3, shape) + _bytes(4, _drawn(points, is_area=shape == _AREA))
    words = _bytes(3, key.encode()) + _bytes(4, _bytes(1, value.encode()))
    return _bytes(3, _field(15, 2) + _bytes(1, name.encode()) + _bytes(2, feature) + words + _field(5, EXTENT))


def _drawn(points: Points, *, is_area: bool) -> bytes:
    steps, here = [], (0, 0)
    for x, y in points:
        steps.append(_folded(x - here[0]) + _folded(y - here[1]))
        here = (x, y)
    move, line = _number(1 << 3 | 1) + steps[0], _number(len(steps) - 1 << 3 | 2) + b"".join(steps[1:])
    return move + line + (_number(1 << 3 | 7) if is_area else b"")


def _place_on_curve() -> int:
    """Tiles are numbered along a Hilbert curve, zoom by zoom."""
    x, y, number = COLUMN, ROW, ((1 << 2 * ZOOM) - 1) // 3
    for step in range(ZOOM - 1, -1, -1):
        right, low = x >> step & 1, y >> step & 1
        number += (3 * right ^ low) << 2 * step
        if not low:
            x, y = (~x, ~y) if right else (x, y)
            x, y = y, x
    return number


def _field(number: int, value: int) -> bytes:
    return _number(number << 3) + _number(value)


def _bytes(number: int, value: bytes) -> bytes:
    return _number(number << 3 | 2) + _number(len(value)) + value


def _folded(value: int) -> bytes:
    return _number(value << 1 ^ value >> 31)


def _number(value: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    value &= (1 << 64) - 1
    parts = bytearray()
    while value >= 0x80:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
