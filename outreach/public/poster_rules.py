"""What stands on the poster of a visit."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.kernel.text import N_

TITLE = N_("Cán bộ về tận phố làm giấy tờ, cài VNeID cho bà con")
TITLE_WITHOUT_POLICE = N_("Cán bộ về tận phố làm giấy tờ cho bà con")
TO_BRING = (
    N_("Căn cước hoặc CCCD bản gốc"),
    N_("Điện thoại, sạc pin đầy"),
    N_("SIM chính chủ đang dùng"),
    N_("Giấy tờ cũ liên quan: khai sinh, hôn nhân, sổ đất…"),
)
"""What helps with nearly everything (design/README.md, picture 18)."""

MOST_HELPS = 5


@dataclass(frozen=True)
class Poster:
    """Every word of the poster, in the language it is printed in."""

    office: str
    organisation: str
    title: str
    weekday: str
    date: str
    year: str
    hours: str
    house: str
    address: str
    bring_title: str
    bring: tuple[str, ...]
    help_title: str
    helps: tuple[str, ...]
    scan: str
    no_phone: str
    link: str
    spelled_link: str
    may_change: str
    printed: str
