from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from outreach.certificates import keeper as keeping
from outreach.certificates.authority import read_served
from outreach.certificates.keeper import RENEWED_BEFORE, Keeper, served_until
from outreach.kernel.errors import SettingsError

AT = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)


def kept(folder: Path, *names: str, at: datetime = AT) -> Keeper:
    made = Keeper(folder, names)
    made.renew(now=at)
    return made


def test_a_second_start_makes_nothing_new(tmp_path: Path) -> None:
    first = kept(tmp_path, "a.lan")
    served = first.server_file.read_text()
    second = Keeper(tmp_path, ["a.lan"])
    assert second.renew(now=AT + timedelta(days=1)) is False
    assert (second.authority.fingerprint, second.server_file.read_text()) == (first.authority.fingerprint, served)


def test_a_certificate_is_renewed_before_it_ends_and_tablets_need_nothing(tmp_path: Path) -> None:
    keeper = kept(tmp_path, "a.lan")
    trusted = keeper.authority.fingerprint
    ends = read_served(keeper.server_file.read_text(), keeper.authority)
    assert ends is not None
    assert keeper.renew(now=ends.ends_at - RENEWED_BEFORE - timedelta(hours=1)) is False
    assert keeper.renew(now=ends.ends_at - RENEWED_BEFORE) is True
    assert keeper.authority.fingerprint == trusted


def test_other_names_get_another_certificate_of_the_same_authority(tmp_path: Path) -> None:
    trusted = kept(tmp_path, "a.lan").authority.fingerprint
    moved = Keeper(tmp_path, ["b.lan", "10.0.0.5"])
    assert moved.renew(now=AT) is True
    served = read_served(moved.server_file.read_text(), moved.authority)
    assert served is not None
    assert served.names == {"b.lan", "10.0.0.5", "localhost", "127.0.0.1"}
    assert moved.authority.fingerprint == trusted


def test_a_name_that_the_authority_may_not_vouch_for_is_refused_with_the_way_out(tmp_path: Path) -> None:
    kept(tmp_path, "a.lan")
    with pytest.raises(SettingsError, match=r"vepho\.vn.*mọi máy phải cài lại"):
        kept(tmp_path, "vepho.vn")


def test_a_machine_that_was_renamed_goes_on_with_the_names_it_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.certificates.names.own_names", lambda: ["192.168.1.10", "may-cu"])
    kept(tmp_path)
    monkeypatch.setattr("outreach.certificates.names.own_names", lambda: ["192.168.1.77", "may-moi"])
    assert kept(tmp_path).names == ("192.168.1.77", "localhost", "127.0.0.1")


def test_an_authority_near_its_end_is_followed_by_another(tmp_path: Path) -> None:
    old = kept(tmp_path, "a.lan")
    assert kept(tmp_path, "a.lan", at=AT + timedelta(days=3500)).authority.fingerprint == old.authority.fingerprint
    late = kept(tmp_path, "a.lan", at=AT + timedelta(days=3600))
    assert late.authority.fingerprint != old.authority.fingerprint
    assert read_served(late.server_file.read_text(), late.authority) is not None


def test_a_damaged_server_file_is_made_anew(tmp_path: Path) -> None:
    keeper = kept(tmp_path, "a.lan")
    keeper.server_file.write_text("nửa tệp")
    assert keeper.renew(now=AT) is True


def test_a_death_in_mid_writing_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = kept(tmp_path, "a.lan")
    before = keeper.server_file.read_bytes()

    def die(path: Path, text: str) -> None:
        path.write_text(text[:40])
        raise OSError("hết chỗ")

    with monkeypatch.context() as death:
        death.setattr(keeping, "write_private", die)
        with pytest.raises(OSError, match="hết chỗ"):
            kept(tmp_path, "b.lan")
    assert keeper.server_file.read_bytes() == before
    assert kept(tmp_path, "b.lan").names[0] == "b.lan"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_both_private_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    kept(tmp_path / "tls", "a.lan")
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "tls").iterdir()}
    assert rights == {"authority.pem": 0o600, "server.pem": 0o600}


def test_the_end_of_what_is_served_is_known_to_who_watches(tmp_path: Path) -> None:
    assert served_until(tmp_path / "tls") is None
    keeper = Keeper(tmp_path / "tls", ["127.0.0.1"])
    keeper.renew(now=datetime(2026, 11, 29, tzinfo=UTC))
    ends = served_until(tmp_path / "tls")
    assert ends is not None
    assert ends > datetime(2027, 11, 29, tzinfo=UTC)
    keeper.server_file.write_text("damaged")
    assert served_until(tmp_path / "tls") is None
