"""What everybody may know: phố, coming visits, given-up days; and who has registered, for the team alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from outreach.kernel.clock import local_day
from outreach.kernel.crypto import installed_keyring
from outreach.kernel.db import DbSession
from outreach.kernel.errors import NotFound
from outreach.kernel.geo import distance_km
from outreach.kernel.text import N_
from outreach.places.models import CulturalHouse, Neighborhood
from outreach.places.queries import succession_pairs
from outreach.planning.models import Visit, VisitChange
from outreach.planning.rules import AHEAD_STATES, ON_THE_PLAN_STATES, VisitState
from outreach.public.models import PreRegistration
from outreach.public.notice_rules import SHOWN_FOR, Notice, Step, notice_of
from outreach.public.rules import RegistrationState, places_of_slot, slots_of
from outreach.public.search_rules import Found, PlaceName, addresses_of, find_places, heirs_of, place_at
from outreach.staffing.rules import StaffKind

NEARBY = 3
_SHOWN_AHEAD = AHEAD_STATES | {VisitState.HELD}
_PROMISED = AHEAD_STATES - {VisitState.PROPOSED}
_ONE_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Register:
    """All phố by their names, as addresses and searches want them."""

    places: tuple[PlaceName, ...]
    addresses: dict[UUID, str]
    heirs: dict[UUID, list[UUID]]

    def find(self, asked: str) -> list[Found]:
        """The living phố that somebody may mean."""
        return find_places(asked, self.places, self.heirs)

    def at(self, address: str) -> list[UUID]:
        """The living phố of an address; those that an ended one became."""
        return list(
            dict.fromkeys(
                heir
                for one in place_at(address, self.places)
                for heir in ([one.id] if one.is_living else self.heirs.get(one.id, []))
            )
        )


@dataclass(frozen=True)
class Nearby:
    """A visit not far away, in kilometres as the crow flies."""

    visit: Visit
    km: float


def register_of(db: DbSession, today: date) -> Register:
    """Every phố of the ward, living or ended, by its names."""
    rows = db.execute(
        select(
            Neighborhood.id, Neighborhood.code, Neighborhood.name, Neighborhood.former_ward,
            Neighborhood.valid_from, Neighborhood.valid_to,
        ).order_by(Neighborhood.sort_key, Neighborhood.code)
    )  # fmt: skip
    places = tuple(
        PlaceName(one, code, name, ward, since <= today and (until is None or today <= until))
        for one, code, name, ward, since, until in rows
    )
    living = frozenset(one.id for one in places if one.is_living)
    return Register(places, addresses_of(places), heirs_of(succession_pairs(db), living))


def place_of(db: DbSession, neighborhood_id: UUID) -> Neighborhood:
    """One phố with its house; raises `NotFound`."""
    found = db.get(Neighborhood, neighborhood_id)
    if found is None:
        raise NotFound("place.unknown", N_("Không có phố này."))
    return found


def coming_visits(db: DbSession, today: date, *, places: Sequence[UUID] | None = None) -> Sequence[Visit]:
    """Visits on the plan from `today` on that are not over, in order of time; of some phố or of all."""
    rows = select(Visit).where(Visit.on >= today, Visit.state.in_(_SHOWN_AHEAD))
    if places is not None:
        rows = rows.where(Visit.neighborhood_id.in_(places))
    rows = rows.options(joinedload(Visit.neighborhood).joinedload(Neighborhood.house), selectinload(Visit.members))
    return db.scalars(rows.order_by(Visit.on, Visit.half_day, Visit.id)).unique().all()


def last_visit_on(db: DbSession, neighborhood_id: UUID, today: date) -> date | None:
    """The last day on which the team has been there."""
    held = Visit.state.in_(ON_THE_PLAN_STATES - AHEAD_STATES)
    return db.scalar(
        select(func.max(Visit.on)).where(Visit.neighborhood_id == neighborhood_id, held, Visit.on <= today)
    )


def notices_of(db: DbSession, neighborhood_id: UUID, *, now: datetime) -> list[Notice]:
    """Days that people of a phố were told and that are given up, the latest day first."""
    changed = select(VisitChange.visit_id).where(VisitChange.at >= now - SHOWN_FOR)
    rows = db.execute(
        select(VisitChange, Visit)
        .join(Visit, Visit.id == VisitChange.visit_id)
        .where(Visit.neighborhood_id == neighborhood_id, Visit.id.in_(changed))
        .order_by(VisitChange.id)
    )
    told: dict[UUID, list[Step]] = defaultdict(list)
    over = {VisitState.HELD, VisitState.CLOSED}
    for change, visit in rows:
        if visit.state not in over:
            told[visit.id].append(Step(change.at, change.state, change.on, change.half_day, change.reason))
    found = [notice for steps in told.values() if (notice := notice_of(steps, now=now)) is not None]
    return sorted(found, key=lambda one: (one.was_on, one.was_half_day), reverse=True)


def nearby_visits(db: DbSession, house: CulturalHouse | None, today: date, *, before: date | None) -> list[Nearby]:
    """The nearest visits at other houses before a day, the soonest first; none where the house has no point."""
    if house is None or house.lat is None or house.lon is None:
        return []
    found = []
    for visit in coming_visits(db, today):
        other = visit.neighborhood.house
        is_elsewhere = other is not None and other.id != house.id and (before is None or visit.on < before)
        if other and is_elsewhere and other.lat is not None and other.lon is not None:
            found.append(Nearby(visit, distance_km(house.lat, house.lon, other.lat, other.lon)))
    nearest = sorted(found, key=lambda one: one.km)[:NEARBY]
    return sorted(nearest, key=lambda one: (one.visit.on, one.visit.half_day))


def has_police(visit: Visit) -> bool:
    """Whether officers of the ward police come along."""
    return any(one.member.kind is StaffKind.POLICE for one in visit.members)


def clerks_at(visit: Visit) -> int:
    """How many clerks help people at a visit; the size the phố asks for, until the team is named."""
    named = sum(one.member.kind is StaffKind.CENTER for one in visit.members)
    return named or visit.neighborhood.team_size


def places_left(db: DbSession, visit: Visit) -> list[int]:
    """How many may still register for each slot of a visit, from slot 1 on."""
    rows = db.scalars(select(PreRegistration.slot).where(_counted(visit.id), PreRegistration.place.is_not(None)))
    taken = Counter(rows)
    slots = range(1, len(slots_of(visit.half_day)) + 1)
    return [max(0, places_of_slot(visit.half_day, slot, clerks_at(visit)) - taken[slot]) for slot in slots]


def registration(db: DbSession, registration_id: UUID) -> PreRegistration:
    """One registration; raises `NotFound`, also after it was erased."""
    found = db.get(PreRegistration, registration_id)
    if found is None:
        raise NotFound("registration.unknown", N_("Đăng ký này không còn: đã qua buổi, hoặc đường dẫn bị thiếu chữ."))
    return found


def expected_at(db: DbSession, visit_id: UUID) -> list[PreRegistration]:
    """Who means to come to a visit, in the order of their hours; those that wait for a look come last."""
    rows = db.scalars(
        select(PreRegistration).where(
            PreRegistration.visit_id == visit_id, PreRegistration.state != RegistrationState.CANCELLED
        )
    )
    return sorted(rows, key=lambda one: (one.state.value, one.slot == 0, one.slot, one.created_at, one.id))


def counts_of_visit(db: DbSession, visit_id: UUID) -> int:
    """How many have registered for a visit and not cancelled."""
    return db.scalar(select(func.count()).where(_counted(visit_id))) or 0


def registered_at(db: DbSession, visit_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many have registered for each of these visits and not cancelled; those without any are not in it."""
    rows = select(PreRegistration.visit_id, func.count()).where(
        PreRegistration.visit_id.in_(visit_ids), PreRegistration.state != RegistrationState.CANCELLED
    )
    return {row[0]: row[1] for row in db.execute(rows.group_by(PreRegistration.visit_id))}


def open_of_phone(db: DbSession, phone: str, today: date) -> int:
    """How many registrations of a phone are for visits to come."""
    indexes = installed_keyring().indexes(phone, "phone")
    rows = select(func.count()).select_from(PreRegistration).join(Visit, Visit.id == PreRegistration.visit_id)
    is_open = or_(Visit.on >= today, Visit.state == VisitState.POSTPONED)
    return db.scalar(rows.where(PreRegistration.phone_index.in_(indexes), is_open)) or 0


def made_in_last_hour(db: DbSession, now: datetime, *, address_mark: bytes | None = None) -> int:
    """How many registrations the last hour brought: from one address, or in the whole ward."""
    rows = select(func.count()).where(PreRegistration.created_at > now - _ONE_HOUR)
    if address_mark is not None:
        rows = rows.where(PreRegistration.address_mark == address_mark)
    return db.scalar(rows) or 0


def next_visit_of(db: DbSession, neighborhood_id: UUID, *, now: datetime) -> Visit | None:
    """The next visit of a phố, today's included."""
    return next(iter(coming_visits(db, local_day(now), places=[neighborhood_id])), None)


def _counted(visit_id: UUID) -> ColumnElement[bool]:
    return (PreRegistration.visit_id == visit_id) & (PreRegistration.state != RegistrationState.CANCELLED)
