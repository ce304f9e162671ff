"""The register of what is kept stands for every column, and says only what the house does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Column
from sqlalchemy.types import LargeBinary

from outreach.kernel.crypto import SealedText
from outreach.privacy.register_rules import HANDLING, REGISTER, DataClass
from outreach.tables import metadata

WITHOUT_BODIES = {DataClass.STAFF, DataClass.PERSON, DataClass.IDENTITY, DataClass.SECRET}


def columns() -> Iterator[tuple[str, Column[object], DataClass | None]]:
    for table in metadata.sorted_tables:
        for column in table.columns:
            kept = REGISTER.get(table.name)
            yield table.name, column, kept.classes.get(column.name) if kept else None


def test_every_column_has_a_class_and_every_class_a_column() -> None:
    missing = [f"{table}.{column.name}" for table, column, kind in columns() if kind is None]
    assert missing == []
    known = {(table, column.name) for table, column, _ in columns()}
    assert [(name, one) for name, kept in REGISTER.items() for one in kept.classes if (name, one) not in known] == []


def test_no_column_stands_in_two_classes() -> None:
    for name, kept in REGISTER.items():
        listed = [one for names in kept.columns.values() for one in names.split()]
        assert len(listed) == len(set(listed)), name


def test_what_is_sealed_is_about_people_and_numbers_of_people_are_sealed() -> None:
    for table, column, kind in columns():
        is_sealed = isinstance(column.type, SealedText)
        if is_sealed:
            assert kind in WITHOUT_BODIES, f"{table}.{column.name}"
        if kind is DataClass.IDENTITY:
            assert is_sealed, f"{table}.{column.name}"


@pytest.mark.parametrize("telling", ["name", "phone", "email", "address", "number", "birth", "note", "words", "text"])
def test_a_column_whose_name_tells_of_somebody_is_not_taken_for_work_by_oversight(telling: str) -> None:
    """Those that are no person are named here, each by hand."""
    of_things = {
        "approvals", "calendar_days", "campaigns", "catalogue_versions", "cultural_houses", "devices",
        "enrolment_codes", "kits", "letters", "missing_papers", "month_details", "neighborhoods", "plans",
        "postings", "procedures", "province_wards", "recovery_codes", "report_files", "report_heads",
        "required_papers", "status_mappings", "visit_details", "visits", "ward_profiles", "kept_statuses",
        "encounters",
    }  # fmt: skip
    found = [
        (table, column.name)
        for table, column, kind in columns()
        if telling in column.name.split("_") and kind in {DataClass.OPEN, DataClass.WORK} and table not in of_things
    ]
    assert found == []


def test_secrets_are_hashes_marks_or_sealed() -> None:
    for table, column, kind in columns():
        if kind is DataClass.SECRET:
            is_safe = isinstance(column.type, (LargeBinary, SealedText)) or column.name.endswith("_hash")
            assert is_safe, f"{table}.{column.name}"


def test_whatever_is_about_people_says_what_and_until_when() -> None:
    assert [name for name, kept in REGISTER.items() if kept.tells_of_people and not (kept.what and kept.until)] == []
    assert set(HANDLING) == set(DataClass)
    assert all(not HANDLING[kind].in_logs for kind in WITHOUT_BODIES)
