"""House keeper and police liaison answer by a link; their word moves the visit's life as a button at the desk does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from outreach.accounts.rules import Actor
from outreach.audit.service import record
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, Refused
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_, clean
from outreach.notices.audience_queries import directors, keeper_of
from outreach.notices.invitation_queries import is_good, open_invitation
from outreach.notices.invitation_rules import GOOD_FOR, PARTY_LABELS, Asked, Party, asked_of
from outreach.notices.link_service import code_of, hash_of
from outreach.notices.models import Invitation
from outreach.notices.rules import Message, NoticeKind
from outreach.notices.service import Post, tell
from outreach.notices.visit_queries import visit_facts
from outreach.planning.models import Visit
from outreach.planning.service import confirm_house, confirm_police, decline_visit

INVITATION = "invitation"


def invite(db: DbSession, actor: Actor, visit: Visit, party: Party, *, post: Post, now: datetime) -> Invitation:
    """A link for one party; the one it had before answers no more. A keeper with an address gets it by letter too."""
    if asked_of(party, visit.state) is Asked.OVER:
        raise Refused("invitation.over", N_("Buổi này không còn chờ ai xác nhận."))
    before = open_invitation(db, visit.id, party)
    if before is not None:
        withdraw_invitation(db, actor, before, now=now)
        db.flush()
    made = Invitation(
        id=new_id(), visit=visit, party=party, made_by=actor.user_id, made_at=now, expires_at=now + GOOD_FOR
    )
    made.code_hash = hash_of(INVITATION, made.id)
    db.add(made)
    record(db, actor, "invitation.make", made, now=now, visit=visit.id, party=party.value)
    _send(db, made, post=post, now=now)
    return made


def withdraw_invitation(db: DbSession, actor: Actor, invitation: Invitation, *, now: datetime) -> None:
    """The link answers no more."""
    invitation.revoked_at = now
    facts = {"visit": invitation.visit_id, "party": invitation.party.value}
    record(db, actor, "invitation.withdraw", invitation, now=now, **facts)


def link_code(invitation: Invitation) -> str:
    """The secret word of its link."""
    return code_of(INVITATION, invitation.id)


def accept_invitation(db: DbSession, invitation: Invitation, *, post: Post, now: datetime) -> None:
    """The party promises; the visit goes to its next step. The same word twice is one promise."""
    visit = _locked(db, invitation, now=now)
    asked = asked_of(invitation.party, visit.state)
    if asked is Asked.PROMISED:
        return
    if asked is not Asked.QUESTION:
        raise Refused("invitation.not_asked", N_("Lúc này chưa cần xác nhận. Trung tâm sẽ gọi lại khi cần."))
    confirm = confirm_house if invitation.party is Party.HOUSE else confirm_police
    confirm(db, actor_of(invitation), visit, now=now)
    _answered(db, invitation, has_accepted=True, reason="", post=post, now=now)


def decline_invitation(db: DbSession, invitation: Invitation, *, reason: str, post: Post, now: datetime) -> None:
    """The party cannot; a promise that stood is taken back, and who plans hears of it at once."""
    if not clean(reason):
        raise Invalid("invitation.reason", N_("Xin ghi vài chữ vì sao không được."), field="reason")
    visit = _locked(db, invitation, now=now)
    if asked_of(invitation.party, visit.state) not in {Asked.QUESTION, Asked.PROMISED}:
        raise Refused("invitation.not_asked", N_("Lúc này chưa cần xác nhận. Trung tâm sẽ gọi lại khi cần."))
    reason = clean(reason)[:300]
    decline_visit(
        db, actor_of(invitation), visit, what=f"visit.decline_{invitation.party.value}", reason=reason, now=now
    )
    _answered(db, invitation, has_accepted=False, reason=reason, post=post, now=now)


def actor_of(invitation: Invitation) -> Actor:
    """Who answers, for the history and the trail: the party and not a person, since nobody signed in."""
    if invitation.party is Party.POLICE:
        return Actor(None, "Công an phường (qua đường dẫn)", None)
    house = invitation.visit.neighborhood.house
    return Actor(None, f"{house.name if house else invitation.visit.neighborhood.name} (qua đường dẫn)"[:200], None)


def _locked(db: DbSession, invitation: Invitation, *, now: datetime) -> Visit:
    # The row alone is locked: PostgreSQL locks no outer join.
    db.execute(select(Visit.id).where(Visit.id == invitation.visit_id).with_for_update())
    visit = db.get_one(Visit, invitation.visit_id, populate_existing=True)
    if invitation.revoked_at is not None or not is_good(invitation, now=now):
        raise Refused("invitation.closed", N_("Đường dẫn này đã hết hạn. Hãy gọi Trung tâm."))
    return visit


def _answered(
    db: DbSession, invitation: Invitation, *, has_accepted: bool, reason: str, post: Post, now: datetime
) -> None:
    visit = invitation.visit
    invitation.has_accepted, invitation.reason = has_accepted, reason
    invitation.answered_at, invitation.answered_for = now, visit.on
    record(
        db, actor_of(invitation), "invitation.answer", invitation, now=now, visit=visit.id, has_accepted=has_accepted
    )
    message = Message(
        NoticeKind.ACCEPTED if has_accepted else NoticeKind.DECLINED,
        once=f"answer:{invitation.id.hex}:{new_id().hex}",
        subject_id=visit.id,
        facts={**visit_facts(visit), "who": PARTY_LABELS[invitation.party], "reason": reason},
        good_until=visit.on,
    )
    tell(db, directors(db), message, post=post, now=now)


def _send(db: DbSession, made: Invitation, *, post: Post, now: datetime) -> None:
    keeper = keeper_of(made.visit)
    if made.party is not Party.HOUSE or keeper is None or not post.site:
        return
    message = Message(
        NoticeKind.INVITED,
        once=f"invitation:{made.id.hex}",
        subject_id=made.visit.id,
        facts=visit_facts(made.visit),
        good_until=made.visit.on,
        link=f"{post.site}/xac-nhan/{link_code(made)}",
    )
    tell(db, [keeper], message, post=post, now=now)
