"""A model tablet: it signs, seals and numbers operations as PROTOCOL.md says, and keeps its outbox."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.accounts.models import User
from outreach.accounts.queries import token_hash
from outreach.kernel import clock
from outreach.kernel.db import DbSession
from outreach.kernel.ids import new_id
from outreach.kernel.outbox import OutboxKeys, key_of_secret, point_of
from outreach.planning.models import Visit
from outreach.sync.device_rules import CREDENTIAL_LIVES, PASS_LIVES
from outreach.sync.models import DayPass, Device
from outreach.sync.rules import APP, SealedOp, base64url, stamp
from tests.build import AT

Envelope = dict[str, Any]


def secret_key(words: str) -> ec.EllipticCurvePrivateKey:
    """A key that is the same in each run, made from words: nothing secret is kept in the project."""
    return key_of_secret(hashlib.sha256(words.encode()).digest())


def signature(key: ec.EllipticCurvePrivateKey, text: bytes) -> bytes:
    """r and s, 32 bytes each, as WebCrypto gives them."""
    r, s = decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass
class Tablet:
    """One device in the hands of some people; `outbox` is what it would send."""

    keys: OutboxKeys
    device_id: UUID = field(default_factory=new_id)
    outbox: list[Envelope] = field(default_factory=list)
    passes: dict[tuple[UUID, UUID], tuple[UUID, ec.EllipticCurvePrivateKey]] = field(default_factory=dict)
    seqs: dict[UUID, int] = field(default_factory=dict)

    def op(
        self,
        author: User,
        visit: Visit,
        kind: str,
        payload: dict[str, Any],
        *,
        subject: UUID | None = None,
        **inner: Any,
    ) -> Envelope:
        """One more operation in the outbox; `inner` overrules any field of its text."""
        self.seqs[author.id] = self.seqs.get(author.id, 0) + 1
        day_pass = self.passes.get((author.id, visit.id))
        subject = subject or visit.id
        text = {
            "v": 1,
            "op_id": str(new_id()),
            "device_id": str(self.device_id),
            "seq": self.seqs[author.id],
            "author_id": str(author.id),
            "pass_id": str(day_pass[0]) if day_pass else None,
            "visit_id": str(visit.id),
            "kind": kind,
            "subject_id": str(subject),
            "record_id": str(new_id() if inner.get("base_rev", 0) == 0 and kind != "visit.close" else subject),
            "base_rev": 0,
            "device_time": stamp(AT),
            "clock_offset": 0,
            "payload": payload,
        } | {name: str(value) if isinstance(value, UUID) else value for name, value in inner.items()}
        sealed = self.seal(text, day_pass[1] if day_pass else None)
        self.outbox.append(sealed)
        return sealed

    def person(self, author: User, visit: Visit, name: str = "Lê Thị Thọ (mẫu)", **inner: Any) -> Envelope:
        """One person written down."""
        return self.op(author, visit, "encounter.record", {"person_name": name}, **inner)

    def seal(self, inner: dict[str, Any], key: ec.EllipticCurvePrivateKey | None) -> Envelope:
        """The envelope of an inner text, signed by `key` where there is one."""
        text = json.dumps(inner, ensure_ascii=False, separators=(",", ":"))
        # JSON.stringify writes half a letter as its number, too.
        text = re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)
        plain = {"op": text, "sig": base64url(signature(key, text.encode())) if key else ""}
        head = {name: inner[name] for name in ("op_id", "device_id", "seq", "author_id")} | {
            "key_id": self.keys.current_id
        }
        info = f"{APP}|{head['key_id']}|{head['op_id']}|{head['device_id']}|{head['seq']}".encode()
        return hashed(
            head | {"sealed": base64url(self.keys.seal(json.dumps(plain, ensure_ascii=False).encode(), info))}
        )


def hashed(envelope: Envelope) -> Envelope:
    """The envelope with the hash that belongs to it."""
    ids: Envelope = {name: UUID(envelope[name]) for name in ("op_id", "device_id", "author_id")}
    rest: Envelope = {name: envelope[name] for name in ("seq", "key_id", "sealed")}
    return envelope | {"sha256": SealedOp(**ids, **rest, sha256="").true_hash}


def enrol(db: DbSession, keys: OutboxKeys, name: str = "Máy 1") -> Tablet:
    """A tablet that the server knows."""
    device = Device(name=name, enrolled_at=AT, last_seen_at=AT, health={})
    db.add(device)
    db.flush()
    return Tablet(keys, device.id)


def give_pass(db: DbSession, tablet: Tablet, user: User, visit: Visit, *, at: datetime = AT) -> DayPass:
    """A day pass of `user` on the tablet, with a key of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = DayPass(
        user_id=user.id, device_id=tablet.device_id, visit_id=visit.id, public_key=point_of(key.public_key()),
        token_hash=new_id().bytes * 2, created_at=at - timedelta(hours=1), ends_at=at + PASS_LIVES,
    )  # fmt: skip
    db.add(made)
    db.flush()
    tablet.passes[user.id, visit.id] = (made.id, key)
    return made


@dataclass
class Wire:
    """The tablet's requests, as PROTOCOL.md spells them."""

    client: FlaskClient
    token: str = ""

    def ask(self, method: str, path: str, body: Any = None, **kwargs: Any) -> TestResponse:
        """One request with the header and the credential that it needs."""
        headers = {"X-Ve-Pho": "1", "Accept": "*/*"} | kwargs.pop("headers", {})
        if self.token and "Authorization" not in headers:
            headers["Authorization"] = f"Device {self.token}"
        if body is not None:
            kwargs["json"] = {"v": 1} | body
        return self.client.open(path, method=method, headers=headers, **kwargs)

    def push(self, ops: list[Any]) -> TestResponse:
        return self.ask("POST", "/sync/push", {"ops": ops})

    def read(self, path: str, token: str) -> TestResponse:
        return self.ask("GET", path, headers={"Authorization": f"Pass {token}"})


def credential_of(db: DbSession, tablet: Tablet) -> str:
    """A device credential, good for 30 days from now."""
    device = db.get_one(Device, tablet.device_id)
    token = str(new_id())
    device.token_hash, device.token_expires_at = token_hash(token), clock.now() + CREDENTIAL_LIVES
    db.flush()
    return token
