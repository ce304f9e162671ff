"""What is done without anybody at the desk, for each ward of a province."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.jobs.duties import Duties
from outreach.jobs.runner import run_due_jobs
from outreach.jobs.timetable import JOBS, TELL_PROVINCE
from outreach.kernel.clock import now as present
from outreach.planning.rules import VisitState
from outreach.province.models import ProvinceWard
from outreach.province.queries import province_over
from outreach.province.rules import Span
from tests.build import make_campaign, make_encounter, make_neighborhood, make_visit
from tests.province.conftest import WARDS, ProvinceHere

pytestmark = pytest.mark.database
HERE, THERE = (facts.slug for facts in WARDS)


def test_every_ward_has_the_jobs_of_a_ward_and_tells_the_province(province: ProvinceHere) -> None:
    own, *wards = Duties(province.settings, province.database)()
    assert (own.name, [duty.name for duty in wards]) == ("", [HERE, THERE])
    assert [job.name for job in own.jobs] == [job.name for job in JOBS]
    assert all(duty.jobs[-1] is TELL_PROVINCE and set(duty.deeds) == {job.name for job in duty.jobs} for duty in wards)


def test_what_a_ward_tells_are_its_sums_once_an_hour(province: ProvinceHere) -> None:
    at = present().replace(minute=30)
    with province.at(THERE) as db:
        place = make_neighborhood(db)
        visit = make_visit(db, neighborhood=place, campaign=make_campaign(db, place), state=VisitState.CLOSED)
        make_encounter(db, visit)
    duty = Duties(province.settings, province.database)()[2]

    def tell() -> list[str]:
        return run_due_jobs(duty.database, [TELL_PROVINCE], duty.deeds, owner="test", clock=lambda: at)

    assert (tell(), tell()) == ([TELL_PROVINCE.name], [])
    with province.at("") as db:
        first, second = province_over(db, Span.SINCE_START).rows
        assert first.sums is None
        assert second.sums is not None
        assert (second.sums.reached, second.sums.target, second.sums.figures.people) == (1, 1, 1)


def test_a_ward_that_fails_keeps_no_other_from_telling(province: ProvinceHere) -> None:
    at = present().replace(minute=30)
    _, first, second = Duties(province.settings, province.database)()
    broken = {**first.deeds, TELL_PROVINCE.name: lambda _db, _now: 1 / 0}
    for duty, deeds in ((first, broken), (second, second.deeds)):
        run_due_jobs(duty.database, [TELL_PROVINCE], deeds, owner="test", clock=lambda: at)  # type: ignore[arg-type]
    with province.at("") as db:
        assert [row.sums is not None for row in province_over(db, Span.SINCE_START).rows] == [False, True]


def test_a_closed_ward_is_worked_for_no_longer(province: ProvinceHere) -> None:
    duties = Duties(province.settings, province.database)
    with province.at("") as db:
        ward = db.query(ProvinceWard).filter_by(slug=HERE).one()
        ward.closed_at = present() - timedelta(days=1)
    assert [duty.name for duty in duties()] == ["", THERE]


def test_a_single_ward_looks_after_itself_alone(province: ProvinceHere) -> None:
    single = province.settings.for_ward(HERE)
    assert [duty.name for duty in Duties(single, province.houses[HERE].database)()] == [""]
