"""Sealed files open whole to the holder of the secret, and to nobody else."""

from __future__ import annotations

import io
import os

import pytest

from outreach.kernel.outbox import SealBroken
from outreach.kernel.strongbox import (
    CHUNK,
    SealingWriter,
    mark_of,
    new_secret,
    open_with_file_key,
    open_with_secret,
    point_of_secret,
    read_secret,
)

SECRET = new_secret()


def sealed(plain: bytes, secret: str = SECRET) -> bytes:
    target = io.BytesIO()
    writer = SealingWriter(target, point_of_secret(secret))
    for first in range(0, len(plain), 700_001):
        writer.write(plain[first : first + 700_001])
    writer.finish()
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 2_500_000])
def test_what_was_sealed_opens_to_the_same(size: int) -> None:
    plain = os.urandom(size)
    box = sealed(plain)
    assert open_with_secret(io.BytesIO(box), SECRET).read() == plain
    assert size < 64 or plain[:64] not in box


def test_the_writer_itself_can_test_its_file() -> None:
    target = io.BytesIO()
    writer = SealingWriter(target, point_of_secret(SECRET))
    writer.write(b"mau")
    writer.finish()
    assert open_with_file_key(io.BytesIO(target.getvalue()), writer.file_key).read() == b"mau"


@pytest.mark.parametrize("at", [0, 15, 40, 130, 200, CHUNK, -1])
def test_one_flipped_bit_is_noticed(at: int) -> None:
    box = bytearray(sealed(b"x" * (CHUNK + 10)))
    box[at] ^= 1
    with pytest.raises(SealBroken):
        open_with_secret(io.BytesIO(bytes(box)), SECRET).read()


@pytest.mark.parametrize("kept", [0, 10, 125, 200, -1, -(10 + 16)])
def test_a_file_that_was_cut_off_is_noticed(kept: int) -> None:
    box = sealed(b"x" * (CHUNK + 10))
    with pytest.raises(SealBroken):
        open_with_secret(io.BytesIO(box[:kept]), SECRET).read()


def test_chunks_that_change_places_are_noticed() -> None:
    box = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c")
    front, body = box[: -(2 * (CHUNK + 16) + 17)], box[-(2 * (CHUNK + 16) + 17) :]
    turned = front + body[CHUNK + 16 : 2 * (CHUNK + 16)] + body[: CHUNK + 16] + body[2 * (CHUNK + 16) :]
    with pytest.raises(SealBroken):
        open_with_secret(io.BytesIO(turned), SECRET).read()


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        open_with_secret(io.BytesIO(sealed(b"mau")), new_secret()).read()


def test_a_secret_is_read_as_people_type_it() -> None:
    typed = f"  {SECRET.lower().replace('-', ' ')} \n"
    assert mark_of(point_of_secret(typed)) == mark_of(point_of_secret(SECRET))


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: text[5:], lambda text: "B" + text[1:] + "A", lambda _: ""]
)
def test_a_mistyped_secret_is_refused(change: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_secret(change(SECRET))  # type: ignore[operator]
