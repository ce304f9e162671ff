"""Who has registered ahead for a visit, as a tablet may know it: masked."""

from __future__ import annotations

from typing import Any

from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.public.models import PreRegistration
from outreach.public.queries import expected_at
from outreach.public.rules import RegistrationState, hours_of_slot
from outreach.sync.device_rules import hours_text
from outreach.sync.pack_rules import masked_tail, short_person

_PHONE_TAIL = 3


def expected_lines(db: DbSession, visit: Visit) -> list[dict[str, Any]]:
    """The `expected` list of a visit in the day pack, as PROTOCOL.md spells it, in the order of hours."""
    return [_line(visit, one) for one in expected_at(db, visit.id)]


def _line(visit: Visit, one: PreRegistration) -> dict[str, Any]:
    slot = hours_of_slot(visit.half_day, one.slot)
    begins, ends = hours_text(slot) if slot else (None, None)
    return {
        "id": str(one.id),
        "person": short_person(one.person_name or ""),
        "phone": masked_tail(one.phone, _PHONE_TAIL),
        "from": begins,
        "to": ends,
        "needs": list(one.needs),
        "needs_support": one.needs_support,
        "waiting": one.state is RegistrationState.WAITING,
    }
