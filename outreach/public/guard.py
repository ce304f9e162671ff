"""The public door: no session, no cookie; a signed token in each form instead, and signed secret links."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from outreach.kernel.clock import now
from outreach.kernel.errors import NotFound
from outreach.kernel.ids import new_id
from outreach.kernel.text import N_
from outreach.public.rules import LONGEST_TYPING, SHORTEST_TYPING
from outreach.web.extensions import csrf
from outreach.web.packing import packed


class Pace(Enum):
    """How long a form was in somebody's hands."""

    HUMAN = "human"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


def init_public(blueprint: Blueprint) -> None:
    """Make a blueprint one of everybody's: it neither reads nor sets a session, and its pages travel packed."""
    # Without a session there is nothing that a foreign page could misuse; forms bear a token of their own.
    csrf.exempt(blueprint)
    blueprint.after_request(_packed)


def new_page_token(purpose: str, subject: str) -> str:
    """What a fresh form bears: signed, dated, good for one deed upon `subject`."""
    return str(_signed("public.page").dumps([purpose, subject, new_id().hex, int(now().timestamp())]))


def read_page_token(purpose: str, subject: str) -> tuple[UUID, Pace]:
    """The id that the form was made with, and how long it took; 400 for a form that is none of ours."""
    try:
        said, about, deed, made_at = _signed("public.page").loads(request.form.get("csrf_token", ""))
    except (BadSignature, ValueError, TypeError):
        abort(400)
    if (said, about) != (purpose, subject):
        abort(400)
    taken = now() - datetime.fromtimestamp(made_at, UTC)
    if taken > LONGEST_TYPING:
        return UUID(deed), Pace.TOO_OLD
    return UUID(deed), Pace.HUMAN if taken >= SHORTEST_TYPING else Pace.TOO_FAST


def secret_code(registration_id: UUID) -> str:
    """The word in the link that a person keeps: nobody can guess another's."""
    return str(_signed("public.registration").dumps(registration_id.hex))


def registration_of_code(code: str) -> UUID:
    """Whose link it is; raises `NotFound`."""
    try:
        return UUID(_signed("public.registration").loads(code))
    except (BadSignature, ValueError, TypeError, AttributeError) as error:
        raise NotFound(
            "registration.unknown", N_("Đăng ký này không còn: đã qua buổi, hoặc đường dẫn bị thiếu chữ.")
        ) from error


def _signed(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _packed(answer: Response) -> Response:
    """These pages hold no secret of a session, so packing them gives nothing away."""
    return packed(answer) if answer.mimetype in {"text/html", "text/calendar"} else answer
