"""The invented year: set-up, a first campaign that is over, a second one in its midst."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from outreach.demo.expected import register_people
from outreach.demo.setting import Setting
from outreach.demo.visit_day import Cast, at_local, play_visit
from outreach.demo.ward import REAL_DONE
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.notices.invitation_rules import Party
from outreach.notices.invitation_service import decline_invitation, invite
from outreach.notices.reminder_service import remind_of_visits, tell_what_is_overdue
from outreach.notices.service import Post
from outreach.places.models import Neighborhood
from outreach.planning.campaign_rules import Keep
from outreach.planning.campaign_service import open_campaign
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.solve import solve
from outreach.planning.models import Campaign, Visit
from outreach.planning.plan_service import save_draft
from outreach.planning.problem_queries import problem_of
from outreach.planning.publication_service import publish_plan
from outreach.planning.queries import visits_of_campaign
from outreach.planning.service import (
    announce_visit,
    cancel_visit,
    confirm_house,
    confirm_police,
    postpone_visit,
)
from outreach.procedures.queries import catalogue_on, common_procedures

_SOLVE_SECONDS = 2.0


def play_story(db: DbSession, setting: Setting, random: Random, *, now: datetime) -> None:
    """Two campaigns: the three neighborhoods of 2025, then the rest of the ward around today."""
    cast = _cast(db, setting, random, now)
    earlier = _campaign(
        db, setting, "Cuối năm 2025 (mẫu)", starts_on=setting.earlier_on, days=40, targets=_real(setting)
    )
    _publish(db, setting, earlier, seconds=0.5)
    for visit in visits_of_campaign(db, earlier.id):
        _bring_to_the_day(db, cast, visit, days=(12, 8, 6))
        play_visit(cast, visit, closes=True)
    main = _campaign(
        db, setting, f"Năm {now.year} (mẫu)", starts_on=setting.main_on, days=setting.main_days, targets=_rest(setting)
    )
    _publish(db, setting, main, seconds=_SOLVE_SECONDS)
    _play_past(db, cast, main)
    _play_today(db, cast, main)
    _prepare_coming(db, cast, main)
    _tell_people(db, cast, main)


def _cast(db: DbSession, setting: Setting, random: Random, now: datetime) -> Cast:
    version = catalogue_on(db, local_day(now))
    procedures = common_procedures(db, version)[:18] if version else []
    return Cast(db, random, setting.director, setting.officer, setting.recorders, tuple(procedures), now)


def _real(setting: Setting) -> list[Neighborhood]:
    return [one for one in setting.neighborhoods if one.name in REAL_DONE]


def _rest(setting: Setting) -> list[Neighborhood]:
    return [one for one in setting.neighborhoods if one.name not in REAL_DONE]


def _campaign(
    db: DbSession, setting: Setting, name: str, *, starts_on: date, days: int, targets: list[Neighborhood]
) -> Campaign:
    big = max(one.population or 0 for one in targets) * 0.85
    return open_campaign(
        db,
        setting.director,
        name=name,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days),
        half_days={one.id: 2 if len(targets) > 10 and (one.population or 0) > big else 1 for one in targets},
        weights={},
        now=at_local(starts_on - timedelta(days=10), 9),
    )


def _publish(db: DbSession, setting: Setting, campaign: Campaign, *, seconds: float) -> None:
    at = at_local(campaign.starts_on - timedelta(days=9), 10)
    problem = problem_of(db, campaign, today=local_day(at), keep=Keep.ALL)
    solution = solve(problem, seconds=seconds, seed=1)
    entries, figures = plan_to_json(solution.plan), {"objective": solution.objective}
    plan = save_draft(db, setting.director, campaign.id, entries=entries, figures=figures, now=at)
    db.flush()
    publish_plan(db, setting.director, plan, now=at)
    db.flush()


def _play_past(db: DbSession, cast: Cast, campaign: Campaign) -> None:
    today = local_day(cast.now)
    past = [visit for visit in visits_of_campaign(db, campaign.id) if visit.on < today]
    storm = _fullest_weekend([visit.on for visit in past if visit.on < today - timedelta(days=40)][-20:])
    late = [visit for visit in past if visit.on not in storm][-9:]
    for visit in past:
        eve = at_local(visit.on - timedelta(days=1), 16)
        _bring_to_the_day(db, cast, visit, days=(12, 8, 6))
        if visit.on in storm:
            cancel_visit(db, cast.director, visit, reason="Bão số 5 (mẫu), nước ngập đường vào phố", now=eve)
        elif visit in late[3:4]:
            postpone_visit(db, cast.director, visit, reason="Nhà văn hóa có đám tang", now=eve)
        elif visit not in late[:2]:  # those two are told of as planned and were never held: overdue
            play_visit(cast, visit, closes=True)


def _fullest_weekend(days: list[date]) -> set[date]:
    mondays = Counter(day - timedelta(days=day.weekday()) for day in days)
    if not mondays:
        return set()
    monday = mondays.most_common(1)[0][0]
    return {day for day in days if day - timedelta(days=day.weekday()) == monday}


def _play_today(db: DbSession, cast: Cast, campaign: Campaign) -> None:
    for visit in visits_of_campaign(db, campaign.id):
        if visit.on == local_day(cast.now):
            _bring_to_the_day(db, cast, visit, days=(12, 8, 6))
            play_visit(cast, visit, closes=False)


def _prepare_coming(db: DbSession, cast: Cast, campaign: Campaign) -> None:
    today = local_day(cast.now)
    coming = [visit for visit in visits_of_campaign(db, campaign.id) if visit.on > today]
    for number, visit in enumerate(coming[:4]):
        steps = (confirm_house, confirm_police, announce_visit)[: 3 - number]
        for hour, step in enumerate(steps):
            step(db, cast.director, visit, now=cast.now - timedelta(hours=30 - hour))
    for visit in coming[1:8:4]:
        visit.is_date_locked = True
    for visit in coming[:3]:
        register_people(cast, visit)


def _tell_people(db: DbSession, cast: Cast, campaign: Campaign) -> None:
    """Reminders and overdue work in the inboxes, and a house keeper who cannot on that day."""
    remind_of_visits(db, post=Post(), now=cast.now)
    tell_what_is_overdue(db, post=Post(), now=cast.now)
    asked = [one for one in visits_of_campaign(db, campaign.id) if one.on > local_day(cast.now)][4:6]
    for number, visit in enumerate(asked):
        invitation = invite(db, cast.director, visit, Party.HOUSE, post=Post(), now=cast.now)
        if number == 0:
            reason = "Hôm đó nhà văn hóa có đám cưới (mẫu)"
            decline_invitation(db, invitation, reason=reason, post=Post(), now=cast.now)


def _bring_to_the_day(db: DbSession, cast: Cast, visit: Visit, *, days: tuple[int, int, int]) -> None:
    for before, step in zip(days, (confirm_house, confirm_police, announce_visit), strict=True):
        step(db, cast.director, visit, now=at_local(visit.on - timedelta(days=before), 9))
