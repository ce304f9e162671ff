from __future__ import annotations

import pytest

from outreach.certificates.names import ALWAYS, all_names, cleaned_name, own_names
from outreach.kernel.errors import SettingsError


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" VE-PHO.lan. ", "ve-pho.lan"),
        ("192.168.1.10", "192.168.1.10"),
        ("[FD00:0::7]", "fd00::7"),
        ("may1", "may1"),
    ],
)
def test_a_name_or_an_address_is_kept_in_its_plain_form(given: str, kept: str) -> None:
    assert cleaned_name(given) == kept


@pytest.mark.parametrize("given", ["", "https://a.lan", "a.lan:8443", "máy-chủ", "300.1.1.1", "a..b", "-a", "pc_1"])
def test_what_no_certificate_can_bear_is_refused_with_its_name(given: str) -> None:
    with pytest.raises(SettingsError, match=r"--tls: «.*» không phải tên máy"):
        cleaned_name(given)


def test_without_names_it_is_those_of_this_machine() -> None:
    assert all_names(()) == tuple(dict.fromkeys([*own_names(), *ALWAYS]))
    assert "127.0.0.1" not in own_names()


def test_names_given_stand_first_each_once() -> None:
    assert all_names(["B.lan", "b.lan", "localhost"]) == ("b.lan", "localhost", "127.0.0.1")
