"""Gathering what coverage is made of. Map, table, dashboard and reports all read `indicators`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from outreach.activations.queries import totals_of_visits as activation_totals
from outreach.activations.rules import ActivationState, ActivationTotals
from outreach.coverage.figures import NOTHING, Figures
from outreach.coverage.lineage import Lineage
from outreach.coverage.periods import Period
from outreach.coverage.progress import Facts, Indicators, Place, progress_rows
from outreach.coverage.rules import HELD_STATES, VisitFact, as_it_stood
from outreach.dossiers.queries import follow_up_totals
from outreach.dossiers.queries import totals_of_visits as dossier_totals
from outreach.dossiers.rules import DossierTotals, FollowUpTotals, Help
from outreach.fieldwork.models import Remark
from outreach.fieldwork.queries import in_range, tallies_of_visits
from outreach.fieldwork.queries import totals_of_visits as encounter_totals
from outreach.fieldwork.rules import EncounterTotals, RemarkKind, TallyKind, VisitRange
from outreach.kernel.db import DbSession
from outreach.kernel.geo import distance_km
from outreach.places.models import Neighborhood, Succession, WardProfile
from outreach.places.queries import ward_profile
from outreach.planning.models import Campaign, CampaignTarget, Visit
from outreach.planning.queries import current_campaign, visit_history_as_of


@dataclass(frozen=True)
class Asked:
    """What coverage is asked for: the state on `day`, the figures of the visits in `period`."""

    day: date
    period: Period
    campaign: Campaign | None


def since_start(db: DbSession, today: date) -> Asked:
    """The present campaign as it stands today, with everything that was ever done."""
    return Asked(today, Period(first_day(db, today), today), current_campaign(db, today))


def first_day(db: DbSession, today: date) -> date:
    """The day of the very first visit on any plan; `today` where there is none."""
    first = db.scalar(select(func.min(Visit.on)))
    return min(first, today) if first else today


def indicators(db: DbSession, asked: Asked, *, today: date) -> Indicators:
    """Every number about coverage, one row a neighborhood. A dozen statements, however many rows."""
    campaign = asked.campaign
    known = {one.id: one for one in db.scalars(select(Neighborhood))}
    lineage = _lineage(db, known, asked.day)
    figures = _by_neighborhood(db, figures_of_visits(db, asked.period, today=today))
    facts = Facts(
        places=_places(db, known, lineage, figures, asked.day),
        names={one: neighborhood.name for one, neighborhood in known.items()},
        lineage=lineage,
        visits=_visits(db, asked.day, today),
        targets=_targets(db, campaign),
        figures=figures,
        starts_on=campaign.starts_on if campaign else None,
        ends_on=campaign.ends_on if campaign else None,
    )
    rows = progress_rows(facts, asked.day)
    return Indicators(campaign.name if campaign else "", facts.starts_on, facts.ends_on, asked.day, asked.period, rows)


def figures_of_visits(db: DbSession, period: Period, *, today: date) -> dict[UUID, Figures]:
    """What was done at each visit held in the period, by visit; «overdue» is seen from `today`."""
    held = select(Visit.id).where(Visit.state.in_(HELD_STATES), Visit.on.between(period.from_on, period.to_on))
    return _figures(db, db.scalars(held).all(), VisitRange(from_on=period.from_on, to_on=period.to_on), today)


def figures_of_visit(db: DbSession, visit_id: UUID, *, today: date) -> Figures:
    """What was done at one visit."""
    return _figures(db, [visit_id], VisitRange(visit_ids=frozenset({visit_id})), today)[visit_id]


def _figures(db: DbSession, visit_ids: Sequence[UUID], chosen: VisitRange, today: date) -> dict[UUID, Figures]:
    people = encounter_totals(db, chosen)
    tallies = tallies_of_visits(db, chosen)
    dossiers = dossier_totals(db, chosen, today=today)
    activations = activation_totals(db, chosen, today=today)
    promises = follow_up_totals(db, chosen, today=today)
    remarks = _remarks(db, chosen)
    return {
        one: Figures(
            visits=1, asked_only=tallies.get(one, {}).get(TallyKind.ASKED_ONLY, 0), remarks=remarks.get(one, 0)
        )
        + _of_people(people.get(one, EncounterTotals()))
        + _of_dossiers(dossiers.get(one, DossierTotals()), promises.get(one, FollowUpTotals()))
        + _of_activations(activations.get(one, ActivationTotals()))
        for one in visit_ids
    }


def _of_people(totals: EncounterTotals) -> Figures:
    return Figures(people=totals.encounters, elderly=totals.elderly, needing_support=totals.needs_support)


def _of_dossiers(totals: DossierTotals, promises: FollowUpTotals) -> Figures:
    helped = totals.by_help
    return Figures(
        advised=helped.get(Help.ADVISED, 0),
        submitted_online=helped.get(Help.SUBMITTED_ONLINE, 0),
        received_on_paper=helped.get(Help.RECEIVED_ON_PAPER, 0),
        sent_to_center=helped.get(Help.SENT_TO_CENTER, 0),
        sent_to_police=helped.get(Help.SENT_TO_POLICE, 0),
        missing_papers=helped.get(Help.MISSING_PAPERS, 0),
        on_time=totals.finished_on_time,
        late=totals.finished_late + totals.overdue,
        follow_ups_open=promises.open,
        follow_ups_overdue=promises.overdue,
    )


def _of_activations(totals: ActivationTotals) -> Figures:
    state = totals.by_state
    return Figures(
        requested=totals.asked,
        taken=totals.taken,
        approved=state.get(ActivationState.APPROVED, 0),
        activated=totals.activated,
        activated_at_visit=totals.activated_at_visit,
        waiting_for_police=totals.waiting,
        not_done=totals.not_done,
        home_visits=state.get(ActivationState.HOME_VISIT, 0),
        declined=state.get(ActivationState.DECLINED, 0),
        already_had=state.get(ActivationState.ALREADY_HAD, 0),
    )


def _remarks(db: DbSession, chosen: VisitRange) -> dict[UUID, int]:
    told = select(Remark.visit_id, func.count()).where(Remark.kind != RemarkKind.THANKS)
    rows = db.execute(in_range(told, Remark.visit_id, chosen).group_by(Remark.visit_id))
    return {visit_id: count for visit_id, count in rows}  # noqa: C416 (a row is no pair to the type checker)


def _by_neighborhood(db: DbSession, figures: dict[UUID, Figures]) -> dict[UUID, Figures]:
    places = db.execute(select(Visit.id, Visit.neighborhood_id).where(Visit.state.in_(HELD_STATES)))
    found: dict[UUID, Figures] = defaultdict(lambda: NOTHING)
    for visit_id, neighborhood_id in places:
        if visit_id in figures:
            found[neighborhood_id] += figures[visit_id]
    return dict(found)


def _visits(db: DbSession, day: date, today: date) -> dict[UUID, list[VisitFact]]:
    then = visit_history_as_of(db, day) if day < today else None
    found: dict[UUID, list[VisitFact]] = defaultdict(list)
    rows = db.execute(select(Visit.neighborhood_id, Visit.id, Visit.on, Visit.half_day, Visit.state))
    for neighborhood_id, visit_id, on, half_day, state in rows:
        visit: VisitFact | None = VisitFact(on, state, half_day, visit_id)
        if then is not None and visit is not None:
            past = then.get(visit_id)
            known = VisitFact(past[1], past[0], past[2], visit_id) if past else None
            visit = as_it_stood(visit, known, day=day)
        if visit is not None:
            found[neighborhood_id].append(visit)
    return dict(found)


def _targets(db: DbSession, campaign: Campaign | None) -> dict[UUID, int] | None:
    if campaign is None:
        return None
    owed = select(CampaignTarget.neighborhood_id, CampaignTarget.half_days)
    rows = db.execute(owed.where(CampaignTarget.campaign_id == campaign.id))
    return {neighborhood_id: half_days for neighborhood_id, half_days in rows}  # noqa: C416


def _lineage(db: DbSession, known: dict[UUID, Neighborhood], day: date) -> Lineage:
    pairs = db.execute(select(Succession.predecessor_id, Succession.successor_id).where(Succession.on <= day))
    return Lineage.of(
        [(before, after) for before, after in pairs], {one: neighborhood.code for one, neighborhood in known.items()}
    )


def _places(
    db: DbSession, known: dict[UUID, Neighborhood], lineage: Lineage, figures: dict[UUID, Figures], day: date
) -> tuple[Place, ...]:
    """Those that live on `day`, in order; and those that do not, left no heir, and have figures to be shown."""
    living = frozenset(one.id for one in known.values() if _lives(one, day))
    heirless = {heir for one in figures if (heir := lineage.heir(one, living)) not in living}
    shown = sorted((known[one] for one in living | heirless), key=lambda one: (one.sort_key, one.code))
    ward = ward_profile(db)
    return tuple(_place(one, ward, is_living=one.id in living) for one in shown)


def _lives(one: Neighborhood, day: date) -> bool:
    return one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)


def _place(one: Neighborhood, ward: WardProfile, *, is_living: bool) -> Place:
    house = one.house
    lat, lon = (house.lat, house.lon) if house else (None, None)
    return Place(
        id=one.id,
        code=one.code,
        name=one.name,
        former_ward=one.former_ward,
        households=one.households,
        population=one.population,
        elderly=one.elderly,
        house=house.name if house else "",
        lat=lat,
        lon=lon,
        distance_km=_distance(lat, lon, ward.center_lat, ward.center_lon),
        is_living=is_living,
    )


def _distance(lat: float | None, lon: float | None, to_lat: float | None, to_lon: float | None) -> float | None:
    if lat is None or lon is None or to_lat is None or to_lon is None:
        return None
    return distance_km(lat, lon, to_lat, to_lon)
