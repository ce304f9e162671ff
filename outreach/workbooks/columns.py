"""What a table of an upload is made of: columns that are expected, rows that were read, cells that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from outreach.kernel.text import search_key


class Kind(StrEnum):
    """What a cell of a column holds, and the Python type of its value (None where the cell is empty).

    TEXT and CODE: str; INT: int; DECIMAL: float; DATE: date; CHOICE: str; CHOICES: list[str]; YES_NO: bool.
    A CODE keeps its figures as they were typed: a phone, a procedure code, an identity number.
    """

    TEXT = "text"
    CODE = "code"
    INT = "int"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    YES_NO = "yes_no"


@dataclass(frozen=True)
class Column:
    """One expected column. `header` is the Vietnamese heading of the template, `synonyms` other headings people use.

    `words` maps what may be typed in a CHOICE cell to the stored value; the first word of a value is the one
    that is written. `smallest` and `largest` bound figures, `longest` counts characters of text.
    `guess` gives the stored value for other words, told without marks and case, or None.
    `restore` turns a number that Excel made out of a CODE into its text again, or into None where it cannot.
    `hint` explains the column in the template.
    """

    name: str
    header: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    smallest: float | None = None
    largest: float | None = None
    longest: int = 2000
    restore: Callable[[float], str | None] | None = None
    guess: Callable[[str], str | None] | None = None
    hint: str = ""
    width: float = 16

    @property
    def keys(self) -> frozenset[str]:
        """The headings of this column without marks, case and signs."""
        return frozenset(header_key(text) for text in (self.header, *self.synonyms))

    def word_of(self, value: str) -> str:
        """The word that stands for a stored value in the sheet."""
        return next((word for word, stored in self.words.items() if stored == value), value)


@dataclass(frozen=True)
class CellProblem:
    """One cell that cannot be taken. `message` is a Vietnamese source string, `facts` fill its %(name)s."""

    row: int
    column_header: str
    value: str
    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row that holds something: its number in the file, its values by column name, its cells as text."""

    number: int
    values: dict[str, Any]
    shown: dict[str, str]


@dataclass(frozen=True)
class Table:
    """What was read from an upload. Rows with problems are there too; only a table without problems is stored.

    `foot` numbers the rows that are no rows of the list: sums, and below the last of them place, day and signatures.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    problems: Sequence[CellProblem]
    ignored_headers: Sequence[str] = ()
    present: frozenset[str] = frozenset()
    foot: Sequence[int] = ()

    @property
    def is_clean(self) -> bool:
        """Whether every cell could be taken."""
        return not self.problems

    def problem(self, row: Row, name: str, message: str, **facts: Any) -> CellProblem:
        """A problem of the cell `name` in `row`, found by a rule of the feature."""
        header = next(column.header for column in self.columns if column.name == name)
        return CellProblem(row.number, header, row.shown.get(name, ""), message, facts)


def header_key(text: str) -> str:
    """A heading without marks, case, brackets and signs: «Mã phố (*)» and «ma pho» are the same."""
    letters = (letter if letter.isalnum() else " " for letter in search_key(text.split("(", maxsplit=1)[0]))
    return " ".join("".join(letters).split())
