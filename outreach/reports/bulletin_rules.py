"""Short texts for the bulletin and for Zalo (domain.md §6, no. 7), without any name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.coverage.progress import Indicators
from outreach.kernel.text import N_
from outreach.planning.rules import HalfDay
from outreach.reports.plan_rules import hours_of
from outreach.reports.rules import (
    HALF_DAY_WORDS,
    WEEKDAYS,
    Column,
    FileForm,
    Kind,
    Report,
    ReportKind,
    Table,
    decimal,
    official_date,
)

MOST_COMING = 8
"""So many visits to come are named; a loudspeaker is not listened to for longer."""

SAFE = "Đoàn không thu tiền, không hỏi mật khẩu hay mã OTP của bà con."
BRING = "Bà con nhớ mang căn cước và điện thoại dùng số chính chủ."


@dataclass(frozen=True)
class TextRow:
    """One text and where it goes."""

    number: int
    place: str
    text: str


@dataclass(frozen=True)
class Coming:
    """A visit to come."""

    on: date
    half_day: HalfDay
    neighborhood: str
    house: str


TEXTS = Table(
    "Bản tin",
    "Bản tin",
    (
        Column("number", "STT", 6, Kind.PLAIN_FIGURE),
        Column("place", "Dùng cho", 18),
        Column("text", "Nội dung", 76, span=8),
    ),
    TextRow,
    "Chưa có gì để báo.",
    total="",
    is_optional=False,
)

BULLETIN = Report(
    ReportKind.BULLETIN,
    N_("Bản tin, Zalo"),
    N_("Đoạn văn ngắn cho loa, bản tin và nhóm Zalo."),
    symbol="TB",
    document="THÔNG BÁO",
    subject="Kết quả và lịch về nhà văn hóa các phố",
    file_stem="Ban-tin",
    tables=(TEXTS,),
    is_landscape=False,
    forms=(FileForm.XLSX, FileForm.CSV, FileForm.JSON),
)


def text_rows(seen: Indicators, coming: Sequence[Coming], *, issuer: str) -> list[TextRow]:
    """The texts, the long one first."""
    return [
        TextRow(1, "Loa, bản tin", bulletin(seen, coming, issuer=issuer)),
        TextRow(2, "Nhóm Zalo", zalo(seen, coming)),
    ]


def bulletin(seen: Indicators, coming: Sequence[Coming], *, issuer: str) -> str:
    """Whole sentences, to be read out."""
    first, last = official_date(seen.period.from_on), official_date(seen.period.to_on)
    told = [f"Từ ngày {first} đến ngày {last}, {issuer} {_done(seen)}."]
    told.append(f"Đến nay đoàn đã về {seen.covered} trên {seen.target} phố, đạt {_share(seen)}%.")
    if coming:
        told.append(f"Sắp tới đoàn về: {'; '.join(_in_words(one) for one in coming[:MOST_COMING])}.")
    return " ".join([*told, BRING, SAFE])


def zalo(seen: Indicators, coming: Sequence[Coming]) -> str:
    """Short lines, to be pasted into a group."""
    figures = seen.figures
    lines = [
        f"Về phố {official_date(seen.period.from_on)} – {official_date(seen.period.to_on)}",
        f"• {seen.covered}/{seen.target} phố ({_share(seen)}%)",
        f"• {_number(figures.people)} lượt bà con, {_number(figures.submitted)} hồ sơ đã nộp",
        f"• VNeID mức 2: {_number(figures.taken)} thu nhận, {_number(figures.activated)} đã kích hoạt",
    ]
    if coming:
        lines += ["", "Sắp tới:", *(f"• {_in_short(one)}" for one in coming[:MOST_COMING])]
    return "\n".join([*lines, "", BRING, SAFE])


def _done(seen: Indicators) -> str:
    figures = seen.figures
    if not figures.visits:
        return "chưa tổ chức buổi nào tại nhà văn hóa phố"
    told = (
        f"đã tổ chức {_number(figures.visits)} buổi tại nhà văn hóa phố, hỗ trợ {_number(figures.people)} lượt bà con"
    )
    return (
        f"{told}; công an thu nhận {_number(figures.taken)} hồ sơ định danh điện tử (VNeID) mức độ 2, "
        f"{_number(figures.activated)} người đã kích hoạt; {_number(figures.submitted)} hồ sơ thủ tục đã nộp"
    )


def _in_words(one: Coming) -> str:
    day = f"{WEEKDAYS[one.on.weekday()]}, ngày {official_date(one.on)}"
    return f"{day}, buổi {HALF_DAY_WORDS[one.half_day].lower()} từ {hours_of(one.half_day)}, tại {one.house}"


def _in_short(one: Coming) -> str:
    short = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")[one.on.weekday()]
    return f"{short} {one.on:%d/%m}, {hours_of(one.half_day)}: {one.neighborhood}"


def _share(seen: Indicators) -> str:
    return decimal((seen.covered_share or 0) * 100)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
