"""A small ward with figures that differ everywhere, and readers of what was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from outreach.accounts.rules import Actor
from outreach.activations.models import Activation
from outreach.activations.rules import ActivationState, Reason
from outreach.coverage.periods import Period
from outreach.dossiers.models import Dossier, FollowUp, MissingPaper
from outreach.dossiers.rules import FollowUpPlace, Help
from outreach.fieldwork.models import Encounter, Remark
from outreach.fieldwork.rules import RemarkKind
from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.procedures.models import Procedure
from outreach.reports.models import ReportFile
from outreach.reports.rules import ReportKind
from outreach.reports.service import make_report
from outreach.reports.wish_rules import Wish
from tests.build import AT, SATURDAY, make_campaign, make_encounter, make_neighborhood, make_procedure, make_visit
from tests.support.field import decided

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PERSON, NUMBER, PHONE = "Trịnh Thị Không Được Lộ", "038145001234", "0912345678"
REASON = "Gọi hẹn bà con bổ sung giấy tờ"


@dataclass(frozen=True)
class Desk:
    """A director at the ward's desk on one morning."""

    db: DbSession
    actor: Actor
    ward: list[Visit]
    folder: Path
    now: datetime

    def make(self, kind: ReportKind, **facts: Any) -> ReportFile:
        """One report over the year, or the minutes of the last visit, put into the archive."""
        return make_report(self.db, self.actor, wish(kind, self.ward[-1], **facts), folder=self.folder, now=self.now)

    def book(self, kind: ReportKind, **facts: Any) -> Any:
        """The workbook of one report."""
        return book_of(self.make(kind, **facts), self.folder)


def make_ward(db: DbSession) -> list[Visit]:
    """Three neighborhoods with a closed visit each, one planned, one waiting."""
    places = [make_neighborhood(db, f"Phố {letter}", households=100 + place) for place, letter in enumerate("ABCDE")]
    campaign = make_campaign(db, *places)
    procedure, visits = make_procedure(db), []
    for place, one in enumerate(places[:3], start=1):
        on = SATURDAY - timedelta(days=7 * place)
        visits.append(make_visit(db, neighborhood=one, campaign=campaign, state=VisitState.CLOSED, on=on))
        for number in range(place * 2):
            _help(db, visits[-1], procedure, number)
    make_visit(db, neighborhood=places[3], campaign=campaign, on=SATURDAY + timedelta(days=21))
    return visits


def _help(db: DbSession, visit: Visit, procedure: Procedure, number: int) -> None:
    person = make_encounter(
        db, visit, is_elderly=number % 2 == 0, person_name=PERSON, identity_number=NUMBER, phone=PHONE, birth_year=1945
    )
    own: dict[str, Any] = {"encounter_id": person.id, "visit_id": visit.id, "author_id": person.author_id}
    row = Activation(state=ActivationState.REQUESTED, requested_at=AT, changed_at=AT, was_sent=True, **own)
    db.add(row)
    if number == 1:
        decided(db, row, ActivationState.ACTIVATED, at=AT, taken_at=AT)
    elif number:
        decided(db, row, ActivationState.NOT_DONE, at=AT, reason=Reason.BIOMETRICS)
    help_ = list(Help)[number % len(Help)]
    papers = [MissingPaper(position=1, name="=Giấy chứng sinh")] if help_ is Help.MISSING_PAPERS else []
    received = AT if help_ in {Help.SUBMITTED_ONLINE, Help.RECEIVED_ON_PAPER} else None
    times = {"happened_at": AT, "recorded_at": AT, "changed_at": AT, "received_at": received}
    db.add(Dossier(procedure=procedure, help=help_, missing_papers=papers, **own, **times))
    told = f"Mang giấy cho {PERSON}, gọi {PHONE}"
    db.add(FollowUp(encounter_id=person.id, what=told, place=FollowUpPlace.CENTER, due_on=SATURDAY, created_at=AT))
    db.flush()


def tell(db: DbSession, visit: Visit, text: str) -> None:
    """Somebody tells the team something."""
    author = db.query(Encounter.author_id).first()
    assert author is not None
    told = {"visit_id": visit.id, "author_id": author[0], "happened_at": AT}
    db.add(Remark(kind=RemarkKind.IDEA, text=text, **told))
    db.flush()


def wish(kind: ReportKind, visit: Visit | None = None, **facts: Any) -> Wish:
    """A wish over the year, or of one visit; with every table that there is."""
    if kind is ReportKind.MINUTES:
        assert visit is not None
        return Wish(kind, Period(visit.on, visit.on), visit.id, **facts)
    return Wish(kind, YEAR, **facts)


def book_of(file: ReportFile, folder: Path) -> Any:
    """The workbook of an archived file, formulas as formulas."""
    return openpyxl.load_workbook(folder / file.stored_name)


def table(sheet: Any, columns: int) -> list[list[Any]]:
    """The numbered rows of a sheet."""
    rows = [list(row) for row in sheet.iter_rows(max_col=columns, values_only=True)]
    return [row for row in rows if isinstance(row[0], int)]


def words_of(book: Any) -> str:
    """Everything that stands in a workbook, as one text."""
    return str([row for sheet in book for row in sheet.iter_rows(values_only=True)])
