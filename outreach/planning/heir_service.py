"""Handing over to the successor what an ended neighborhood still has: its visits to come and what it is owed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.text import N_
from outreach.places.models import Neighborhood
from outreach.planning.heir_queries import heirs_of, is_stranded, missing_half_days
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import ON_THE_PLAN_STATES, VisitState
from outreach.planning.service import note_change


def hand_over(
    db: DbSession, actor: Actor, campaign: Campaign, old: Neighborhood, heir: Neighborhood, *, now: datetime
) -> int:
    """Visits after the end of `old`, postponed ones and half-days still owed go to `heir`; gives how many visits.

    Who had promised the old house has not promised the new one: such visits are proposed again, and what speaks
    against them is listed as for every visit. Held visits stay where they were held. The heir owes the most of what
    its parts owed (as in coverage). Raises `Invalid` for somebody who is no heir, `Refused` where the heir has a
    visit at that very time; then nothing changes.
    """
    today = local_day(now)
    if heir not in heirs_of(db, old, today):
        raise Invalid("heir.unknown", N_("Phố này không kế tiếp phố cũ."), field="heir")
    visits = visits_of_campaign(db, campaign.id)
    own = [visit for visit in visits if visit.neighborhood_id == old.id]
    moving = [visit for visit in own if is_stranded(visit)]
    _refuse_double(moving, [visit for visit in visits if visit.neighborhood_id == heir.id])
    owed = _owed(campaign, old.id)
    missing = missing_half_days(owed, own, today=today)
    _owe(campaign, heir, missing)
    _settle(campaign, owed, missing)
    for visit in moving:
        visit.neighborhood = heir
        if visit.is_ahead:
            visit.state = VisitState.PROPOSED
        note_change(db, actor, visit, "visit.hand_over", reason=f"{old.name} → {heir.name}", now=now)
    record(db, actor, "campaign.hand_over", campaign, now=now, old=old.code, heir=heir.code, half_days=missing)
    return len(moving)


def _refuse_double(moving: Sequence[Visit], others: Sequence[Visit]) -> None:
    taken = {(visit.on, visit.half_day) for visit in others if visit.state in ON_THE_PLAN_STATES}
    for visit in moving:
        if visit.is_ahead and (visit.on, visit.half_day) in taken:
            raise Refused(
                "heir.taken",
                N_("%(place)s đã có buổi vào đúng lúc đó (%(day)s). Dời hoặc hủy một buổi trước."),
                place=others[0].neighborhood.name,
                day=visit.on.strftime("%d/%m/%Y"),
            )


def _owed(campaign: Campaign, neighborhood_id: UUID) -> CampaignTarget | None:
    return next((one for one in campaign.targets if one.neighborhood_id == neighborhood_id), None)


def _owe(campaign: Campaign, heir: Neighborhood, half_days: int) -> None:
    target = _owed(campaign, heir.id)
    if target is None and half_days:
        campaign.targets.append(CampaignTarget(neighborhood=heir, half_days=half_days))
    elif target is not None:
        target.half_days = max(target.half_days, half_days)


def _settle(campaign: Campaign, target: CampaignTarget | None, missing: int) -> None:
    # What was done, or will be before the end, still counts for the campaign.
    if target is None:
        return
    target.half_days -= missing
    if not target.half_days:
        campaign.targets.remove(target)
