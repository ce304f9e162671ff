"""The outbox keys: what a tablet seals, the house alone opens (HPKE, RFC 9180), and who signed it is checked.

One P-256 key a line, `number:base64 of the secret`, in a private file beside the database; the highest
number is given out, every one opens. Two paper copies are kept: without the key a rescue file is lost.
"""

from __future__ import annotations

import base64
import contextlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from outreach.kernel.crypto import write_private
from outreach.kernel.errors import SettingsError

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
SUITE_IDS = {"kem": 0x10, "kdf": 0x1, "aead": 0x2}
"""Numbers of RFC 9180, section 7."""

POINT_BYTES = 65
_SECRET_BYTES = 32
_SIGNATURE_BYTES = 64
_CURVE = ec.SECP256R1()


class SealBroken(ValueError):
    """The sealed text was changed, or was sealed for another place."""


@dataclass(frozen=True)
class OutboxKeys:
    """The house's keys by number."""

    keys: dict[str, ec.EllipticCurvePrivateKey]

    @property
    def current_id(self) -> str:
        """The number of the key that tablets seal to now."""
        return max(self.keys, key=int)

    def public_key(self) -> bytes:
        """The newest public key as an uncompressed point of 65 bytes."""
        return point_of(self.keys[self.current_id].public_key())

    def seal(self, plain: bytes, info: bytes) -> bytes:
        """What a tablet makes of `plain`: 65 bytes of key, then the ciphertext."""
        return SUITE.encrypt(plain, self.keys[self.current_id].public_key(), info=info)

    def open(self, key_id: str, sealed: bytes, info: bytes) -> bytes:
        """The plain text; raises `KeyError` for an unknown key and `SealBroken` for anything changed."""
        key = self.keys[key_id]
        try:
            return SUITE.decrypt(sealed, key, info=info)
        except (InvalidTag, ValueError) as error:
            raise SealBroken(key_id) from error


def outbox_keys(path: Path) -> OutboxKeys:
    """The keys of an installation, made with the first one where absent; read anew after a rotation."""
    if not path.exists():
        # Another process of the same start may have been quicker.
        with contextlib.suppress(FileExistsError):
            write_private(path, _line(1))
    return _read(path, path.stat().st_mtime_ns)


def add_outbox_key(path: Path) -> str:
    """A new key that tablets seal to from now on; the old ones stay and go on opening. Gives its number."""
    number = int(outbox_keys(path).current_id) + 1
    handle = os.open(path, os.O_WRONLY | os.O_APPEND)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(_line(number))
        file.flush()
        os.fsync(file.fileno())
    return str(number)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as an uncompressed point."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def is_point(point: bytes) -> bool:
    """Whether these bytes are a public key on the curve."""
    try:
        _public_key(point)
    except ValueError:
        return False
    return len(point) == POINT_BYTES


def is_signed_by(point: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the holder of the key of `point` signed `text`; `signature` is r and s, 32 bytes each (WebCrypto)."""
    if len(signature) != _SIGNATURE_BYTES:
        return False
    half = _SIGNATURE_BYTES // 2
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    try:
        _public_key(point).verify(encode_dss_signature(r, s), text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of_secret(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The private key of 32 bytes."""
    return ec.derive_private_key(int.from_bytes(secret, "big"), _CURVE)


@lru_cache(maxsize=64)
def _public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> OutboxKeys:
    try:
        pairs = [line.split(":", 1) for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
        keys = {str(int(number)): key_of_secret(base64.b64decode(secret, validate=True)) for number, secret in pairs}
    except ValueError as error:
        raise SettingsError(path.name, "tệp khóa bị hỏng") from error
    if not keys:
        raise SettingsError(path.name, "tệp khóa bị hỏng")
    return OutboxKeys(keys)


def _line(number: int) -> str:
    secret = ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(_SECRET_BYTES, "big")
    return f"{number}:{base64.b64encode(secret).decode()}\n"
