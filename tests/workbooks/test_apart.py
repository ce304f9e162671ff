"""Large uploads are read in a process of its own: the same cells, and an end to memory and time."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from datetime import datetime

import openpyxl
import psutil
import pytest

from outreach.kernel.errors import Invalid
from outreach.workbooks import apart
from outreach.workbooks.apart import grids_apart
from outreach.workbooks.archives import safe_archive
from outreach.workbooks.grids import SMALL, read_grids
from outreach.workbooks.reader import read_table
from outreach.workbooks.sheets import sheets_of
from tests.workbooks import hostile
from tests.workbooks.hostile import COLUMNS

on_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits: there the waiting ends")


ON = datetime(2026, 8, 15, 7, 30)  # noqa: DTZ001 (Excel knows no zones)


def large(rows: int = 4000) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Phố")
    sheet.append(["Mã phố", "Tên phố", "Ngày", "Lúc", "Số", "Đúng"])
    for number in range(rows):
        sheet.append([f"P{number}", "Thịnh Vạn", ON, ON, 1.5, True])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_large_workbook_is_read_apart_and_gives_the_very_same_cells() -> None:
    plain = safe_archive(large())
    assert len(plain) > SMALL
    assert grids_apart(plain) == sheets_of(plain)
    assert read_grids(large(), "pho.xlsx") == sheets_of(plain)


def test_a_refusal_in_there_is_the_refusal_out_here() -> None:
    for data in (hostile.entity_bomb(), hostile.with_sheet(b"<worksheet")):
        with pytest.raises(Invalid) as here:
            sheets_of(safe_archive(data))
        with pytest.raises(Invalid) as there:
            grids_apart(safe_archive(data))
        assert (there.value.code, there.value.message, there.value.field) == (
            here.value.code, here.value.message, here.value.field
        )  # fmt: skip


@on_unix
def test_memory_has_an_end() -> None:
    with pytest.raises(Invalid) as refused:
        grids_apart(safe_archive(large()), megabytes=60)
    assert refused.value.code == "workbook.too_heavy"


@on_unix
def test_time_has_an_end() -> None:
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        grids_apart(safe_archive(large(60_000)), seconds=1)
    assert refused.value.code == "workbook.too_heavy"
    assert time.monotonic() - began < 30


def test_a_reader_that_dies_is_told_as_a_word_and_not_as_an_error() -> None:
    def kill() -> None:
        while not (ours := [one for one in psutil.Process().children() if apart.__name__ in one.cmdline()]):
            time.sleep(0.01)
        os.kill(ours[0].pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(Invalid) as refused:
        grids_apart(safe_archive(large(20_000)))
    killer.join()
    assert refused.value.code == "workbook.too_heavy"


def test_the_reader_knows_no_setting_of_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_SECRET_KEY", "chỉ để thử")
    monkeypatch.setenv("OUTREACH_DATABASE_URL", "sqlite:///nowhere")
    assert not [name for name in apart._environment() if name.startswith("OUTREACH_")]


def test_what_is_read_here_is_too_small_to_do_harm() -> None:
    row = hostile.text_row(1, ("A1", "Mã phố"), ("B1", "Tên phố"))
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 4500))
    data = hostile.with_rows(row, far.encode())
    assert SMALL / 2 < len(safe_archive(data)) <= SMALL
    began = time.process_time()
    with pytest.raises(Invalid):
        read_table(data, "pho.xlsx", COLUMNS)
    assert time.process_time() - began < 10  # half a second on an idle machine
