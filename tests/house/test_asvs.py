"""What ASVS asks, row by row: each is held by a test that exists, or deviates with a reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.files import ROOT, SHARED

FILE = Path(__file__).with_name("asvs.txt")
ROWS = [tuple(part.strip() for part in line.split("|", 2)) for line in FILE.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")]  # fmt: skip
DEVIATIONS = 5


def test_every_row_is_done_by_a_test_that_exists_or_deviates_with_a_reason() -> None:
    for ids, state, words in ROWS:
        assert state in {"done", "deviates"}, ids
        if state == "deviates":
            assert len(words) > 40, ids
            continue
        name, _, test = words.partition("::")
        source = (ROOT / "tests" / name).read_text(encoding="utf-8")
        assert f"def {test}(" in source, ids


def test_no_row_is_left_out_and_none_stands_twice() -> None:
    ids = [row[0] for row in ROWS]
    assert len(ids) == len(set(ids)) == 93
    assert sum(state == "deviates" for _, state, _ in ROWS) == DEVIATIONS


def test_the_rows_are_those_of_the_design() -> None:
    design = SHARED / "trust.md"
    if not design.exists():
        pytest.skip("the design texts are not here")
    chapter = design.read_text(encoding="utf-8").partition("## 3. ASVS")[2].partition("## 4.")[0]
    wanted = [line.split("|")[1].strip("* ") for line in chapter.splitlines() if re.match(r"\|\**\d", line)]
    assert wanted == [row[0] for row in ROWS]
