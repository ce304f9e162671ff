"""Gathering what texts and letters say of a visit."""

from __future__ import annotations

from datetime import date

from outreach.capture.queries import common_procedures
from outreach.kernel.db import DbSession
from outreach.notices.invitation_rules import Party
from outreach.notices.letter_rules import SYMBOL, InvitationLetter, invitation_letter
from outreach.notices.rules import bare_name
from outreach.notices.text_rules import VisitWords
from outreach.places.queries import ward_profile
from outreach.planning.models import Visit
from outreach.reports.rules import place_and_date
from outreach.reports.wish_rules import Letterhead
from outreach.staffing.rules import StaffKind

_MOST_HELPS = 6


def words_of_visit(db: DbSession, visit: Visit, *, page: str = "") -> VisitWords:
    """What the texts know of a visit; `page` is the public page of its phố."""
    house, police = visit.neighborhood.house, any(one.member.kind is StaffKind.POLICE for one in visit.members)
    place = bare_name(visit.neighborhood.name)
    helps = [one.label for one in common_procedures(db, visit) if police or not one.is_police]
    where = ", ".join(part for part in (house.name, house.address) if part) if house else f"phố {place}"
    return VisitWords(
        on=visit.on, half_day=visit.half_day, place=place, house=where, with_police=police,
        house_name=house.name if house else f"phố {place}",
        helps=tuple(helps[:_MOST_HELPS]), phone=ward_profile(db).phone, page=page,
    )  # fmt: skip


def letter_of_visit(db: DbSession, visit: Visit, party: Party, *, today: date) -> tuple[InvitationLetter, Letterhead]:
    """The letter to one party of one visit, and its head and foot."""
    ward = ward_profile(db)
    letter = invitation_letter(
        words_of_visit(db, visit),
        party,
        host=f"Trung tâm Phục vụ hành chính công {ward.name[:1].lower()}{ward.name[1:]}",
    )
    return letter, Letterhead(
        parent_organisation=ward.parent_organisation,
        organisation=ward.organisation,
        symbol=f"{SYMBOL}-{ward.organisation_symbol}",
        place_and_date=place_and_date(ward.place_line, today),
        subject=letter.subject,
        signer_capacity=ward.signer_capacity,
        signer_title=ward.signer_title,
        signer_name=ward.signer_name,
        recipients=("Như trên", "Lưu: VT"),
    )
