"""What happens at one invented visit, and what comes of it in the days after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationFacts, ActivationState, DecisionFacts, Reason
from outreach.activations.service import decide_activation, request_activation
from outreach.demo.people import citizen
from outreach.dossiers.models import Dossier
from outreach.dossiers.rules import DossierFacts, FollowUpFacts, FollowUpPlace, FollowUpState, Help
from outreach.dossiers.service import (
    assist_with_dossier,
    end_follow_up,
    promise_follow_up,
    set_dossier_code,
)
from outreach.dossiers.status_service import set_portal_status
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import EncounterFacts, RemarkKind, Sex, TallyKind
from outreach.fieldwork.service import (
    add_remark,
    add_tally,
    close_visit_with_balance,
    record_encounter,
)
from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_HOURS
from outreach.planning.service import hold_visit
from outreach.procedures.models import Procedure

_REMARKS = (
    (RemarkKind.IDEA, "Bà con đề nghị mỗi quý về phố một lần."),
    (RemarkKind.COMPLAINT, "Đèn đường đầu ngõ hỏng đã hai tuần."),
    (RemarkKind.THANKS, "Các bác cao tuổi cảm ơn vì không phải lên Trung tâm."),
    (RemarkKind.IDEA, "Xin dán danh sách giấy tờ ở bảng tin nhà văn hóa sớm hơn."),
)
_HELP_ODDS = (
    (Help.SUBMITTED_ONLINE, 46),
    (Help.ADVISED, 16),
    (Help.MISSING_PAPERS, 14),
    (Help.RECEIVED_ON_PAPER, 12),
    (Help.SENT_TO_CENTER, 8),
    (Help.SENT_TO_POLICE, 4),
)
_LONG_AGO = timedelta(days=40)
_REASONS = (Reason.SIM_OF_ANOTHER, Reason.NO_SMARTPHONE, Reason.CARD_EXPIRED, Reason.BIOMETRICS, Reason.NO_OTP)


@dataclass(frozen=True)
class Cast:
    """The stage and who plays: who closes, who decides, who records, and when it is now."""

    db: DbSession
    random: Random
    director: Actor
    officer: Actor
    recorders: dict[str, Actor]
    procedures: tuple[Procedure, ...]
    now: datetime


def at_local(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant on the ward's wall clock."""
    return datetime.combine(day, time(hour, minute), LOCAL_ZONE)


def open_doors(cast: Cast, visit: Visit) -> datetime:
    """Hold the visit at its hour; gives that instant."""
    start = datetime.combine(visit.on, HALF_DAY_HOURS[visit.half_day][0], LOCAL_ZONE)
    hold_visit(cast.db, cast.director, visit, now=start)
    return start


def play_visit(cast: Cast, visit: Visit, *, closes: bool) -> None:
    """Hold a visit, record who came, let the days after bring results, and close it."""
    start = open_doors(cast, visit)
    count = cast.random.randrange(9, 19)
    if not closes:
        count = max(3, min(count, round((cast.now - start).total_seconds() / 600)))
    for number in range(1, count + 1):
        at = start + timedelta(minutes=9 * number + cast.random.randrange(5))
        _play_encounter(cast, visit, number=number, at=at)
    recorder = _recorder(cast, visit)
    end = start + timedelta(hours=3, minutes=40)
    for kind, amount in ((TallyKind.ASKED_ONLY, cast.random.randrange(2, 7)), (TallyKind.SLIP_ISSUED, count)):
        add_tally(cast.db, recorder, visit, tally_id=new_id(), kind=kind, amount=amount, now=end)
    kind_of_remark, text = cast.random.choice(_REMARKS)
    add_remark(cast.db, recorder, visit, remark_id=new_id(), kind=kind_of_remark, text=text, now=end)
    if closes:
        _close(cast, visit, count=count, at=end + timedelta(minutes=30))


def _close(cast: Cast, visit: Visit, *, count: int, at: datetime) -> None:
    is_odd = cast.random.random() < 0.08
    close_visit_with_balance(
        cast.db,
        cast.director,
        visit,
        slips_issued=count + is_odd,
        people_counted=count,
        records_on_tablets=count,
        reason="Một phiếu phát nhầm cho người chỉ hỏi đường." if is_odd else "",
        now=at,
    )


def _recorder(cast: Cast, visit: Visit) -> Actor:
    codes = sorted(one.member.code for one in visit.members if one.member.code in cast.recorders)
    return cast.recorders[codes[0]] if codes else cast.director


def _play_encounter(cast: Cast, visit: Visit, *, number: int, at: datetime) -> None:
    person, recorder = citizen(cast.random, visit.on), _recorder(cast, visit)
    encounter = record_encounter(
        cast.db,
        recorder,
        visit,
        encounter_id=new_id(),
        facts=EncounterFacts(
            person_name=person.name,
            identity_number=person.identity_number,
            birth_year=person.birth_year,
            sex=Sex(person.sex),
            phone=person.phone if cast.random.random() < 0.7 else None,
            needs_support=cast.random.random() < 0.06,
            is_from_elsewhere=cast.random.random() < 0.07,
            may_be_called=cast.random.random() < 0.5,
            queue_number=number,
        ),
        happened_at=at,
        now=at,
    )
    for _ in range(cast.random.choice((0, 1, 1, 1, 2))):
        _play_dossier(cast, recorder, encounter, at)
    if cast.random.random() < 0.6:
        _play_activation(cast, recorder, encounter, at)


def _play_dossier(cast: Cast, recorder: Actor, encounter: Encounter, at: datetime) -> None:
    procedure = cast.random.choice(cast.procedures)
    help_given = cast.random.choices([one for one, _ in _HELP_ODDS], [odds for _, odds in _HELP_ODDS])[0]
    papers = tuple(paper.name for paper in procedure.papers[:1]) if help_given is Help.MISSING_PAPERS else ()
    if help_given is Help.MISSING_PAPERS and not papers:
        papers = ("Giấy tờ tùy thân",)
    dossier = assist_with_dossier(
        cast.db,
        recorder,
        encounter,
        dossier_id=new_id(),
        facts=DossierFacts(procedure.code, help_given, missing_papers=papers),
        happened_at=at,
        now=at,
    )
    if papers:
        _play_follow_up(cast, recorder, encounter, dossier, at)
    elif help_given is Help.SUBMITTED_ONLINE:
        _play_results(cast, recorder, dossier, at)


def _play_follow_up(cast: Cast, recorder: Actor, encounter: Encounter, dossier: Dossier, at: datetime) -> None:
    due_on = at.astimezone(LOCAL_ZONE).date() + timedelta(days=cast.random.choice((7, 14, 21)))
    facts = FollowUpFacts(
        what=f"Mang bổ sung: {dossier.missing_papers[0].name}",
        place=cast.random.choice((FollowUpPlace.CENTER, FollowUpPlace.NEXT_VISIT, FollowUpPlace.HOME)),
        due_on=due_on,
        dossier_id=dossier.id,
    )
    promise = promise_follow_up(cast.db, recorder, encounter, follow_up_id=new_id(), facts=facts, now=at)
    done_at = at_local(due_on - timedelta(days=2), 9)
    is_kept = cast.random.random() < 0.8 or done_at < cast.now - _LONG_AGO
    if done_at < cast.now and is_kept:
        end_follow_up(cast.db, recorder, promise, state=FollowUpState.DONE, outcome="Đã nộp đủ giấy tờ.", now=done_at)


def _play_results(cast: Cast, recorder: Actor, dossier: Dossier, at: datetime) -> None:
    coded_at = at + timedelta(hours=2)
    day = at.astimezone(LOCAL_ZONE).date()
    if coded_at < cast.now:
        code = f"H56.{cast.random.randrange(10, 99)}-{day:%y%m%d}-{cast.random.randrange(10**6):06}"
        set_dossier_code(cast.db, recorder, dossier, dossier_code=code, now=coded_at)
    for days, status in ((2, 4), (cast.random.randrange(4, 12), 10)):
        later = at + timedelta(days=days)
        if later < cast.now and cast.random.random() < 0.93:
            set_portal_status(
                cast.db, cast.director, dossier, portal_status=status,
                on=later.astimezone(LOCAL_ZONE).date(), source="demo", now=later,
            )  # fmt: skip


def _play_activation(cast: Cast, recorder: Actor, encounter: Encounter, at: datetime) -> None:
    activation = request_activation(
        cast.db,
        recorder,
        encounter,
        activation_id=new_id(),
        facts=ActivationFacts(ActivationState.REQUESTED),
        happened_at=at,
        now=at,
    )
    fate = cast.random.random() * (0.85 if at < cast.now - _LONG_AGO else 1)
    if fate < 0.12:
        facts = DecisionFacts(ActivationState.NOT_DONE, reason=cast.random.choice(_REASONS))
        _decide(cast, activation, facts, at + timedelta(minutes=20))
    elif fate < 0.16:
        _decide(cast, activation, DecisionFacts(ActivationState.ALREADY_HAD), at + timedelta(minutes=8))
    elif fate < 0.20:
        _decide(cast, activation, DecisionFacts(ActivationState.HOME_VISIT), at + timedelta(minutes=9))
    elif fate < 0.86:
        _decide(cast, activation, DecisionFacts(ActivationState.TAKEN), at + timedelta(minutes=15))
        if _decide(cast, activation, DecisionFacts(ActivationState.APPROVED), at + timedelta(days=3)):
            later = at + timedelta(days=cast.random.randrange(4, 40))
            _decide(cast, activation, DecisionFacts(ActivationState.ACTIVATED), later)


def _decide(cast: Cast, activation: Activation, facts: DecisionFacts, at: datetime) -> bool:
    if at >= cast.now:
        return False
    decide_activation(cast.db, cast.officer, activation, facts=facts, base_rev=activation.rev, now=at)
    return True
