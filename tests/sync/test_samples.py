"""The frozen operations of every released version: read for at least 90 days, by the letter of PROTOCOL.md."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from outreach.capture.commands import COMMANDS
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import is_signed_by
from outreach.sync.push_service import receive
from outreach.sync.rules import SCHEMA_VERSION, read_envelope, read_op, unbase64
from tests.build import AT
from tests.sync import samples

EVERY_FILE = [path for version in range(1, SCHEMA_VERSION + 1) for path in samples.files(version)]


@pytest.mark.parametrize("path", EVERY_FILE, ids=lambda path: path.stem)
def test_each_step_of_a_sample_follows_from_the_one_before(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    envelope, text = sample["envelope"], sample["inner_text"]
    head = [envelope[name] for name in ("op_id", "device_id", "seq", "author_id", "key_id", "sealed")]
    joined = "\n".join(["ve-pho/op/1", *map(str, head)])
    assert hashlib.sha256(joined.encode()).hexdigest() == envelope["sha256"]
    sealed = unbase64(envelope["sealed"])
    plain = samples.sample_keys().open(envelope["key_id"], sealed, sample["hpke_info"].encode())
    assert json.loads(plain) == {"op": text, "sig": sample["signature"]}
    assert is_signed_by(unbase64(sample["signing_public_key"]), unbase64(sample["signature"]), text.encode())
    assert read_envelope(envelope).info.decode() == sample["hpke_info"]
    assert str(read_op(text).op_id) == envelope["op_id"]


def test_every_command_has_a_sample_of_the_present_version() -> None:
    kinds = {read_op(json.loads(path.read_text("utf-8"))["inner_text"]).kind for path in samples.files()}
    assert kinds == set(COMMANDS)


@pytest.mark.database
@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_the_samples_of_each_version_still_apply(db: DbSession, version: int) -> None:
    samples.set_the_scene(db)
    told = [json.loads(path.read_text(encoding="utf-8")) for path in samples.files(version)]
    answers = receive(db, samples.sample_keys(), [one["envelope"] for one in told], now=AT).answers
    assert [one["answer"] for one in answers] == [one["answer"] for one in told], answers
