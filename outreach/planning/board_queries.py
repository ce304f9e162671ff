"""Everything that the weekend board shows, read in a handful of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from outreach.kernel.db import DbSession
from outreach.planning.board_rules import Chip, Frame, Month, View, free_half_days, months_from, shifted, state_on_board
from outreach.planning.campaign_queries import Owed, neighborhoods_by_id, still_owed
from outreach.planning.conflict_queries import Team, book_of, proposal_of, teams
from outreach.planning.conflict_rules import Conflict
from outreach.planning.models import Campaign, Visit
from outreach.planning.publication_rules import Wanted
from outreach.planning.quality_queries import Ground, ground_of, stops_of
from outreach.planning.quality_rules import Quality
from outreach.planning.queries import visits_of_campaign
from outreach.planning.rules import AHEAD_STATES, ON_THE_PLAN_STATES, VisitState
from outreach.workdays.queries import special_days


@dataclass(frozen=True)
class Board:
    """One view of a campaign's plan."""

    campaign: Campaign
    view: View
    months: tuple[Month, ...]
    year: tuple[Month, ...]
    quality: Quality
    ground: Ground
    owed: list[Owed]
    teams: Mapping[UUID, Team]
    unmet: list[tuple[Visit, Conflict]]
    published_to: date | None
    waiting: list[Visit]

    def covered_by(self, day: date) -> int:
        """How many neighborhoods have been reached, or will have been, by the end of a day."""
        return max((count for on, count in self.quality.curve if on <= day), default=0)


def board_of(
    db: DbSession,
    campaign: Campaign,
    *,
    first: date,
    view: View,
    today: date,
    proposals: Sequence[Wanted] = (),
    own: Collection[UUID] | None = None,
) -> Board:
    """The board of `campaign` from the month of `first`; `proposals` are shown dashed beside the visits.

    Only visits of the neighborhoods in `own` lead to their page; None is all.
    """
    visits = visits_of_campaign(db, campaign.id)
    standing = [visit for visit in visits if visit.state in ON_THE_PLAN_STATES]
    squads = teams(db)
    ground = ground_of(db, campaign)
    shown = months_from(first, view)
    year = months_from(first, View.YEAR)
    infos = special_days(db, year[0], max(shifted(year[0], 12), shifted(shown[-1], 1)))
    names = _names(db, proposals, ground)
    chips = _leading_to(own, _chips(visits, proposals, names, squads, today))
    taken = ((visit.on, visit.half_day) for visit in standing)
    usable = sum(not team.kit.is_retired for team in squads.values())
    frame = Frame(chips, infos, free_half_days(taken, usable), today)
    ahead = [visit for visit in standing if visit.state in AHEAD_STATES]
    watched = [visit for visit in ahead if visit.on >= today and (own is None or visit.neighborhood_id in own)]
    return Board(
        campaign=campaign,
        view=view,
        months=tuple(frame.month(month, with_leading_sunday=month == shown[0]) for month in shown),
        year=tuple(frame.month(month) for month in year),
        quality=ground.quality(stops_of(visits, today=today)),
        ground=ground,
        owed=still_owed(db, campaign, visits, today=today),
        teams=squads,
        unmet=unmet_of(db, watched, today=today),
        published_to=max((visit.on for visit in ahead if visit.on >= today), default=None),
        waiting=[visit for visit in visits if visit.state is VisitState.POSTPONED],
    )


def unmet_of(db: DbSession, visits: Sequence[Visit], *, today: date) -> list[tuple[Visit, Conflict]]:
    """What speaks against visits that are already on the plan, hard conflicts first."""
    if not visits:
        return []
    days = [visit.on for visit in visits]
    # Loads the houses' closures for all of them at once.
    neighborhoods_by_id(db, {visit.neighborhood_id for visit in visits})
    book = book_of(db, min(days), max(days), today=today)
    found = [(visit, conflict) for visit in visits for conflict in book.conflicts_of(proposal_of(visit))]
    return sorted(found, key=lambda pair: (not pair[1].is_hard, pair[0].on))


def chip_of(visit: Visit, squads: Mapping[UUID, Team], today: date) -> Chip:
    """A visit as the board shows it."""
    key, word = state_on_board(visit.state, visit.on, today=today)
    team = squads.get(visit.kit_id) if visit.kit_id else None
    return Chip(
        visit_id=visit.id,
        neighborhood_id=visit.neighborhood_id,
        name=visit.neighborhood.name,
        on=visit.on,
        half_day=visit.half_day,
        team=team.number if team else None,
        key=key,
        word=word,
        is_locked=visit.is_date_locked or visit.is_team_locked,
        is_movable=visit.is_ahead and not visit.is_date_locked,
    )


def _leading_to(own: Collection[UUID] | None, chips: dict[date, list[Chip]]) -> dict[date, list[Chip]]:
    if own is None:
        return chips
    return {
        on: [one if one.neighborhood_id in own else replace(one, visit_id=None) for one in ones]
        for on, ones in chips.items()
    }


def _names(db: DbSession, proposals: Sequence[Wanted], ground: Ground) -> dict[UUID, str]:
    # A plan may come back to neighborhoods that the campaign does not owe anything.
    strangers = {wish.neighborhood_id for wish in proposals} - set(ground.names)
    return ground.names | {key: place.name for key, place in neighborhoods_by_id(db, strangers).items()}


def _chips(
    visits: Iterable[Visit],
    proposals: Sequence[Wanted],
    names: Mapping[UUID, str],
    squads: Mapping[UUID, Team],
    today: date,
) -> dict[date, list[Chip]]:
    found: dict[date, list[Chip]] = defaultdict(list)
    slots = set()
    wishes = {(wish.neighborhood_id, wish.on, wish.half_day) for wish in proposals}
    for visit in visits:
        # A plan on paper that moves a visit shows it where it would be, not in both places.
        if wishes and visit.is_ahead and (visit.neighborhood_id, visit.on, visit.half_day) not in wishes:
            continue
        found[visit.on].append(chip_of(visit, squads, today))
        if visit.state in ON_THE_PLAN_STATES:
            slots.add((visit.neighborhood_id, visit.on, visit.half_day))
    for wish in proposals:
        if (wish.neighborhood_id, wish.on, wish.half_day) in slots or wish.neighborhood_id not in names:
            continue
        team = squads.get(wish.kit_id) if wish.kit_id else None
        found[wish.on].append(
            Chip(
                visit_id=None,
                neighborhood_id=wish.neighborhood_id,
                name=names[wish.neighborhood_id],
                on=wish.on,
                half_day=wish.half_day,
                team=team.number if team else None,
                key="plan",
                word="",
                is_proposal=True,
            )
        )
    return found
