"""What is said to a phố about one visit: links for house keeper and police, texts to copy, letters of invitation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.config import Settings
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import NotFound, Refused
from outreach.kernel.text import N_
from outreach.notices import letter_rules
from outreach.notices.invitation_queries import invitations_of, is_good, open_invitation
from outreach.notices.invitation_rules import PARTY_LABELS, Asked, Party, asked_of
from outreach.notices.invitation_service import invite, link_code, withdraw_invitation
from outreach.notices.letter_queries import letter_of_visit, words_of_visit
from outreach.notices.letter_sheets import letter_workbook
from outreach.notices.models import Invitation
from outreach.notices.run import post_of
from outreach.notices.text_rules import invitation_text, loudspeaker_text, zalo_text
from outreach.planning.models import Visit
from outreach.planning.queries import visit_for
from outreach.planning.rules import HALF_DAY_HOURS, HALF_DAY_LABELS
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("messages", __name__, url_prefix="/visits/<uuid:visit_id>/messages")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class PartyRow:
    """One party on the page: what it is asked, and its link where it has one."""

    party: Party
    label: str
    asked: Asked
    invitation: Invitation | None
    is_good: bool
    text: str


@blueprint.get("")
@needs(Permission.PLAN_VISITS)
def show(visit_id: UUID) -> str:
    """Everything that is said about this visit, ready to be copied."""
    visit = visit_for(db(), current_actor(), visit_id)
    words = words_of_visit(db(), visit, page=_public(url_for("public.place", address=visit.neighborhood.code)))
    return render_template(
        "notices/messages.html",
        visit=visit,
        parties=[_row(visit, party) for party in Party],
        texts=[("zalo", say(N_("Nhóm Zalo của phố")), zalo_text(words)),
               ("loudspeaker", say(N_("Loa truyền thanh")), loudspeaker_text(words))],
        hours=HALF_DAY_HOURS[visit.half_day],
        half_days=HALF_DAY_LABELS,
        has_mail=_settings().smtp is not None,
    )  # fmt: skip


@blueprint.post("/links/<party>")
@needs(Permission.PLAN_VISITS)
def make_link(visit_id: UUID, party: str) -> AnyResponse:
    """A new link for one party; the one before it ends."""
    visit = visit_for(db(), current_actor(), visit_id)
    invite(db(), current_actor(), visit, _party(party), post=post_of(_settings()), now=now())
    flash(say(N_("Đã tạo đường dẫn. Hãy chép lời mời rồi gửi qua Zalo.")), "good")
    return redirect(url_for("messages.show", visit_id=visit_id), 303)


@blueprint.post("/links/<party>/end")
@needs(Permission.PLAN_VISITS)
def end_link(visit_id: UUID, party: str) -> AnyResponse:
    """The link of one party ends."""
    visit = visit_for(db(), current_actor(), visit_id)
    found = open_invitation(db(), visit.id, _party(party))
    if found is None:
        raise Refused("invitation.none", N_("Không có đường dẫn nào đang dùng."))
    withdraw_invitation(db(), current_actor(), found, now=now())
    flash(say(N_("Đã thu hồi đường dẫn.")), "good")
    return redirect(url_for("messages.show", visit_id=visit_id), 303)


@blueprint.get("/letters/<party>")
@needs(Permission.PLAN_VISITS)
def letter(visit_id: UUID, party: str) -> str:
    """The letter of invitation as a page to print."""
    visit = visit_for(db(), current_actor(), visit_id)
    words, head = letter_of_visit(db(), visit, _party(party), today=local_day(now()))
    return render_template("notices/letter.html", visit=visit, party=party, letter=words, head=head, paper=letter_rules)


@blueprint.get("/letters/<party>.xlsx")
@needs(Permission.PLAN_VISITS)
def letter_file(visit_id: UUID, party: str) -> Response:
    """The same letter as an Excel sheet."""
    visit = visit_for(db(), current_actor(), visit_id)
    words, head = letter_of_visit(db(), visit, _party(party), today=local_day(now()))
    answer = Response(letter_workbook(words, head), mimetype=_XLSX)
    name = f"Giay-moi-{visit.neighborhood.code}-{visit.on:%Y-%m-%d}-{party}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _row(visit: Visit, party: Party) -> PartyRow:
    found = next((one for one in invitations_of(db(), visit.id) if one.party is party), None)
    link = _public(url_for("invitations.show", code=link_code(found))) if found else ""
    text = invitation_text(words_of_visit(db(), visit), party, link) if link else ""
    alive = found is not None and is_good(found, now=now())
    return PartyRow(party, PARTY_LABELS[party], asked_of(party, visit.state), found, alive, text)


def _party(name: str) -> Party:
    if name not in set(Party):
        raise NotFound("party.unknown", N_("Không có bên này."))
    return Party(name)


def _settings() -> Settings:
    settings: Settings = current_app.config["OUTREACH"]
    return settings


def _public(path: str) -> str:
    return (_settings().public_url or request.url_root).rstrip("/") + path
