"""What the checks read from a run of tests: a failure is never counted as anything else."""

from __future__ import annotations

from pathlib import Path

from scripts.test import Counts, read_report

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_holds"/>
<testcase classname="tests.a" name="test_fails"><failure message="no"/></testcase>
<testcase classname="tests.a" name="test_breaks"><error message="no"/></testcase>
<testcase classname="tests.a" name="test_is_left_out"><skipped message="no"/></testcase>
</testsuite></testsuites>"""


def test_each_test_of_a_report_is_counted_once_and_failures_are_named(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert read_report(report) == (
        Counts(passed=1, failed=2, skipped=1),
        ["tests.a::test_fails", "tests.a::test_breaks"],
    )


def test_a_run_that_wrote_nothing_counts_nothing(tmp_path: Path) -> None:
    assert read_report(tmp_path / "none.xml") == (Counts(), [])
