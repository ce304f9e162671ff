"""Kinds of things about places, and what is known of one neighborhood and its house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any

from outreach.kernel.text import N_, phone_number

WARD_SINCE = date(2025, 7, 1)
"""The day on which the wards of today came to be (domain.md §1); the first day of a neighborhood, if none is given."""

LATITUDES, LONGITUDES = (8.0, 24.0), (102.0, 118.0)
"""Degrees within which Vietnam and its sea lie; the two ranges do not meet, so swapped figures are known."""

_NOT_DIGITS = re.compile(r"\D")
_IDENTITY_DIGITS = 12
_IDENTITY_START = "0"


def next_code(taken: AbstractSet[str]) -> str:
    """The first of P01, P02, … that no neighborhood bears."""
    return next(code for code in map("P{:02}".format, count(1)) if code not in taken)


class SuccessionKind(StrEnum):
    """How one neighborhood became another (Luật 72/2025/QH15, Điều 21: HĐND phường quyết định)."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"


SUCCESSION_LABELS = {
    SuccessionKind.MERGE: N_("Sáp nhập"),
    SuccessionKind.SPLIT: N_("Chia tách"),
    SuccessionKind.RENAME: N_("Đổi tên"),
}


class ContactKind(StrEnum):
    """Who somebody is in the neighborhood."""

    HEAD = "head"
    DIGITAL_TEAM = "digital_team"
    KEEPER = "keeper"


CONTACT_LABELS = {
    ContactKind.HEAD: N_("Trưởng phố"),
    ContactKind.DIGITAL_TEAM: N_("Tổ công nghệ số cộng đồng"),
    ContactKind.KEEPER: N_("Người giữ nhà văn hóa"),
}

HALF_DAYS = ("sat_am", "sat_pm", "sun_am", "sun_pm")
HALF_DAY_LABELS = {
    "sat_am": N_("Sáng Thứ Bảy"),
    "sat_pm": N_("Chiều Thứ Bảy"),
    "sun_am": N_("Sáng Chủ nhật"),
    "sun_pm": N_("Chiều Chủ nhật"),
}


@dataclass(frozen=True)
class NeighborhoodFacts:
    """What is typed or imported about a neighborhood; None where it is not known."""

    code: str
    name: str
    former_ward: str = ""
    households: int | None = None
    population: int | None = None
    elderly: int | None = None
    without_level_2: int | None = None
    priority: int = 5
    team_size: int = 3
    officers: int = 1
    skills: tuple[str, ...] = ()
    note: str = ""
    valid_from: date = WARD_SINCE
    valid_to: date | None = None


@dataclass(frozen=True)
class HouseFacts:
    """What is typed or imported about a cultural house. Degrees in WGS84."""

    name: str
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    open_windows: tuple[str, ...] = HALF_DAYS
    seats: int | None = None
    has_power: bool = True
    has_wifi: bool = False
    has_ramp: bool = False
    signal_note: str = ""
    keeper_name: str = ""
    keeper_phone: str | None = None
    keeper_email: str | None = None


def half_day_labels(open_windows: Iterable[str]) -> list[str]:
    """What half-days are called, as source strings; both halves of a day in one word."""
    open_ones = set(open_windows)
    labels = []
    for day, whole in (("sat", N_("Cả Thứ Bảy")), ("sun", N_("Cả Chủ nhật"))):
        halves = [half for half in (f"{day}_am", f"{day}_pm") if half in open_ones]
        labels += [whole] if len(halves) == 2 else [HALF_DAY_LABELS[half] for half in halves]
    return labels


def house_name(neighborhood: str) -> str:
    """The usual name of the house of a neighborhood."""
    bare = neighborhood.removeprefix("Phố ").removeprefix("phố ")
    return f"Nhà văn hóa phố {bare}"


_KINDS_OF_WARD = ("Phường ", "Xã ", "Đặc khu ")


def following_name(before: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed of a ward whose name changed: headings and place line that nobody touched follow the new name.

    A code of the State that nobody touched is that of the other ward, and is left open.
    """
    if typed["name"] == before["name"]:
        return dict(typed)
    old, new = (_bare_name(facts["name"]) for facts in (before, typed))
    whole = {before["name"]: typed["name"], before["name"].upper(): typed["name"].upper()}
    made = dict(typed)
    for name in ("parent_organisation", "organisation", "place_line"):
        if typed[name] == before[name]:
            for word, other in {**whole, old: new, old.upper(): new.upper()}.items():
                made[name] = made[name].replace(word, other)
    return made | ({"code": ""} if typed["code"] == before["code"] else {})


def _bare_name(name: str) -> str:
    return next((name.removeprefix(kind) for kind in _KINDS_OF_WARD if name.startswith(kind)), name)


def point_problem(lat: float | None, lon: float | None) -> str | None:
    """What is wrong with a point, as a sentence; None where it may be right or is left open."""
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        return N_("Cần cả vĩ độ và kinh độ, hoặc để trống cả hai.")
    if _is_within(lat, LATITUDES) and _is_within(lon, LONGITUDES):
        return None
    if _is_within(lat, LONGITUDES) and _is_within(lon, LATITUDES):
        return N_("Vĩ độ và kinh độ bị đổi chỗ cho nhau: vĩ độ khoảng 19,7, kinh độ khoảng 105,8.")
    return N_("Điểm này nằm ngoài Việt Nam. Vĩ độ khoảng 19,7, kinh độ khoảng 105,8.")


def phone_problem(typed: str) -> str | None:
    """What is wrong with a telephone number, as a sentence; None where it is one."""
    if phone_number(typed):
        return None
    digits = _NOT_DIGITS.sub("", typed)
    if len(digits) == _IDENTITY_DIGITS and digits.startswith(_IDENTITY_START):
        return N_("Đây giống số căn cước, không phải số điện thoại. Đừng ghi số căn cước vào đây.")
    if len(digits) < len("0912345678"):
        return N_("Thiếu số: di động có 10 số, ví dụ 0912 345 678.")
    if len(digits) > len("02373123456"):
        return N_("Thừa số: di động có 10 số, máy bàn có 11 số.")
    return N_("Không phải số điện thoại Việt Nam, ví dụ 0912 345 678 hoặc 0237 3123 456.")


def sum_or_unknown(figures: list[int | None]) -> int | None:
    """The sum of figures that are all known; one unknown makes the sum unknown, not smaller."""
    known = [figure for figure in figures if figure is not None]
    return sum(known) if known and len(known) == len(figures) else None


def _is_within(degrees: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= degrees <= bounds[1]
