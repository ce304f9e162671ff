"""The form class of the house: what comes in is cleaned before it is judged.

Labels and messages are written in Vietnamese and shown in the language of the request; the way to
translate is handed in by `web.i18n`, so that forms stay free of Flask.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Self

import wtforms
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired, StopValidation

from outreach.kernel.errors import DomainError
from outreach.kernel.mail import is_mail_address
from outreach.kernel.text import N_, clean, clean_lines

MISSING = N_("Chưa nhập mục này.")
NOT_A_DATE = N_("Ngày chưa đúng. Hãy nhập ngày/tháng/năm, ví dụ 02/09/2026.")
_MESSAGES = {
    "Not a valid choice.": N_("Hãy chọn một mục trong danh sách."),
    "Not a valid integer value.": N_("Phải là số nguyên, ví dụ 4."),
    "Not a valid float value.": N_("Phải là số, ví dụ 19,7655."),
    "Not a valid time value.": N_("Giờ chưa đúng. Hãy nhập giờ:phút, ví dụ 7:30."),
}
_MOST_IDLE = 16
_translator: list[Callable[..., str]] = [lambda source, **facts: source % facts if facts else source]


def install_translator(translate: Callable[..., str]) -> None:
    """Show the words of forms through `translate`."""
    _translator[:] = [translate]


def in_words(source: str, **facts: Any) -> str:
    """A source string in the language of the request, its %(name)s filled."""
    return _translator[0](source, **facts) if source else ""


class _PlainMessages:
    """The library's own messages in the words of the house."""

    def gettext(self, message: str) -> str:
        return _MESSAGES.get(message, N_("Giá trị này chưa đúng."))

    def ngettext(self, message: str, _plural: str, _count: int) -> str:
        return self.gettext(message)


class Form(wtforms.Form):
    """A plain form that serves pages, uploads and tablets alike."""

    _idle: ClassVar[deque[Any]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._idle = deque(maxlen=_MOST_IDLE)

    class Meta:
        """Every text field is normalised at the border (NFC, trimmed, single spaces)."""

        @staticmethod
        def bind_field(_form: wtforms.Form, unbound: Any, options: dict[str, Any]) -> Any:
            options = {**options, "filters": _filters_of(unbound)}
            choices = unbound.kwargs.get("choices")
            if isinstance(choices, (list, tuple, dict)):
                options["choices"] = {value: in_words(label) for value, label in dict(choices).items()}
            return unbound.bind(form=_form, **options)

        @staticmethod
        def get_translations(_form: wtforms.Form) -> _PlainMessages:
            return _PlainMessages()

    def __init__(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        # A page that is only opened sends nothing: boxes then show what is stored, not «unticked».
        super().__init__(formdata or None, *args, **kwargs)
        for field in self:
            field.label.text = in_words(field.label.text)
            field.description = in_words(field.description)

    @classmethod
    def of_mapping(cls, values: Mapping[str, Any], **kwargs: Any) -> Self:
        """The form filled from a plain mapping, as a tablet or an Excel row sends it."""
        return cls(_pairs(values), **kwargs)

    @classmethod
    @contextmanager
    def on_loan(cls, values: Mapping[str, Any]) -> Iterator[Self]:
        """Like `of_mapping`, with a form that was used before: to bind its fields costs more than to judge them.

        The form goes back at the end of the block; its labels are in the language of whoever had it first.
        """
        try:
            form = cls._idle.pop()
        except IndexError:
            form = cls()
        for field in form:
            field.raw_data, field.errors = None, ()
        form.form_errors.clear()
        form.process(_pairs(values) or None)
        try:
            yield form
        finally:
            cls._idle.append(form)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Whether all is right; what is wrong stands at its field, in words."""
        is_right = super().validate(extra_validators)
        for field in self:
            field.errors = [_error_in_words(error) for error in field.errors]
        return is_right

    def problems(self) -> dict[str, str]:
        """The first message of each field that is wrong."""
        return {field.name: str(field.errors[0]) for field in self if field.errors}

    def put_error(self, error: DomainError) -> None:
        """Show a domain error at the field where it was typed, or above the form."""
        words = in_words(error.message, **error.facts)
        for field in self:
            if field.short_name == getattr(error, "field", None):
                field.errors = [*field.errors, words]
                return
        self.form_errors.append(words)


def needed(message: str = MISSING) -> InputRequired:
    """The field must be filled in; spaces alone are nothing."""
    return _Needed(message)


def at_most(length: int) -> Callable[[wtforms.Form, wtforms.Field], None]:
    """The field holds at most `length` characters."""

    def check(_form: wtforms.Form, field: wtforms.Field) -> None:
        if field.data and len(field.data) > length:
            raise StopValidation(in_words(N_("Dài quá %(most)d ký tự."), most=length))

    return check


def holds(test: Callable[[Any], bool], message: str) -> Callable[[wtforms.Form, wtforms.Field], None]:
    """A validator from a plain question about the field's value; an empty field passes."""

    def check(_form: wtforms.Form, field: wtforms.Field) -> None:
        if field.data not in (None, "") and not test(field.data):
            raise StopValidation(message)

    return check


def mail_address() -> Callable[[wtforms.Form, wtforms.Field], None]:
    """The field holds an address that a letter can go to, or nothing."""
    return holds(is_mail_address, N_("Chưa đúng địa chỉ thư, ví dụ ten@example.vn: không dấu, không khoảng trắng."))


def _pairs(values: Mapping[str, Any]) -> MultiDict[str, Any]:
    pairs: MultiDict[str, Any] = MultiDict()
    for name, value in values.items():
        if isinstance(value, (list, tuple)):
            pairs.setlist(name, [str(item) for item in value])
        elif value is not None and value is not False:
            pairs.add(name, "y" if value is True else str(value))
    return pairs


def _filters_of(unbound: Any) -> list[Callable[[Any], Any]]:
    own = list(unbound.kwargs.get("filters", ()))
    if issubclass(unbound.field_class, wtforms.TextAreaField):
        return [clean_lines, *own]
    is_text = issubclass(unbound.field_class, wtforms.StringField)
    if is_text and not issubclass(unbound.field_class, wtforms.PasswordField):
        return [clean, *own]
    return own


def _error_in_words(error: Any) -> Any:
    return in_words(error) if isinstance(error, str) else error


class _Needed(InputRequired):
    def __call__(self, form: Any, field: wtforms.Field) -> None:
        first = field.raw_data[0] if field.raw_data else None
        if isinstance(first, str) and not clean(first):
            field.errors = []
            raise StopValidation(str(self.message))
        super().__call__(form, field)


class DayField(wtforms.DateField):
    """A date from the browser's own date input, or typed as dd/mm/yyyy."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), format=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; what cannot be one is said in plain words."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NOT_A_DATE) from None
