"""Days of duty of everybody, over the months of a campaign."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.duty_rules import Duty, Month, Worker, duty_of, months_between
from outreach.planning.models import Campaign
from outreach.planning.queries import visits_between
from outreach.planning.rules import AHEAD_STATES, ON_THE_PLAN_STATES
from outreach.staffing.models import StaffMember
from outreach.staffing.queries import all_members
from outreach.staffing.rules import StaffKind


def duty_in(db: DbSession, campaign: Campaign, *, today: date) -> tuple[list[Month], list[Duty]]:
    """The months of a campaign and who goes how often in them, for whichever campaign they go.

    Whoever left before it began is left out; visits whose day went by without being held count for nobody.
    """
    months = months_between(campaign.starts_on, campaign.ends_on)
    days: dict[UUID, set[date]] = defaultdict(set)
    for visit in visits_between(db, campaign.starts_on, campaign.ends_on):
        is_overdue = visit.state in AHEAD_STATES and visit.on < today
        if visit.state in ON_THE_PLAN_STATES and not is_overdue:
            for member in visit.members:
                days[member.member_id].add(visit.on)
    workers = [_worker(one) for one in all_members(db) if one.active_to is None or one.active_to >= campaign.starts_on]
    return months, duty_of(workers, days, months, today=today)


def _worker(row: StaffMember) -> Worker:
    return Worker(row.id, row.full_name, row.kind is StaffKind.POLICE, row.max_days_per_month)
