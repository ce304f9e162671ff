"""The sheet that people fill in: one template for an empty form and for the list as it stands.

    data = write_template("Danh sách phố", COLUMNS)                       # empty, with the notes sheet
    data = write_template("Danh sách phố", COLUMNS, rows=[{"code": …}])   # the present list in the same columns

What is written here is read back by `reader.read_table` without a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from outreach.kernel.text import N_
from outreach.workbooks.columns import Column, Kind
from outreach.workbooks.writer import Book, Sheet

YES, NO = N_("Có"), N_("Không")
_NOTES = N_("Hướng dẫn")
_LAST_ROW_WITH_LISTS = 2000
_KIND_WORDS = {
    Kind.TEXT: N_("chữ"),
    Kind.CODE: N_("mã, gõ dạng văn bản"),
    Kind.INT: N_("số nguyên"),
    Kind.DECIMAL: N_("số"),
    Kind.DATE: N_("ngày/tháng/năm"),
    Kind.CHOICE: N_("chọn một"),
    Kind.CHOICES: N_("chọn một hoặc nhiều, cách nhau bằng dấu phẩy"),
    Kind.YES_NO: N_("Có hoặc Không"),
}


def write_template(
    title: str,
    columns: Sequence[Column],
    *,
    rows: Iterable[Mapping[str, Any]] = (),
    example: Mapping[str, Any] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook with `title` as the data sheet (headings in row 1) and a sheet of explanations.

    `rows` are values by column name; `example` fills the column «Ví dụ» of the notes, never the data sheet.
    """
    book = Book()
    texts = [n for n, column in enumerate(columns, start=1) if column.kind in {Kind.TEXT, Kind.CODE, Kind.CHOICES}]
    widths = [column.width for column in columns]
    data = book.add_sheet(title, widths=widths, freeze_rows=1, title_rows=(1, 1), text_columns=texts)
    _offer_words(data, columns)
    data.append([column.header + (" (*)" if column.required else "") for column in columns], style="heading")
    for row in rows:
        data.append([written(column, row.get(column.name)) for column in columns])
    _write_notes(book, columns, example or {}, notes)
    return book.finish()


def written(column: Column, value: Any) -> Any:
    """A stored value as it stands in the sheet: words for choices, Có or Không."""
    if isinstance(value, bool):
        return YES if value else NO
    if column.kind is Kind.CHOICES:
        return ", ".join(column.word_of(item) for item in value or ())
    if column.kind is Kind.CHOICE and value is not None:
        return column.word_of(str(value))
    return value if value != "" else None


def _offer_words(sheet: Sheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns, start=1):
        if column.kind is Kind.YES_NO:
            sheet.offer_words(number, 2, _LAST_ROW_WITH_LISTS, [YES, NO])
        elif column.kind is Kind.CHOICE:
            sheet.offer_words(number, 2, _LAST_ROW_WITH_LISTS, _words(column))


def _words(column: Column) -> list[str]:
    return [column.word_of(value) for value in dict.fromkeys(column.words.values())]


def _write_notes(book: Book, columns: Sequence[Column], example: Mapping[str, Any], notes: Sequence[str]) -> None:
    sheet = book.add_sheet(_NOTES, widths=[28, 12, 26, 60, 30], freeze_rows=1)
    sheet.append([N_("Tên cột"), N_("Bắt buộc"), N_("Kiểu"), N_("Điền gì"), N_("Ví dụ")], style="heading")
    for column in columns:
        explained = [column.hint] + ([N_("Nhận: ") + ", ".join(_words(column))] if column.words else [])
        cells = [column.header, YES if column.required else "", _KIND_WORDS[column.kind]]
        sheet.append([*cells, "\n".join(filter(None, explained)), written(column, example.get(column.name))])
    for note in notes:
        sheet.append([note], style="plain")
        sheet.merge(sheet.rows_written, 1, sheet.rows_written, 5)
