from __future__ import annotations

from collections.abc import Callable

import pytest

from outreach.kernel.errors import Invalid
from outreach.workbooks.reader import read_table
from tests.workbooks import hostile
from tests.workbooks.hostile import COLUMNS, ROWS, workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "workbook.empty"),
        (lambda: b"PK" + b"0" * (5 * 1024 * 1024), "workbook.too_big"),
        ("<html>Thịnh Vạn</html>".encode, "workbook.not_a_workbook"),
        (lambda: b"PK\x03\x04 not a zip", "workbook.not_a_workbook"),
        (lambda: hostile.workbook(*ROWS)[:900], "workbook.not_a_workbook"),
        (hostile.too_many_parts, "workbook.not_a_workbook"),
        (lambda: OLE + b"old sheet", "workbook.old_format"),
        (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "workbook.encrypted"),
        (hostile.encrypted_entries, "workbook.encrypted"),
        (hostile.bomb, "workbook.bomb"),
        (hostile.lying_bomb, "workbook.not_a_workbook"),
        (hostile.entity_bomb, "workbook.hostile"),
        (hostile.outside_entity, "workbook.hostile"),
        (lambda: hostile.with_part("xl/vbaProject.bin"), "workbook.macros"),
        (lambda: hostile.with_part("xl/externalLinks/externalLink1.xml"), "workbook.external_links"),
        (lambda: hostile.with_sheet(b"<worksheet"), "workbook.broken"),
        (lambda: hostile.with_rows(hostile.text_row(10**12, ("A1", "x"))), "workbook.too_many_rows"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_table_is_refused_with_a_word(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(make(), "pho.xlsx", COLUMNS)
    assert refused.value.code == code
    assert refused.value.field == "file"
    assert refused.value.message.endswith(".")


def test_a_csv_renamed_to_xlsx_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        read_table("Mã phố,Tên phố\nP01,Thịnh Vạn\n".encode(), "pho.xlsx", COLUMNS)
    assert refused.value.code == "workbook.not_a_workbook"


def test_a_workbook_renamed_to_csv_is_read_by_its_content() -> None:
    assert len(read_table(workbook(*ROWS), "pho.csv", COLUMNS).rows) == 1


def test_a_cell_in_the_farthest_corner_does_no_harm() -> None:
    data = hostile.with_rows(
        hostile.text_row(1, ("A1", "Mã phố"), ("B1", "Tên phố")),
        hostile.text_row(2, ("A2", "P01"), ("B2", "A")),
        hostile.text_row(1_048_576, ("XFD1048576", "x")),
    )
    table = read_table(data, "a.xlsx", COLUMNS)
    assert [row.number for row in table.rows] == [2]


def test_a_sheet_that_states_a_smaller_size_is_read_whole() -> None:
    lying = hostile.rebuilt(lambda _name, part: part.replace(b'ref="A1:C2"', b'ref="A1:A1"'))
    assert lying != hostile.rebuilt(lambda _name, part: part)
    assert read_table(lying, "a.xlsx", COLUMNS).rows[0].values["households"] == 120


def test_a_formula_that_was_never_calculated_is_not_taken_for_nothing() -> None:
    with pytest.raises(Invalid) as refused:
        read_table(workbook(*ROWS, ("P02", '="Thịnh"&"Vạn"', 3)), "a.xlsx", COLUMNS)
    assert refused.value.code == "workbook.uncalculated"
