from __future__ import annotations

from datetime import date

import pytest

from outreach.finding.rules import Sought, Typed, what_is_sought

TODAY = date(2026, 11, 14)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", Typed("", Sought.NOTHING)),
        (" a ", Typed("a", Sought.NOTHING)),
        ("thinh van", Typed("thinh van", Sought.WORDS)),
        ("QP08", Typed("QP08", Sought.WORDS)),
        ("038 145 001 234", Typed("038 145 001 234", Sought.NUMBER, "038145001234")),
        ("0912.345.678", Typed("0912.345.678", Sought.PHONE, "0912345678")),
        ("+84912345678", Typed("+84912345678", Sought.PHONE, "0912345678")),
        ("14500", Typed("14500", Sought.WORDS)),
        ("0381450012", Typed("0381450012", Sought.PHONE, "0381450012")),
        ("h56.16-261114-0001", Typed("h56.16-261114-0001", Sought.CODE, "H56.16-261114-0001")),
        ("14/11", Typed("14/11", Sought.DAY, on=TODAY)),
        ("5/9/2025", Typed("5/9/2025", Sought.DAY, on=date(2025, 9, 5))),
        ("31/2", Typed("31/2", Sought.WORDS)),
    ],
)
def test_what_is_typed_is_understood(typed: str, expected: Typed) -> None:
    assert what_is_sought(typed, today=TODAY) == expected
