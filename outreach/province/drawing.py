"""The province as shapes on a sheet: each ward in the shade of how much of it was reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shapely import union_all
from shapely.geometry import shape

from outreach.coverage.ward_drawing import Frame, path_of
from outreach.province.rules import WardRow, step_of

WIDTH = 760
_UNITS_OF_A_STEP = 1.2
"""Lines are simplified to about a unit of the picture: no eye sees more, and 166 outlines stay small."""


@dataclass(frozen=True)
class DrawnWard:
    """One ward: its row, its shade and its outline as an SVG path."""

    row: WardRow
    step: int | None
    path: str


@dataclass(frozen=True)
class ProvinceDrawing:
    """The whole picture, `width` by `height` units."""

    width: int
    height: int
    wards: tuple[DrawnWard, ...]


def draw_province(rows: Sequence[WardRow], outlines: Mapping[UUID, Mapping[str, Any]]) -> ProvinceDrawing | None:
    """The wards that have an outline, `WIDTH` units wide; None where none has."""
    shapes = {row.id: shape(dict(outlines[row.id])) for row in rows if row.id in outlines}
    if not shapes:
        return None
    frame = Frame.around(union_all(list(shapes.values())).bounds, WIDTH)
    tolerance = _UNITS_OF_A_STEP / frame.scale
    drawn = [
        DrawnWard(row, step_of(row.sums), path_of(frame.rings(shapes[row.id].simplify(tolerance))))
        for row in rows
        if row.id in shapes
    ]
    return ProvinceDrawing(frame.width, frame.height, tuple(drawn))
