"""Exchanging visits or weekends by hand: a plan that is published at once, so it can be undone for a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from outreach.accounts.rules import Actor
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Refused
from outreach.kernel.text import N_
from outreach.planning.board_service import HardConflicts
from outreach.planning.engine.files import plan_to_json
from outreach.planning.engine.problem import Assignment
from outreach.planning.engine.problem import Plan as PaperPlan
from outreach.planning.exchange_queries import Exchange
from outreach.planning.models import Campaign, Plan
from outreach.planning.plan_service import save_draft
from outreach.planning.publication_rules import Wanted
from outreach.planning.publication_service import publish_plan
from outreach.planning.queries import visits_of_campaign
from outreach.staffing.rules import StaffKind

BY_HAND = "by_hand"
"""The kind of a plan that is one change by hand."""


def carry_out(
    db: DbSession, actor: Actor, campaign: Campaign, exchange: Exchange, *, name: str, reason: str, now: datetime
) -> Plan:
    """Give every visit of an exchange its new half-day, all or none; gives the published plan, to be undone by.

    Whoever had promised an old day is asked anew. Raises `Refused` where nothing would change or a date or
    team is locked, `HardConflicts` where a rule forbids it.
    """
    if not exchange.visits:
        raise Refused("exchange.nothing", N_("Hai cuối tuần này không có buổi nào đổi được."))
    if exchange.hard:
        raise HardConflicts(exchange.hard)
    touched = {visit.id for visit in exchange.visits}
    aside = [one.id for one in visits_of_campaign(db, campaign.id) if one.is_ahead and one.id not in touched]
    entries = plan_to_json(PaperPlan(str(campaign.id), _assignments(exchange)))
    figures: dict[str, Any] = {
        "kind": BY_HAND,
        "reason": reason,
        "aside": sorted(str(one) for one in aside),
        "unserved": [],
        "gap": None,
    }
    plan = save_draft(db, actor, campaign.id, entries=entries, figures=figures, name=name[:200], now=now)
    db.flush()
    publish_plan(db, actor, plan, now=now)
    return plan


def _assignments(exchange: Exchange) -> tuple[Assignment, ...]:
    officers = {
        member.member_id
        for visit in exchange.visits
        for member in visit.members
        if member.member.kind is StaffKind.POLICE
    }

    def assignment(wish: Wanted) -> Assignment:
        people = {str(one): one in officers for one in wish.people}
        return Assignment(
            neighborhood=str(wish.neighborhood_id),
            date=wish.on,
            session=wish.half_day.value,
            staff=tuple(sorted(name for name, is_officer in people.items() if not is_officer)),
            police=tuple(sorted(name for name, is_officer in people.items() if is_officer)),
            kit=str(wish.kit_id) if wish.kit_id else "",
        )

    return tuple(assignment(exchange.wishes[visit.id]) for visit in exchange.visits)
