"""Facts of procedures: codes, durations, papers, and how a search understands what is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from outreach.kernel.text import N_, clean, search_key

CODE = re.compile(r"[1-9]\.\d{6}")
"""Code of a national procedure, such as 1.001193 (dichvucong.gov.vn; domain.md §4)."""

CODE_WORDS = N_("Mã thủ tục gồm một chữ số, dấu chấm và sáu chữ số, ví dụ 1.001193.")

_WORKING = re.compile(r"(\d{1,3}) ngay lam viec")
_CALENDAR = re.compile(r"(\d{1,3}) ngay")
_HOURS = re.compile(r"(\d{1,2}) gio(?: lam viec)?")
_HOURS_A_DAY = 8
_TOKEN = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_CONDITIONAL = re.compile(r"\s*\((?:nếu có|neu co)\)\s*$", re.IGNORECASE)
_UNKNOWN = frozenset({"", "khong co thong tin", "khong ro", "-", "–"})

SHORT_FORMS: dict[str, tuple[str, ...]] = {
    "bhxh": ("bao hiem xa hoi",),
    "bhyt": ("bao hiem y te",),
    "btxh": ("bao tro xa hoi", "tro giup xa hoi"),
    "cc": ("can cuoc", "cong chung"),
    "cccd": ("can cuoc",),
    "cmnd": ("can cuoc", "chung minh nhan dan"),
    "cn": ("con nuoi", "cong nhan", "chung nhan"),
    "ct": ("chung thuc", "cu tru"),
    "dd": ("dat dai", "dinh danh"),
    "dk": ("dang ky",),
    "gcn": ("giay chung nhan",),
    "gh": ("giam ho", "gia han"),
    "gks": ("giay khai sinh", "khai sinh"),
    "gpxd": ("giay phep xay dung",),
    "hkd": ("ho kinh doanh",),
    "hn": ("hon nhan",),
    "ht": ("ho tich",),
    "kh": ("ket hon",),
    "ks": ("khai sinh",),
    "kt": ("khai tu",),
    "ncc": ("nguoi co cong",),
    "qsdd": ("quyen su dung dat",),
    "tt": ("thuong tru", "tam tru"),
    "tthn": ("tinh trang hon nhan",),
    "vneid": ("dinh danh",),
    "xn": ("xac nhan",),
}
"""What clerks type for short (design/README.md §5); a short form with two meanings finds both."""


@dataclass(frozen=True)
class PaperFacts:
    """One paper; a conditional one is asked for only in some cases («nếu có»)."""

    name: str
    is_conditional: bool = False


@dataclass(frozen=True)
class Duration:
    """How long a procedure takes: working days, or calendar days, or neither where no number is stated."""

    working_days: int | None = None
    calendar_days: int | None = None


@dataclass(frozen=True)
class ProcedureFacts:
    """One procedure as a catalogue states it, before it becomes a row of a version."""

    code: str
    name: str
    field: str
    short_name: str = ""
    duration: str = ""
    fee: str = ""
    papers: tuple[PaperFacts, ...] = ()
    is_police: bool = False
    is_common: bool = False
    authority: str = ""
    decision: str = ""
    url: str = ""


def parse_duration(text: str, field: str = "") -> Duration:
    """The number in a stated duration; none where the text is unclear, has two numbers or no unit.

    «trong ngày» and hours below a day are 0 working days. A bare «1» counts only for Hộ tịch, where
    it means the same working day (domain.md §4.1).
    """
    key = search_key(text).replace("≤ ", "")
    if key == "1" and search_key(field) == "ho tich":
        return Duration(working_days=0)
    if len(re.findall(r"\d+", key)) > 1 and not key.startswith("trong ngay"):
        return Duration()
    if key.startswith(("trong ngay", "ngay khi", "ngay trong")) or key == "ngay":
        return Duration(working_days=0)
    if hours := _HOURS.fullmatch(key):
        return Duration(working_days=int(hours[1]) // _HOURS_A_DAY)
    if working := _WORKING.fullmatch(key):
        return Duration(working_days=int(working[1]))
    calendar = _CALENDAR.fullmatch(key)
    return Duration(calendar_days=int(calendar[1])) if calendar else Duration()


def stated(text: str | None) -> str:
    """What a file says, or nothing where it only says that it does not know."""
    words = clean(text)
    return "" if search_key(words) in _UNKNOWN else words


def both_channels(direct: str | None, online: str | None) -> str:
    """One sentence from what is said for the counter and for the portal."""
    at_counter, on_portal = stated(direct), stated(online)
    if at_counter and on_portal and at_counter != on_portal:
        return f"Trực tiếp: {at_counter}; trực tuyến: {on_portal}"
    return at_counter or on_portal


def papers_of_text(text: str | None) -> tuple[PaperFacts, ...]:
    """Papers from one cell, separated by line breaks or semicolons; «(nếu có)» marks a conditional one."""
    parts = (clean(part).lstrip("-•+ ").strip() for part in re.split(r"[;\n]+", text or ""))
    return tuple(paper_of_text(part) for part in parts if part)


def paper_of_text(text: str) -> PaperFacts:
    """One paper; «(nếu có)» at its end becomes the mark."""
    bare = _CONDITIONAL.sub("", clean(text))
    return PaperFacts(bare, is_conditional=bare != clean(text))


def text_of_papers(papers: Iterable[PaperFacts]) -> str:
    """The cell that `papers_of_text` reads back."""
    return "\n".join(f"{paper.name} (nếu có)" if paper.is_conditional else paper.name for paper in papers)


def key_of(code: str, name: str, short_name: str) -> str:
    """What a search looks through."""
    return " ".join(_TOKEN.findall(search_key(f"{code} {short_name} {name}")))


def asked_words(text: str) -> list[tuple[str, ...]]:
    """Each typed word with what else it may stand for, without diacritics."""
    return [(word, *SHORT_FORMS.get(word, ())) for word in _TOKEN.findall(search_key(text))]


def share_found(asked: Sequence[tuple[str, ...]], key: str) -> float:
    """Which share of the asked words begins some word of `key`, between 0 and 1, in any order."""
    padded = f" {key}"
    found = sum(any(f" {meaning}" in padded for meaning in meanings) for meanings in asked)
    return found / len(asked) if asked else 0.0


def is_in_order(asked: Sequence[tuple[str, ...]], key: str) -> bool:
    """Whether the words stand in `key` side by side as they were typed."""
    return f" {' '.join(meanings[-1] for meanings in asked)}" in f" {key}"
