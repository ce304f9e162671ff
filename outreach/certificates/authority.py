"""An authority of the ward's own and the certificates it issues: ECDSA on P-256, X.509 version 3.

The authority is bound by name constraints (RFC 5280 §4.2.1.10) to private networks and to the names it was made
for: who steals its key can imitate no other site to the tablets that trust it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from outreach.certificates.names import as_address
from outreach.kernel.errors import SettingsError

AUTHORITY_LIVES = timedelta(days=3650)
SERVER_LIVES = timedelta(days=397)
"""Browsers refuse server certificates that live longer than 398 days (CA/Browser Forum Ballot SC-31, Apple)."""

_SLOW_CLOCKS = timedelta(days=1)
_PRIVATE_NETWORKS = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
_PRIVATE_SUFFIXES = ("localhost", "local", "lan", "internal", "home.arpa")
_LONGEST_COMMON_NAME = 64


@dataclass(frozen=True)
class Authority:
    """The key that signs and the certificate that tablets install."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate as tablets take it."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as Android, iOS and Windows show it: 32 pairs of hex digits."""
        return self.certificate.fingerprint(hashes.SHA256()).hex(":").upper()

    @property
    def pem(self) -> str:
        """Key and certificate in one text, for a private file."""
        return _pem(self.key, self.certificate)

    def permits(self, name: str) -> bool:
        """Whether the name constraints let this authority vouch for `name`."""
        limits = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
        address = as_address(name)
        if address is not None:
            networks = [one.value for one in limits or () if isinstance(one, x509.IPAddress)]
            return any(isinstance(one, (IPv4Network, IPv6Network)) and address in one for one in networks)
        return any(f".{name}".endswith(f".{one.value}") for one in limits or () if isinstance(one, x509.DNSName))


@dataclass(frozen=True)
class Served:
    """What a server certificate says: for whom, until when."""

    names: frozenset[str]
    ends_at: datetime


def make_authority(names: Sequence[str], *, now: datetime) -> Authority:
    """A new authority that may vouch for private networks and for `names`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Về Phố – {names[0]}")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    draft = _draft(subject, subject, key.public_key(), now, AUTHORITY_LIVES)
    draft = draft.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    draft = draft.add_extension(usage, critical=True)
    draft = draft.add_extension(_limits(names), critical=True)
    draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return Authority(key, draft.sign(key, hashes.SHA256()))


def read_authority(pem: str) -> Authority:
    """The authority kept in a private file; raises `SettingsError` where it is damaged."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise SettingsError("authority.pem", "tệp bị hỏng; hãy chép lại từ bản sao") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise SettingsError("authority.pem", "khóa và chứng chỉ không đi với nhau; hãy chép lại từ bản sao")
    return Authority(key, certificate)


def issue(authority: Authority, names: Sequence[str], *, now: datetime) -> str:
    """Key and certificate (PEM) of a server called `names`; it never outlives its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    lives = min(SERVER_LIVES, authority.certificate.not_valid_after_utc - now + _SLOW_CLOCKS)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    own_id = authority.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    draft = _draft(_subject(names[0]), authority.certificate.subject, key.public_key(), now, lives)
    draft = draft.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    draft = draft.add_extension(usage, critical=True)
    draft = draft.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    draft = draft.add_extension(x509.SubjectAlternativeName(_general(names)), critical=False)
    draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own_id)
    return _pem(key, draft.add_extension(issuer, critical=False).sign(authority.key, hashes.SHA256()))


def read_served(pem: str, authority: Authority) -> Served | None:
    """What the certificate in a server's file says; None where it is damaged or another authority's."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        certificate.verify_directly_issued_by(authority.certificate)
    except (ValueError, TypeError, InvalidSignature):
        return None
    known = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Served(frozenset(str(one.value) for one in known), certificate.not_valid_after_utc)


def _draft(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lives: timedelta
) -> x509.CertificateBuilder:
    # A tablet whose clock is behind must not take the certificate for one of tomorrow.
    starts = now.replace(microsecond=0) - _SLOW_CLOCKS
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    return builder.not_valid_before(starts).not_valid_after(starts + lives)


def _limits(names: Iterable[str]) -> x509.NameConstraints:
    networks = dict.fromkeys([*_PRIVATE_NETWORKS, *(name for name in names if as_address(name) is not None)])
    suffixes = dict.fromkeys([*_PRIVATE_SUFFIXES, *(name for name in names if as_address(name) is None)])
    permitted: list[x509.GeneralName] = [x509.DNSName(suffix) for suffix in suffixes]
    permitted += [x509.IPAddress(ip_network(network)) for network in networks]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _general(names: Iterable[str]) -> list[x509.GeneralName]:
    addresses = {name: as_address(name) for name in names}
    return [x509.IPAddress(at) if at is not None else x509.DNSName(name) for name, at in addresses.items()]


def _subject(name: str) -> x509.Name:
    attributes = ((NameOID.ORGANIZATION_NAME, "Về Phố"), (NameOID.COMMON_NAME, name[:_LONGEST_COMMON_NAME]))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in attributes])


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> str:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()
