"""The ground of each neighborhood: its imported polygon, what it inherits of one, or a cell around its house."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from shapely import union_all
from shapely.geometry.base import BaseGeometry

from outreach.coverage.cells import Geometry, Place, hull, outline, ward_cells
from outreach.coverage.lineage import Lineage


@dataclass(frozen=True)
class Ground:
    """What a map is drawn on: houses as (longitude, latitude), polygons by neighborhood (of ended ones as well),
    the threads between them, the boundary, the center."""

    houses: Mapping[UUID, Place] = field(default_factory=dict)
    polygons: Mapping[UUID, Geometry] = field(default_factory=dict)
    lineage: Lineage = field(default_factory=Lineage)
    living: tuple[UUID, ...] = ()
    boundary: Geometry | None = None
    center: Place | None = None

    def cells(self) -> dict[str, BaseGeometry]:
        """The area of each living neighborhood by its id as text; one without polygon and house has none."""
        shapes = {one: area for one, polygon in self.polygons.items() if (area := outline(polygon)) is not None}
        found = {str(one): shapes[one] for one in self.living if one in shapes}
        shared: dict[tuple[UUID, ...], list[UUID]] = defaultdict(list)
        for one in self.living:
            if one not in shapes:
                shared[_owners(self.lineage, one, shapes)].append(one)
        for owners, heirs in shared.items():
            if owners:
                found |= self._divided(heirs, union_all([shapes[owner] for owner in owners]))
        rest = shared.get((), [])
        return found | ward_cells(self._points(rest), self._free(rest, list(found.values())))

    def _divided(self, heirs: list[UUID], area: BaseGeometry) -> dict[str, BaseGeometry]:
        """The area of the old neighborhoods among their heirs: whole to one, by nearness to several."""
        return {str(heirs[0]): area} if len(heirs) == 1 else ward_cells(self._points(heirs), area)

    def _points(self, some: list[UUID]) -> dict[str, Place]:
        return {str(one): self.houses[one] for one in some if one in self.houses}

    def _free(self, rest: list[UUID], taken: list[BaseGeometry]) -> BaseGeometry | None:
        """The ground that no polygon covers."""
        ground, points = outline(self.boundary), [self.houses[one] for one in rest if one in self.houses]
        if not taken or not points:
            return ground
        return (ground if ground is not None else hull(points)).difference(union_all(taken))


def _owners(lineage: Lineage, one: UUID, shapes: Mapping[UUID, BaseGeometry]) -> tuple[UUID, ...]:
    """The nearest predecessors whose polygons together make up the ground of `one`; none where a part is unknown."""
    owners: list[UUID] = []
    seen: set[UUID] = {one}
    waiting = list(lineage.parents.get(one, ()))
    while waiting:
        parent = waiting.pop()
        if parent in seen:
            continue
        seen.add(parent)
        if parent in shapes:
            owners.append(parent)
        elif lineage.parents.get(parent):
            waiting.extend(lineage.parents[parent])
        else:
            return ()
    return tuple(sorted(owners))
