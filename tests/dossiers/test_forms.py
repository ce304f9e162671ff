"""What the forms of dossiers and promises make of what is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from outreach.dossiers.forms import DossierForm, FollowUpForm
from outreach.dossiers.rules import DossierFacts, FollowUpFacts, FollowUpPlace, Help

CODE = "1.001193"


@pytest.mark.parametrize(
    ("typed", "facts"),
    [
        ({}, DossierFacts(CODE, Help.ADVISED)),
        ({"help": "submitted_online"}, DossierFacts(CODE, Help.SUBMITTED_ONLINE)),
        ({"missing_papers": ["Tờ khai"]}, DossierFacts(CODE, Help.MISSING_PAPERS, ("Tờ khai",))),
        (
            {"help": "sent_to_center", "missing_papers": ["Tờ khai", "Tờ khai"], "other_papers": " Sổ \n\n Sổ"},
            DossierFacts(CODE, Help.SENT_TO_CENTER, ("Tờ khai", "Sổ")),
        ),
        ({"dossier_code": "h56.16-261113-0001"}, DossierFacts(CODE, Help.ADVISED, dossier_code="H56.16-261113-0001")),
    ],
)
def test_help_is_advice_unless_papers_are_missing_or_more_was_done(typed: dict[str, Any], facts: DossierFacts) -> None:
    form = DossierForm.of_mapping({"procedure_code": CODE} | typed)
    assert form.validate(), form.problems()
    assert form.facts() == facts


def test_a_promise_is_read_from_either_way_of_writing_a_day() -> None:
    for day in ("2026-11-20", "20/11/2026"):
        form = FollowUpForm.of_mapping({"what": "Mang tờ khai", "place": "home", "due_on": day})
        assert form.validate()
        assert form.facts() == FollowUpFacts("Mang tờ khai", FollowUpPlace.HOME, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, ["what", "place", "due_on"]),
        ({"what": "x", "place": "moon", "due_on": "2026-11-20"}, ["place"]),
        ({"what": "x", "place": "home", "due_on": "2026-11-20", "owner_id": "ai đó"}, ["owner_id"]),
    ],
)
def test_a_promise_lacks_nothing(typed: dict[str, Any], fields: list[str]) -> None:
    form = FollowUpForm.of_mapping(typed)
    assert not form.validate()
    assert list(form.problems()) == fields
