"""Who inherits from whom when neighborhoods are merged, split or renamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Lineage:
    """The threads from neighborhoods that ended to those that live."""

    parents: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))
    children: dict[UUID, list[UUID]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, pairs: Iterable[tuple[UUID, UUID]], codes: Mapping[UUID, str]) -> Lineage:
        """From (predecessor, successor) pairs; `codes` order the successors of a split."""
        lineage = cls()
        for predecessor, successor in sorted(pairs, key=lambda pair: (codes.get(pair[1], ""), codes.get(pair[0], ""))):
            lineage.parents[successor].append(predecessor)
            lineage.children[predecessor].append(successor)
        return lineage

    def ancestors(self, one: UUID) -> list[UUID]:
        """Every predecessor, near ones first, each once."""
        found: dict[UUID, None] = {}
        waiting = list(self.parents.get(one, ()))
        while waiting:
            ancestor = waiting.pop(0)
            if ancestor not in found and ancestor != one:
                found[ancestor] = None
                waiting.extend(self.parents.get(ancestor, ()))
        return list(found)

    def heir(self, one: UUID, living: frozenset[UUID]) -> UUID:
        """The living neighborhood to which the figures of `one` go; itself where it lives or left no heir.

        After a split the figures go to the first successor by code: what was counted in one house cannot be
        divided, and a sum must not count it twice.
        """
        seen: set[UUID] = set()
        here = one
        while here not in living and here not in seen and self.children.get(here):
            seen.add(here)
            here = self.children[here][0]
        return here if here in living else one
