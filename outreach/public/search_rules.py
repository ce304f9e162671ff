"""Finding one's phố by any of its names: without marks, by the name it had, by the ward it was in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from outreach.kernel.text import search_key

_WORDS = re.compile(r"[a-z0-9]+")
_NOISE = frozenset({"pho", "phuong", "khu", "nha", "van", "hoa"})
"""Words that people put before any name; they count only where nothing else was typed."""

_BY_WARD = 2


@dataclass(frozen=True)
class PlaceName:
    """One phố, living or ended, as one may call it."""

    id: UUID
    code: str
    name: str
    former_ward: str
    is_living: bool


@dataclass(frozen=True)
class Found:
    """A living phố that was meant, and by which older name it was found («» for its own)."""

    id: UUID
    older_name: str = ""


def find_places(asked: str, places: Sequence[PlaceName], heirs: Mapping[UUID, Sequence[UUID]]) -> list[Found]:
    """The living phố that `asked` may mean, best first, each once; `heirs` are those of ended ones.

    Every typed word begins a word of the name or the code; where no name does, of name and former ward together.
    Whole names come first, living ones before ended ones.
    """
    words = words_of(asked)
    if not words:
        return []
    scored = [(score, one) for one in places if (score := _score(words, one)) is not None]
    has_names = any(score < _BY_WARD for score, _ in scored)
    named = [pair for pair in scored if pair[0] < _BY_WARD or not has_names]
    ranked = sorted(named, key=lambda pair: (pair[0], not pair[1].is_living))
    found: dict[UUID, Found] = {}
    for _, one in ranked:
        for heir in [one.id] if one.is_living else heirs.get(one.id, ()):
            found.setdefault(heir, Found(heir, "" if one.is_living else one.name))
    return list(found.values())


def words_of(text: str) -> list[str]:
    """The words of a name that tell it from others, without marks."""
    words = _WORDS.findall(search_key(text))
    return [word for word in words if word not in _NOISE] or words


def slug_of(name: str) -> str:
    """A name as it stands in an address: «Phố Đông Quang» is dong-quang."""
    words = _WORDS.findall(search_key(name))
    return "-".join(words[1:] if words[:1] == ["pho"] and len(words) > 1 else words)


def addresses_of(places: Iterable[PlaceName]) -> dict[UUID, str]:
    """The word of each living phố in addresses: its name, or its code where two bear the same name."""
    living = [one for one in places if one.is_living]
    slugs = [slug_of(one.name) for one in living]
    codes = {one.code.lower() for one in living}
    return {
        one.id: slug if slug and slugs.count(slug) == 1 and slug not in codes else one.code
        for one, slug in zip(living, slugs, strict=True)
    }


def place_at(address: str, places: Sequence[PlaceName]) -> list[PlaceName]:
    """Which phố an address means: by code, else by name; living ones before ended ones."""
    coded = [one for one in places if one.code.lower() == address.lower()]
    named = [one for one in places if slug_of(one.name) == slug_of(address.replace("-", " "))]
    return coded or [one for one in named if one.is_living] or named


def heirs_of(pairs: Iterable[tuple[UUID, UUID]], living: frozenset[UUID]) -> dict[UUID, list[UUID]]:
    """For each ended phố the living ones that it became, over any number of decisions."""
    children: dict[UUID, list[UUID]] = {}
    for before, after in pairs:
        children.setdefault(before, []).append(after)
    return {one: _living_heirs(one, children, living) for one in children if one not in living}


def _living_heirs(one: UUID, children: Mapping[UUID, list[UUID]], living: frozenset[UUID]) -> list[UUID]:
    found: dict[UUID, None] = {}
    waiting, seen = list(children.get(one, ())), {one}
    while waiting:
        heir = waiting.pop(0)
        if heir in seen:
            continue
        seen.add(heir)
        if heir in living:
            found[heir] = None
        else:
            waiting += children.get(heir, [])
    return list(found)


def _score(words: Sequence[str], one: PlaceName) -> int | None:
    names = words_of(one.name)
    if names == list(words):
        return 0
    if _begins_each(words, [*names, *_WORDS.findall(one.code.lower())]):
        return 1
    return _BY_WARD if _begins_each(words, [*names, *words_of(one.former_ward)]) else None


def _begins_each(asked: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(part) for word in words) for part in asked)
