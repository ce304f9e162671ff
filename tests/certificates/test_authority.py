from __future__ import annotations

import hashlib
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from outreach.certificates.authority import SERVER_LIVES, Authority, issue, make_authority, read_authority
from outreach.kernel.errors import SettingsError

AT = datetime.now(UTC)
NAMES = ("ve-pho.example", "203.0.113.9", "192.168.1.10", "localhost")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority(NAMES, now=AT)


def handshake(authority: Authority, served_to: tuple[str, ...], asked: str, folder: Path) -> None:
    """A TLS handshake in memory by OpenSSL, which knows nothing of us; raises where the name is not trusted."""
    file = folder / "server.pem"
    file.write_text(issue(authority, served_to, now=AT))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=authority.der)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    caller = client.wrap_bio(to_client, to_server, server_hostname=asked)
    called = server.wrap_bio(to_server, to_client, server_side=True)
    for side in (caller, called, caller):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


@pytest.mark.parametrize("name", NAMES)
def test_a_client_that_trusts_the_authority_trusts_the_server(authority: Authority, name: str, tmp_path: Path) -> None:
    handshake(authority, NAMES, name, tmp_path)


@pytest.mark.parametrize("name", ["bank.com", "example", "ve-pho.example.com", "8.8.8.8"])
def test_a_stolen_authority_can_imitate_nobody_else(authority: Authority, name: str, tmp_path: Path) -> None:
    assert not authority.permits(name)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        handshake(authority, (name,), name, tmp_path)


@pytest.mark.parametrize("name", ["may-moi.lan", "10.9.8.7", "a.ve-pho.example", "203.0.113.9", "fd00::1"])
def test_a_machine_that_moves_within_the_ward_needs_no_new_authority(authority: Authority, name: str) -> None:
    assert authority.permits(name)


def test_the_server_does_not_answer_for_a_name_that_it_has_not(authority: Authority, tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        handshake(authority, ("a.lan",), "b.lan", tmp_path)


def test_a_server_certificate_lives_no_longer_than_browsers_take_it(authority: Authority) -> None:
    served = x509.load_pem_x509_certificate(issue(authority, NAMES, now=AT).encode())
    assert served.not_valid_after_utc - served.not_valid_before_utc == SERVER_LIVES <= timedelta(days=397)
    late = x509.load_pem_x509_certificate(issue(authority, NAMES, now=AT + timedelta(days=3600)).encode())
    assert late.not_valid_after_utc <= authority.certificate.not_valid_after_utc


def test_keys_are_on_p256_and_the_authoritys_is_not_the_servers(authority: Authority) -> None:
    served = x509.load_pem_x509_certificate(issue(authority, NAMES, now=AT).encode())
    keys = [served.public_key(), authority.certificate.public_key()]
    assert [key.curve.name for key in keys if isinstance(key, ec.EllipticCurvePublicKey)] == ["secp256r1"] * 2
    assert keys[0] != keys[1]


def test_the_fingerprint_is_what_devices_show(authority: Authority) -> None:
    shown = hashlib.sha256(authority.der).hexdigest().upper()
    assert authority.fingerprint.replace(":", "") == shown


@pytest.mark.parametrize("damage", [lambda pem: pem[:200], lambda pem: pem.replace("CERT", "X"), lambda _: ""])
def test_a_damaged_authority_is_named(authority: Authority, damage: object) -> None:
    assert read_authority(authority.pem).der == authority.der
    with pytest.raises(SettingsError, match=r"authority\.pem"):
        read_authority(damage(authority.pem))  # type: ignore[operator]
