"""One saving of the capture screen: person, help lines, VNeID and promise stand or fall together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.accounts.rules import Actor
from outreach.activations.queries import activations_of
from outreach.activations.service import withdraw_activation
from outreach.capture.commands import run
from outreach.capture.rules import Envelope
from outreach.dossiers.service import void_dossiers_of
from outreach.fieldwork.models import Encounter
from outreach.fieldwork.rules import UNDO_REASON
from outreach.fieldwork.service import undo_encounter
from outreach.kernel.db import DbSession
from outreach.kernel.errors import DomainError
from outreach.web.forms import Form


@dataclass(frozen=True)
class Part:
    """One command of a saving, with the form that was judged for it."""

    kind: str
    envelope: Envelope
    form: Form


def save_parts(db: DbSession, actor: Actor, parts: Sequence[Part], *, now: datetime) -> bool:
    """Do all commands of one screen in one transaction.

    False where a rule was broken: nothing is stored, and the form of that command says what.
    """
    part = parts[0]
    try:
        with db.begin_nested():
            for part in parts:
                run(db, actor, part.kind, part.envelope, part.form, now=now)
    except DomainError as error:
        part.form.put_error(error)
        return False
    return True


def undo_capture(db: DbSession, actor: Actor, encounter: Encounter, *, now: datetime) -> None:
    """Take a whole saving back within ten minutes; refused once the police have decided."""
    undo_encounter(db, actor, encounter, now=now)
    asked = activations_of(db, [encounter.id]).get(encounter.id)
    if asked is not None:
        withdraw_activation(db, actor, asked, reason=UNDO_REASON, now=now)
    void_dossiers_of(db, actor, encounter, reason=UNDO_REASON, now=now)
