"""Minutes of one visit (domain.md §6, no. 1): rows and columns on one grid."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.coverage.figures import Figures
from outreach.kernel.text import N_
from outreach.reports.field_rules import FieldRow, PaperRow, help_columns
from outreach.reports.rules import Asks, Column, Kind, Report, ReportKind, Table


@dataclass(frozen=True)
class ResultRow:
    """One figure of the visit, in words."""

    number: int
    words: str
    count: int


@dataclass(frozen=True)
class ToldRow:
    """Something people told the team: its kind and its text."""

    number: int
    kind: str
    text: str


_GRID = (6.0, 30.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0)
_NUMBER = Column("number", "STT", 6, Kind.PLAIN_FIGURE)

RESULTS = Table(
    "Kết quả",
    "II. Kết quả",
    (_NUMBER, Column("words", "Nội dung", span=5), Column("count", "Số lượng", kind=Kind.FIGURE, span=2)),
    ResultRow,
    "Không có.",
    total="",
    is_optional=False,
)
FIELDS_OF_VISIT = Table(
    "Lĩnh vực",
    "III. Thủ tục hành chính theo lĩnh vực",
    (_NUMBER, Column("field", "Lĩnh vực", 30), *help_columns(9)),
    FieldRow,
    "Không có.",
    is_optional=False,
)
PAPERS_OF_VISIT = Table(
    "Giấy tờ",
    "IV. Giấy tờ còn thiếu",
    (_NUMBER, Column("name", "Giấy tờ", span=6), Column("count", "Số lần", kind=Kind.FIGURE)),
    PaperRow,
    "Không có.",
    total="",
    is_optional=False,
)
TOLD = Table(
    "Ý kiến",
    "V. Ý kiến của bà con",
    (_NUMBER, Column("kind", "Loại"), Column("text", "Nội dung", span=6)),
    ToldRow,
    "Không có.",
    total="",
    is_optional=False,
)

MINUTES = Report(
    ReportKind.MINUTES,
    N_("Biên bản một buổi"),
    N_("Một buổi tại nhà văn hóa, để trưởng phố và tổ công tác cùng ký."),
    symbol="BB",
    document="BIÊN BẢN",
    subject="Kết quả buổi làm việc tại nhà văn hóa phố",
    file_stem="Bien-ban-buoi",
    tables=(RESULTS, FIELDS_OF_VISIT, PAPERS_OF_VISIT, TOLD),
    asks=Asks.VISIT,
    is_landscape=False,
    grid=_GRID,
    parties=("TRƯỞNG PHỐ", "TỔ TRƯỞNG TỔ CÔNG TÁC"),
)


def result_rows(figures: Figures) -> list[ResultRow]:
    """What was done at the visit; taken, activated at the visit and later are never one figure (domain.md §0)."""
    lines = (
        ("Lượt người được hỗ trợ", figures.people),
        ("Trong đó: từ 60 tuổi", figures.elderly),
        ("Trong đó: khuyết tật, cần hỗ trợ", figures.needing_support),
        ("Người chỉ hỏi, không ghi lượt", figures.asked_only),
        ("VNeID mức độ 2: người đề nghị", figures.requested),
        ("VNeID mức độ 2: công an đã thu nhận", figures.taken),
        ("VNeID mức độ 2: kích hoạt tại buổi", figures.activated_at_visit),
        ("VNeID mức độ 2: kích hoạt sau buổi", figures.activated - figures.activated_at_visit),
        ("VNeID mức độ 2: đã có, hỗ trợ sử dụng", figures.already_had),
        ("VNeID mức độ 2: chờ công an xác nhận", figures.waiting_for_police),
        ("VNeID mức độ 2: chưa được", figures.not_done),
        ("VNeID mức độ 2: hẹn làm tại nhà", figures.home_visits),
        ("Phản ánh, kiến nghị", figures.remarks),
    )
    return [ResultRow(number, words, count) for number, (words, count) in enumerate(lines, start=1)]
