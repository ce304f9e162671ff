"""The one screen of a saving: person, help lines, VNeID, promise, each judged by its own form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast
from uuid import UUID

from wtforms import Field

from outreach.activations.forms import ActivationForm
from outreach.capture.rules import Envelope, part_id
from outreach.capture.service import Part
from outreach.dossiers.forms import DossierForm, FollowUpForm
from outreach.fieldwork.forms import EncounterForm
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.procedures.models import Procedure
from outreach.web.forms import Form, in_words

NOTHING_DONE = N_("Hãy chọn ít nhất một thủ tục, hoặc một câu trả lời VNeID.")
NOT_ASKED = N_("Bỏ qua, không hỏi VNeID")
NOT_PROMISED = N_("Không hẹn")
CODES = "procedure_codes"
_PROMISED_AFTER = timedelta(days=7)

Choices = dict[str, str]


class FormData(Protocol):
    """What a page sends, as a browser and a test alike hold it."""

    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...
    def __contains__(self, key: object) -> bool: ...
    def getlist(self, key: str) -> list[str]: ...
    def get(self, key: str) -> str | None: ...


class Line:
    """One procedure on the screen: a button that opens its papers."""

    def __init__(self, procedure: Procedure, formdata: FormData | None, *, is_chosen: bool) -> None:
        self.procedure = procedure
        self.is_chosen = is_chosen
        self.form = DossierForm(formdata, prefix=f"line-{procedure.code}")
        self.form.procedure_code.data = procedure.code


class CaptureForm:
    """All forms of the screen. `errors`, `form_errors` and the fields are those of its parts together."""

    def __init__(self, formdata: FormData | None, procedures: Sequence[Procedure]) -> None:
        codes = set(formdata.getlist(CODES)) if formdata else set()
        self.person = EncounterForm(formdata, prefix="person")
        self.lines = [Line(one, formdata, is_chosen=one.code in codes) for one in procedures]
        self.answer = ActivationForm(formdata, prefix="vneid")
        self.promise = FollowUpForm(formdata, prefix="promise")
        self.record_id = _uuid(formdata.get("record_id")) if formdata else new_id()
        places, answers = self.promise.place, self.answer.activation_state
        places.choices = {"": in_words(NOT_PROMISED), **dict(cast("Choices", places.choices))}
        answers.choices = {**dict(cast("Choices", answers.choices)), "": in_words(NOT_ASKED)}
        self._own_errors: list[str] = []

    def suggest(self, on: date) -> None:
        """Fill an empty screen with what is most often right; nothing of it is stored unless chosen."""
        self.promise.place.data = self.answer.activation_state.data = ""
        self.promise.what.data = in_words(N_("Bổ sung giấy tờ còn thiếu"))
        self.promise.due_on.data = on + _PROMISED_AFTER

    @property
    def chosen(self) -> list[Line]:
        """The help lines that were picked."""
        return [line for line in self.lines if line.is_chosen]

    @property
    def is_answered(self) -> bool:
        """Whether VNeID was asked about."""
        return bool(self.answer.activation_state.data)

    @property
    def is_promised(self) -> bool:
        """Whether something was promised."""
        return bool(self.promise.place.data)

    @property
    def errors(self) -> dict[str, Sequence[Any]]:
        """What is wrong, by field name."""
        return {field.name: field.errors for field in self if field.errors} | {
            words: [words] for words in self.form_errors
        }

    @property
    def form_errors(self) -> list[str]:
        """What is wrong with the whole."""
        return [*self._own_errors, *(str(error) for part in self._parts() for error in part.form_errors)]

    def __iter__(self) -> Iterator[Field]:
        return (field for part in self._parts() for field in part)

    def validate(self) -> bool:
        """Whether every part that was filled in is right, and anything was done at all."""
        answers = [part.validate() for part in self._parts()]
        if not self.chosen and not self.is_answered:
            self._own_errors.append(in_words(NOTHING_DONE))
        if not (self.person.card.data or self.person.person_name.data):
            self.person.person_name.errors = [in_words(N_("Hãy ghi họ tên, hoặc quét thẻ."))]
            return False
        return all(answers) and not self._own_errors

    def commands(self, visit_id: UUID, happened_at: datetime) -> list[Part]:
        """The commands of this screen in their order: person, help lines, VNeID, promise."""
        person = self.record_id
        parts = [Part("encounter.record", Envelope(visit_id, happened_at, person), self.person)]
        for line in self.chosen:
            dossier_id = part_id(person, f"dossier {line.procedure.code}")
            parts.append(Part("dossier.assist", Envelope(person, happened_at, dossier_id), line.form))
        if self.is_answered:
            envelope = Envelope(person, happened_at, part_id(person, "vneid"))
            parts.append(Part("activation.request", envelope, self.answer))
        if self.is_promised:
            envelope = Envelope(person, happened_at, part_id(person, "promise"))
            parts.append(Part("follow_up.promise", envelope, self.promise))
        return parts

    def _parts(self) -> list[Form]:
        parts: list[Form] = [self.person, *(line.form for line in self.chosen)]
        if self.is_answered:
            parts.append(self.answer)
        if self.is_promised:
            parts.append(self.promise)
        return parts


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return new_id()
