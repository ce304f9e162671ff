"""Points as people copy them from maps."""

from __future__ import annotations

import pytest

from outreach.places.point_rules import point_of

AT = (19.7655, 105.8154)


@pytest.mark.parametrize(
    "text",
    [
        "19.7655, 105.8154",
        "19.7655,105.8154",
        "105.8154 19.7655",
        "(19,7655; 105,8154)",
        "19,7655, 105,8154",
        "19.7655° N, 105.8154° E",
        "19°45'55.8\"N 105°48'55.44\"E",
        "VĐ 19.7655 – KĐ 105.8154",
        "https://www.google.com/maps?q=19.7655,105.8154",
        "https://www.google.com/maps/place/A/@19.7601,105.8003,17z/data=!3m1!4b1!4m5!3m4!8m2!3d19.7655!4d105.8154",
    ],
)
def test_a_pair_is_understood_however_it_was_copied(text: str) -> None:
    assert point_of(text) == AT


@pytest.mark.parametrize(
    "text", ["", "cạnh chợ", "19.7655", "19, 105", "2185432.12 584321.5", "1.5, 2.5, 3.5", "19°45'55\"N"]
)
def test_what_is_no_pair_is_none(text: str) -> None:
    assert point_of(text) is None
