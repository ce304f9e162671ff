"""One cell becomes a value of its column's kind, or a sentence that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from outreach.kernel.text import N_, clean, clean_lines, search_key
from outreach.workbooks.columns import Column, Kind

_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
# With its sign, as Excel writes it; «123E4567» may be somebody's code.
_SCIENTIFIC = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
_THOUSANDS = re.compile(r"-?\d{1,3}([., ]\d{3})+")
_WHOLE = re.compile(r"-?\d+")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_NEUTRALISED = re.compile(r"'(?=[=+\-@＝＋－＠])")
_LARGEST_EXACT = 10**15
_YES = frozenset({"co", "x", "yes", "y", "true", "1", "dung"})
_NO = frozenset({"khong", "no", "n", "false", "0", "sai", "-"})


class CellError(ValueError):
    """What is wrong with one cell, as a source string and its facts."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts


def shown(cell: Any) -> str:
    """A cell as a person sees it, NFC, without the apostrophe that our own writer puts before signs."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y") if cell.time() == time.min else cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _LARGEST_EXACT else repr(cell)
    return clean_lines(_NEUTRALISED.sub("", str(cell), count=1) if str(cell).startswith("'") else str(cell))


def value_of(column: Column, cell: Any) -> Any:
    """The value of `cell` in `column`, None where it is empty; raises `CellError`."""
    text = shown(cell)
    if not text:
        if column.required:
            raise CellError(N_("Chưa nhập mục này."))
        return None
    if text in _ERRORS:
        raise CellError(N_("Ô này là lỗi của Excel. Hãy gõ lại giá trị."))
    return _READERS[column.kind](column, cell, text)


def _text(column: Column, _cell: Any, text: str) -> str:
    if len(text) > column.longest:
        raise CellError(N_("Dài quá %(most)d ký tự."), most=column.longest)
    return text


def _code(column: Column, cell: Any, text: str) -> str:
    if isinstance(cell, (datetime, date, time)):
        raise CellError(N_("Excel đã đổi mã này thành ngày. Hãy định dạng cột là Văn bản (Text) rồi gõ lại."))
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        restored = column.restore(float(cell)) if column.restore else _whole_number_text(cell)
        if restored is None:
            raise CellError(N_("Excel đã làm tròn mã này. Hãy định dạng cột là Văn bản (Text) rồi gõ lại."))
        return restored
    if _SCIENTIFIC.fullmatch(text):
        raise CellError(N_("Excel đã đổi số này thành dạng 3.8E+10. Hãy định dạng cột là Văn bản (Text) rồi gõ lại."))
    return _text(column, cell, clean(text))


def _whole_number_text(number: float) -> str | None:
    return str(int(number)) if float(number).is_integer() and abs(number) < _LARGEST_EXACT else None


def _int(column: Column, cell: Any, text: str) -> int:
    bare = text.replace("\u00a0", " ")
    if _THOUSANDS.fullmatch(bare) and isinstance(cell, str):
        bare = re.sub(r"[., ]", "", bare)
    if not _WHOLE.fullmatch(bare) or len(bare) > 15:
        raise CellError(N_("Phải là số nguyên, ví dụ 120."))
    return int(_within(column, int(bare)))


def _decimal(column: Column, cell: Any, text: str) -> float:
    if isinstance(cell, (datetime, date, time)) or not _NUMBER.fullmatch(text):
        raise CellError(N_("Phải là số, ví dụ 19,7655."))
    return _within(column, float(text.replace(",", ".")))


def _within(column: Column, number: float) -> float:
    if column.smallest is not None and number < column.smallest:
        raise CellError(N_("Phải từ %(least)s trở lên."), least=f"{column.smallest:g}")
    if column.largest is not None and number > column.largest:
        raise CellError(N_("Phải không quá %(most)s."), most=f"{column.largest:g}")
    return number


def _date(_column: Column, cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    day_first, year_first = _DAY_FIRST.fullmatch(text), _YEAR_FIRST.fullmatch(text)
    try:
        if day_first:
            return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
        if year_first:
            return date(int(year_first[1]), int(year_first[2]), int(year_first[3]))
    except ValueError as error:
        raise CellError(N_("Không có ngày này trong lịch.")) from error
    raise CellError(N_("Phải là ngày viết ngày/tháng/năm, ví dụ 05/09/2026."))


def _choice(column: Column, _cell: Any, text: str) -> str:
    wanted = search_key(text)
    for word, value in column.words.items():
        if wanted in (search_key(word), value.casefold()):
            return value
    guessed = column.guess(wanted) if column.guess else None
    if guessed:
        return guessed
    raise CellError(N_("Chỉ nhận một trong: %(words)s."), words=_first_words(column))


def _choices(column: Column, cell: Any, text: str) -> list[str]:
    parts = [part for part in re.split(r"[,;\n]+", text) if part.strip()]
    return list(dict.fromkeys(_choice_of(column, cell, part) for part in parts))


def _choice_of(column: Column, cell: Any, part: str) -> str:
    try:
        return _choice(column, cell, clean(part))
    except CellError as error:
        message = N_("Không hiểu «%(part)s». Chỉ nhận, cách nhau bằng dấu phẩy: %(words)s.")
        raise CellError(message, part=clean(part), words=_first_words(column)) from error


def _first_words(column: Column) -> str:
    return ", ".join(column.word_of(value) for value in dict.fromkeys(column.words.values()))


def _yes_no(_column: Column, _cell: Any, text: str) -> bool:
    word = search_key(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise CellError(N_("Chỉ nhận Có hoặc Không."))


_READERS: dict[Kind, Callable[[Column, Any, str], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.INT: _int,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.YES_NO: _yes_no,
}
