"""What goes on after the visit: a line that lacked papers is handed in, a promise is kept."""

from __future__ import annotations

from datetime import datetime

from outreach.accounts.rules import Actor, Role
from outreach.audit.service import record
from outreach.dossiers.models import Dossier, FollowUp
from outreach.dossiers.queries import is_promised_here
from outreach.dossiers.rules import HELP_LABELS, IN_HAND, FollowUpState, Help, NextStep, may_go_on
from outreach.dossiers.service import due_day_of, end_follow_up, put_papers, take_code
from outreach.fieldwork.rules import RecordState
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.errors import Invalid, NotAllowed, Refused
from outreach.kernel.text import N_
from outreach.planning.queries import is_on_team


def carry_on_dossier(
    db: DbSession,
    actor: Actor,
    dossier: Dossier,
    *,
    step: NextStep,
    base_rev: int,
    happened_at: datetime,
    now: datetime,
) -> Dossier:
    """Take a help line one step on: papers were brought, it was handed in, it was sent on.

    The clock of the procedure starts at `happened_at` where the dossier is handed in now. Raises `NotAllowed` for
    who neither was on the team nor has a promise to keep here, `Refused` for a step that HELP_MOVES does not know.
    """
    _may_carry_on(db, actor, dossier)
    if dossier.state is RecordState.VOIDED:
        raise Refused("dossier.voided", N_("Dòng hồ sơ này đã hủy."))
    if dossier.rev != base_rev:
        raise Refused("dossier.conflict", N_("Người khác vừa sửa hồ sơ này. Hãy xem lại rồi sửa tiếp."))
    if not may_go_on(dossier.help, step.help, portal_status=dossier.portal_status):
        raise Refused("dossier.illegal_step", N_("Dòng này đang là «%(now)s», không chuyển thành «%(to)s» được."),
                      now=HELP_LABELS[dossier.help], to=HELP_LABELS[step.help])  # fmt: skip
    if step.help is Help.MISSING_PAPERS and not step.missing_papers:
        raise Invalid("dossier.no_papers", N_("Hãy chọn hoặc ghi giấy tờ còn thiếu."), field="missing_papers")
    before, dossier.help = dossier.help, step.help
    put_papers(db, dossier, step.missing_papers, brought_on=local_day(happened_at))
    if step.help in IN_HAND and dossier.received_at is None:
        dossier.received_at = happened_at
        dossier.due_on = due_day_of(db, dossier)
    dossier.rev, dossier.changed_at = dossier.rev + 1, now
    record(db, actor, "dossier.carry_on", dossier, now=now, before=before, help=step.help)
    if step.dossier_code:
        take_code(db, actor, dossier, step.dossier_code, now=now)
    return dossier


def keep_promise(
    db: DbSession,
    actor: Actor,
    promise: FollowUp,
    *,
    state: FollowUpState,
    outcome: str,
    step: NextStep | None,
    happened_at: datetime,
    now: datetime,
) -> FollowUp:
    """End a promise, and in the same breath take the dossier on that it was about, where `step` says how."""
    if step is not None and promise.dossier is not None and state is FollowUpState.DONE:
        carry_on_dossier(
            db, actor, promise.dossier, step=step, base_rev=promise.dossier.rev, happened_at=happened_at, now=now
        )
    end_follow_up(db, actor, promise, state=state, outcome=outcome, now=now)
    return promise


def _may_carry_on(db: DbSession, actor: Actor, dossier: Dossier) -> None:
    is_own = actor.role in {None, Role.DIRECTOR} or is_on_team(db, actor, dossier.encounter.visit)
    if not is_own and not is_promised_here(db, actor, dossier.encounter_id):
        raise NotAllowed("visit.not_on_team", N_("Chỉ người trong tổ của buổi này ghi được."))
