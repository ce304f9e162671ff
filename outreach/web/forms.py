"""The form class of the house: what comes in is cleaned before it is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import wtforms
from werkzeug.datastructures import MultiDict
from wtforms.validators import InputRequired, Length, StopValidation

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean, clean_lines

MISSING = N_("Chưa nhập mục này.")


class Form(wtforms.Form):
    """A plain form; `data_of` and `problems` serve pages, uploads and tablets alike."""

    class Meta:
        """Every text field is normalised at the border (NFC, trimmed, single spaces)."""

        @staticmethod
        def bind_field(_form: wtforms.Form, unbound: Any, options: dict[str, Any]) -> Any:
            field_class = unbound.field_class
            if issubclass(field_class, wtforms.TextAreaField):
                options = {**options, "filters": [clean_lines, *unbound.kwargs.get("filters", [])]}
            elif issubclass(field_class, wtforms.StringField) and not issubclass(field_class, wtforms.PasswordField):
                options = {**options, "filters": [clean, *unbound.kwargs.get("filters", [])]}
            return unbound.bind(form=_form, **options)

    @classmethod
    def of_mapping(cls, values: Mapping[str, Any], **kwargs: Any) -> Form:
        """The form filled from a plain mapping, as a tablet or an Excel row sends it."""
        pairs: MultiDict[str, Any] = MultiDict()
        for name, value in values.items():
            if isinstance(value, (list, tuple)):
                pairs.setlist(name, [str(item) for item in value])
            elif value is not None and value is not False:
                pairs.add(name, "y" if value is True else str(value))
        return cls(pairs, **kwargs)

    def problems(self) -> dict[str, str]:
        """The first message of each field that is wrong, as source strings."""
        return {name: str(messages[0]) for name, messages in self.errors.items() if name and messages}

    def put_error(self, error: Invalid) -> None:
        """Show a domain error at the field where it was typed, or above the form."""
        field = self._fields.get(error.field or "")
        message = error.message % error.facts if error.facts else error.message
        if field is not None:
            field.errors = [*field.errors, message]
        else:
            self.form_errors.append(message)


def needed(message: str = MISSING) -> InputRequired:
    """The field must be filled in."""
    return InputRequired(message)


def at_most(length: int) -> Length:
    """The field holds at most `length` characters."""
    return Length(max=length, message=N_("Dài quá %(max)d ký tự."))


def holds(test: Callable[[Any], bool], message: str) -> Callable[[wtforms.Form, wtforms.Field], None]:
    """A validator from a plain question about the field's value."""

    def check(_form: wtforms.Form, field: wtforms.Field) -> None:
        if field.data not in (None, "") and not test(field.data):
            raise StopValidation(message)

    return check
