from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.kernel.clock import now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.errors import Refused
from outreach.kernel.ids import new_id
from outreach.workbooks.changes import CellChange, ImportPlan, PlannedRow, RowFate
from outreach.workbooks.columns import CellProblem
from outreach.workbooks.pending import KEPT_FOR, MOST_WAITING, PendingUploads, refuse_stale

OWNER = new_id()


@pytest.fixture
def uploads(tmp_path: Path) -> PendingUploads:
    install_keyring(read_or_make_keyring(tmp_path / "fields.key"))
    return PendingUploads(tmp_path / "uploads")


def test_a_kept_upload_comes_back_to_its_owner(uploads: PendingUploads) -> None:
    token = uploads.keep("places", OWNER, "phố.xlsx", b"PK 0912345678", now=now())
    upload = uploads.take("places", OWNER, token, now=now())
    assert (upload.data, upload.file_name) == (b"PK 0912345678", "phố.xlsx")


@pytest.mark.parametrize(
    ("kind", "owner", "later"),
    [("places", new_id(), 0), ("places", None, 0), ("staffing", OWNER, 0), ("places", OWNER, 3601)],
)
def test_nobody_else_nothing_else_and_no_later_hour_gets_it(
    uploads: PendingUploads, kind: str, owner: object, later: int
) -> None:
    token = uploads.keep("places", OWNER, "a.xlsx", b"PK", now=now())
    with pytest.raises(Refused, match="quá một giờ"):
        uploads.take(kind, owner, token, now=now() + timedelta(seconds=later))  # type: ignore[arg-type]


@pytest.mark.parametrize("token", ["", "../../fields.key", "x" * 32])
def test_a_token_that_was_never_given_opens_nothing(uploads: PendingUploads, token: str) -> None:
    with pytest.raises(Refused):
        uploads.take("places", OWNER, token, now=now())


def test_a_changed_file_is_not_opened(uploads: PendingUploads, tmp_path: Path) -> None:
    token = uploads.keep("places", OWNER, "a.xlsx", b"PK", now=now())
    (path,) = (tmp_path / "uploads").iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    with pytest.raises(Refused):
        uploads.take("places", OWNER, token, now=now())


def test_the_disk_holds_no_readable_phone_number(uploads: PendingUploads, tmp_path: Path) -> None:
    uploads.keep("staffing", OWNER, "a.csv", b"0912345678", now=now())
    (path,) = (tmp_path / "uploads").iterdir()
    assert b"0912345678" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_a_dropped_upload_is_gone_and_old_ones_are_swept(uploads: PendingUploads, tmp_path: Path) -> None:
    first = uploads.keep("places", OWNER, "a.xlsx", b"1", now=now())
    uploads.drop(first)
    uploads.drop(first)
    uploads.keep("places", OWNER, "b.xlsx", b"2", now=now())
    (path,) = (tmp_path / "uploads").iterdir()
    os.utime(path, (0, now().timestamp() - KEPT_FOR.total_seconds() - 1))
    assert uploads.sweep(now=now()) == 1


def plan(after: str = "12", problems: tuple[CellProblem, ...] = ()) -> ImportPlan:
    change = CellChange("Số hộ", "10", after)
    return ImportPlan([PlannedRow(2, "P01", "Thịnh Vạn", RowFate.CHANGED, [change])], problems)


@pytest.mark.parametrize(
    ("shown", "present"),
    [
        (plan("12"), plan("13")),
        (plan(), plan(problems=(CellProblem(2, "Số hộ", "x", "Phải là số nguyên, ví dụ 120."),))),
        (ImportPlan([]), ImportPlan([])),
    ],
)
def test_an_outcome_other_than_the_one_shown_is_not_stored(shown: ImportPlan, present: ImportPlan) -> None:
    with pytest.raises(Refused, match="Chưa nhập gì"):
        refuse_stale(present, shown.fingerprint)
    refuse_stale(plan(), plan().fingerprint)


def test_nobody_fills_the_disk_with_waiting_files(uploads: PendingUploads) -> None:
    tokens = [uploads.keep("places", OWNER, "pho.xlsx", b"x", now=now()) for _ in range(MOST_WAITING)]
    with pytest.raises(Refused, match="quá nhiều tệp"):
        uploads.keep("places", OWNER, "pho.xlsx", b"x", now=now())
    assert uploads.keep("places", None, "pho.xlsx", b"x", now=now())
    uploads.drop(tokens[0])
    assert uploads.keep("places", OWNER, "pho.xlsx", b"x", now=now())
