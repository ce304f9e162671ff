"""The catalogue as a table: what a file may hold, and how its rows become facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace

from outreach.kernel.text import N_
from outreach.procedures.rules import (
    CODE,
    CODE_WORDS,
    ProcedureFacts,
    both_channels,
    papers_of_text,
    stated,
    text_of_papers,
)
from outreach.workbooks.columns import CellProblem, Column, Kind, Row, Table
from outreach.workbooks.template import write_template

TITLE = N_("Danh mục thủ tục")


def _code_again(number: float) -> str | None:
    text = f"{number:.6f}"
    return text if CODE.fullmatch(text) else None


COLUMNS = (
    Column("code", N_("Mã thủ tục"), Kind.CODE, required=True, longest=20, restore=_code_again, width=14,
           synonyms=("Mã TTHC", "Mã số", "Mã số TTHC", "Mã"), hint=N_("Ví dụ 1.001193")),
    Column("name", N_("Tên thủ tục"), required=True, longest=1500, width=60,
           synonyms=("Tên TTHC", "Tên thủ tục hành chính", "Thủ tục hành chính")),
    Column("field", N_("Lĩnh vực"), required=True, longest=200, width=28),
    Column("short_name", N_("Tên gọi tắt"), longest=80, width=20, synonyms=("Tên ngắn",),
           hint=N_("Tên cán bộ quen gọi, hiện trên nút bấm. Để trống thì giữ tên đang có.")),
    Column("papers", N_("Giấy tờ phải có"), longest=8000, width=60,
           synonyms=("Giấy tờ", "Thành phần hồ sơ", "Giấy tờ chính", "Hồ sơ"),
           hint=N_("Mỗi giấy tờ một dòng hoặc cách nhau bằng dấu chấm phẩy; thêm (nếu có) cho giấy tờ tùy lúc.")),
    Column("duration", N_("Thời hạn giải quyết"), longest=240, width=22,
           synonyms=("Thời hạn", "Thời gian giải quyết", "truc_tiep_tg", "Thời hạn trực tiếp")),
    Column("duration_online", N_("Thời hạn khi nộp trực tuyến"), longest=240, width=22,
           synonyms=("truc_tuyen_tg", "Thời hạn trực tuyến")),
    Column("fee", N_("Phí, lệ phí"), longest=1000, width=26, synonyms=("Phí", "Lệ phí", "truc_tiep_phi")),
    Column("fee_online", N_("Phí khi nộp trực tuyến"), longest=1000, width=26, synonyms=("truc_tuyen_phi",)),
    Column("is_police", N_("Công an giải quyết"), Kind.YES_NO, width=12, synonyms=("Công an", "CA")),
    Column("is_common", N_("Thường gặp"), Kind.YES_NO, width=12, synonyms=("Hay gặp",)),
    Column("authority", N_("Cấp thực hiện"), longest=300, width=24,
           synonyms=("Cơ quan thực hiện", "Cơ quan có thẩm quyền")),
    Column("decision", N_("Số quyết định"), longest=200, width=20, synonyms=("Quyết định công bố", "Quyết định")),
    Column("url", N_("Địa chỉ trang"), longest=500, width=30, synonyms=("detail_url", "Đường dẫn", "Liên kết", "URL")),
)  # fmt: skip

COMPARED = {
    "name": N_("Tên thủ tục"),
    "field": N_("Lĩnh vực"),
    "duration": N_("Thời hạn giải quyết"),
    "fee": N_("Phí, lệ phí"),
    "papers": N_("Giấy tờ phải có"),
    "is_police": N_("Công an giải quyết"),
    "is_common": N_("Thường gặp"),
    "short_name": N_("Tên gọi tắt"),
    "authority": N_("Cấp thực hiện"),
    "decision": N_("Số quyết định"),
    "url": N_("Địa chỉ trang"),
}
"""What is compared with the version in force, with the heading shown in the preview."""


def facts_of(row: Row, standing: ProcedureFacts | None) -> ProcedureFacts:
    """The facts of one row; what the file does not tell is kept from `standing`."""
    cells = row.values
    kept = standing or ProcedureFacts(str(cells["code"]), "", "")
    told = {name: cells[name] for name in _plain_names() if cells.get(name) is not None}
    if papers := papers_of_text(cells.get("papers")):
        told["papers"] = papers
    for name in ("duration", "fee"):
        if text := both_channels(cells.get(name), cells.get(f"{name}_online")):
            told[name] = text
    return replace(kept, **told)


def problems_of(table: Table) -> list[CellProblem]:
    """What the rows have wrong beyond single cells: malformed codes, and codes given twice."""
    problems = list(table.problems)
    seen: dict[str, int] = {}
    for row in table.rows:
        code = row.values.get("code")
        if code is None:
            continue
        if not CODE.fullmatch(code):
            problems.append(table.problem(row, "code", CODE_WORDS))
        elif code in seen:
            message = N_("Mã này đã có ở dòng %(line)d. Mỗi thủ tục chỉ một dòng.")
            problems.append(table.problem(row, "code", message, line=seen[code]))
        seen.setdefault(code, row.number)
    return sorted(problems, key=lambda problem: problem.row)


def shown_fact(facts: ProcedureFacts, name: str) -> str:
    """One fact as people read it in the preview."""
    value = getattr(facts, name)
    if isinstance(value, bool):
        return N_("Có") if value else N_("Không")
    return text_of_papers(value).replace("\n", "; ") if name == "papers" else str(value)


def catalogue_workbook(procedures: Iterable[ProcedureFacts] = ()) -> bytes:
    """The list as it stands in the columns of the template, or the empty template."""
    columns = [column for column in COLUMNS if not column.name.endswith("_online")]
    rows = [_cells_of(facts) for facts in procedures]
    example = {
        "code": "1.001193", "name": "Đăng ký khai sinh", "field": "Hộ tịch", "short_name": "Khai sinh",
        "papers": "Tờ khai đăng ký khai sinh\nVăn bản ủy quyền (nếu có)", "duration": "Trong ngày", "fee": "Miễn phí",
        "is_police": False, "is_common": True,
    }  # fmt: skip
    return write_template(TITLE, columns, rows=rows, example=example)


def _plain_names() -> list[str]:
    composed = {"papers", "duration", "fee"}
    return [one.name for one in fields(ProcedureFacts) if one.name not in composed]


def _cells_of(facts: ProcedureFacts) -> Mapping[str, object]:
    cells = {one.name: getattr(facts, one.name) for one in fields(ProcedureFacts)}
    return cells | {"papers": text_of_papers(facts.papers), "duration": stated(facts.duration)}
