"""The official system's file: which column means what, and its rows read into facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from outreach.dossiers.rules import dossier_code_problem
from outreach.dossiers.status_rules import StatusRow, day_of_text, status_of_word
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean
from outreach.workbooks.columns import CellProblem, Column, Kind, Row, header_key
from outreach.workbooks.grids import read_grids
from outreach.workbooks.reader import read_table
from outreach.workbooks.values import shown

COLUMNS = (
    Column("dossier_code", N_("Mã hồ sơ"), Kind.CODE, required=True, longest=60,
           synonyms=("Số hồ sơ", "Mã HS", "Số HS", "Số biên nhận", "Mã số hồ sơ", "Mã hồ sơ DVC")),
    Column("portal_status", N_("Trạng thái"), required=True, longest=200,
           synonyms=("Tình trạng", "Trạng thái hồ sơ", "Trạng thái xử lý", "Tình trạng hồ sơ", "Tình trạng xử lý")),
    Column("on", N_("Ngày của trạng thái"), longest=60,
           synonyms=("Ngày cập nhật", "Ngày trạng thái", "Thời gian cập nhật", "Ngày xử lý", "Cập nhật lúc")),
    Column("person_name", N_("Người nộp"), longest=200,
           synonyms=("Họ tên", "Họ và tên", "Chủ hồ sơ", "Người nộp hồ sơ", "Công dân", "Tên công dân")),
    Column("procedure_name", N_("Thủ tục"), longest=1500,
           synonyms=("Tên thủ tục", "Thủ tục hành chính", "Tên TTHC", "TTHC")),
)  # fmt: skip
"""What an import needs, with the headings that systems are known to use; the first two must be there."""

NEEDED = tuple(column.name for column in COLUMNS if column.required)
_HEADER_SEARCH_ROWS = 30


def headings_of(data: bytes, file_name: str) -> list[str]:
    """The headings of a file: the fullest row of words near its top; raises `Invalid` where there is none."""
    rows = [cells for grid in read_grids(data, file_name) for _, cells in grid.rows[:_HEADER_SEARCH_ROWS]]
    words = [[shown(cell) for cell in cells if isinstance(cell, str) and shown(cell)] for cells in rows]
    # Of equally full rows the first: headings stand above what they head.
    fullest = max(words, key=len, default=[])
    if len(fullest) < len(NEEDED):
        raise Invalid("status_file.no_headings", N_("Không thấy dòng tiêu đề trong tệp."), field="file")
    return fullest


def guessed_columns(headings: Sequence[str]) -> dict[str, str]:
    """Which heading means which column, as far as the usual headings go."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        fitting = [heading for heading in headings if header_key(heading) in column.keys]
        if len(fitting) == 1:
            found[column.name] = fitting[0]
    return found


def is_whole(columns: Mapping[str, str]) -> bool:
    """Whether the columns that an import cannot do without are told, each heading once."""
    told = [heading for heading in columns.values() if heading]
    return all(columns.get(name) for name in NEEDED) and len(set(told)) == len(told)


def read_statuses(
    data: bytes, file_name: str, columns: Mapping[str, str], words: Mapping[str, int], *, today: date
) -> list[StatusRow]:
    """The rows of a file, in its order, each with its problem where it cannot be taken.

    `columns` tells the heading of each column, `words` what a person said of unusual status words. A row without
    a day is of `today`. Raises `Invalid` (field `file`) where the file is no table with these headings.
    """
    told = [replace(one, header=columns[one.name], synonyms=()) for one in COLUMNS if columns.get(one.name)]
    table = read_table(data, file_name, told)
    problems: dict[int, CellProblem] = {}
    for problem in table.problems:
        problems.setdefault(problem.row, problem)
    return [_row(row, problems.get(row.number), words, today) for row in table.rows]


def _row(row: Row, problem: CellProblem | None, words: Mapping[str, int], today: date) -> StatusRow:
    cells = row.shown
    code, word = code_of_cell(cells.get("dossier_code", "")), cells.get("portal_status", "")
    made = StatusRow(
        number=row.number,
        dossier_code=code[:60],
        word=word[:200],
        portal_status=status_of_word(word, words) if word else None,
        on=today,
        person_name=clean(cells.get("person_name", ""))[:200],
        procedure_name=clean(cells.get("procedure_name", ""))[:500],
    )
    if problem is not None:
        return replace(made, problem=problem.message, facts=problem.facts)
    return _judged(made, cells.get("on", ""), today)


def _judged(made: StatusRow, day: str, today: date) -> StatusRow:
    if wrong := dossier_code_problem(made.dossier_code, today=today):
        return replace(made, problem=wrong)
    if made.portal_status is None:
        return replace(made, problem=N_("Chưa biết trạng thái «%(word)s» là gì."), facts={"word": made.word})
    try:
        on = day_of_text(day) or today
    except ValueError:
        return replace(made, problem=N_("Ngày «%(day)s» không đọc được."), facts={"day": day[:40]})
    if on > today:
        return replace(made, problem=N_("Ngày này chưa tới."))
    return replace(made, on=on)


def code_of_cell(text: str) -> str:
    """A code as it is stored: capitals, plain dashes, no spaces."""
    return clean(text).upper().replace("–", "-").replace("—", "-").replace(" ", "")
