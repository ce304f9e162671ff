"""Files sealed to a key whose secret half is not on this machine.

A fresh key a file is sealed by HPKE (RFC 9180) to the house's public key and stands in front; the content follows in
chunks of AES-256-GCM, numbered, the last one marked, each bound to that front: a chunk that is changed, missing,
moved or cut off is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
from collections.abc import Callable
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.kernel.outbox import POINT_BYTES, SUITE, SealBroken, is_point, key_of_secret, point_of

CHUNK = 1024 * 1024
_MAGIC = b"VEPHO-BOX-1\n"
_INFO = b"ve-pho backup 1"
_TAG = 16
_KEY_BYTES = 32
_CHECK_BYTES = 3
_BOX_BYTES = POINT_BYTES + _KEY_BYTES + _TAG
_MARK_BYTES = 8
_FRONT_BYTES = len(_MAGIC) + _MARK_BYTES + _BOX_BYTES


def new_secret() -> str:
    """A new secret key as it is printed: capital letters and digits in groups of four, with a check at the end."""
    secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(_KEY_BYTES, "big")
    text = base64.b32encode(secret + _check(secret)).decode().rstrip("=")
    return "-".join(text[first : first + 4] for first in range(0, len(text), 4))


def read_secret(text: str) -> ec.EllipticCurvePrivateKey:
    """The key that was printed so; raises `ValueError` where a letter is wrong or missing."""
    plain = "".join(text.upper().split()).replace("-", "").replace("0", "O").replace("1", "I").replace("8", "B")
    raw = base64.b32decode(plain + "=" * (-len(plain) % 8))
    secret, check = raw[:_KEY_BYTES], raw[_KEY_BYTES:]
    if check != _check(secret):
        raise ValueError("the check at the end of the key does not fit")
    return key_of_secret(secret)


def point_of_secret(text: str) -> bytes:
    """The public half of a printed secret."""
    return point_of(read_secret(text).public_key())


def mark_of(point: bytes) -> str:
    """A short name of a public key, to tell one from another."""
    return hashlib.sha256(point).hexdigest()[: 2 * _MARK_BYTES]


class SealingWriter(io.RawIOBase):
    """Seals what is written to it into `target`. Not closed, the file is not whole and opens to nobody.

    `file_key` opens this one file while the writer lives, so that it can be tested before it is trusted.
    """

    def __init__(self, target: BinaryIO, point: bytes) -> None:
        if not is_point(point):
            raise ValueError("not a public key")
        self.file_key = os.urandom(_KEY_BYTES)
        self._target, self._waiting, self._number = target, bytearray(), 0
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        front = _MAGIC + bytes.fromhex(mark_of(point)) + SUITE.encrypt(self.file_key, public, info=_INFO)
        self._cipher, self._bound = AESGCM(self.file_key), hashlib.sha256(front).digest()
        target.write(front)

    def writable(self) -> bool:
        """It is for writing."""
        return True

    def write(self, data: object) -> int:
        """Take more content."""
        piece = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += piece
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(piece)

    def finish(self) -> None:
        """Write the last chunk; only now the file is whole."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, is_last=is_last), piece, self._bound))
        self._number += 1


class OpeningReader(io.RawIOBase):
    """Reads what a `SealingWriter` wrote; raises `SealBroken` for anything changed or cut off."""

    def __init__(self, source: BinaryIO, open_key: Callable[[bytes, bytes], bytes]) -> None:
        front = source.read(_FRONT_BYTES)
        if len(front) != _FRONT_BYTES or not front.startswith(_MAGIC):
            raise SealBroken("not a sealed file of this house")
        mark, box = front[len(_MAGIC) :][:_MARK_BYTES], front[len(_MAGIC) + _MARK_BYTES :]
        self._cipher, self._bound = AESGCM(open_key(mark, box)), hashlib.sha256(front).digest()
        self._source, self._number = source, 0
        self._next = source.read(CHUNK + _TAG)
        self._open = memoryview(b"")

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill `buffer` with opened content; 0 at the end."""
        if not self._open and self._next is not None:
            self._open_next()
        room = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        count = min(len(room), len(self._open))
        room[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _open_next(self) -> None:
        following = self._source.read(CHUNK + _TAG)
        nonce = _nonce(self._number, is_last=not following)
        try:
            self._open = memoryview(self._cipher.decrypt(nonce, self._next, self._bound))
        except InvalidTag as error:
            raise SealBroken(f"chunk {self._number}") from error
        self._number += 1
        self._next = following or None  # type: ignore[assignment]


def open_with_secret(source: BinaryIO, secret: str) -> io.BufferedReader:
    """The content of a sealed file for who holds the printed secret; raises `SealBroken` for another's."""
    key = read_secret(secret)

    def open_key(mark: bytes, box: bytes) -> bytes:
        if mark.hex() != mark_of(point_of(key.public_key())):
            raise SealBroken("sealed to another key")
        try:
            return SUITE.decrypt(box, key, info=_INFO)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the front") from error

    return io.BufferedReader(OpeningReader(source, open_key), CHUNK)


def open_with_file_key(source: BinaryIO, file_key: bytes) -> io.BufferedReader:
    """The content of a file that this process has just sealed."""
    return io.BufferedReader(OpeningReader(source, lambda _mark, _box: file_key), CHUNK)


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _check(secret: bytes) -> bytes:
    return hashlib.sha256(b"ve-pho backup key" + secret).digest()[:_CHECK_BYTES]
