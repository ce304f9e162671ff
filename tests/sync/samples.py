"""One frozen operation of every kind, as a tablet of that version made it.

`python -m tests.sync.samples` writes the folder of a new version once; a released folder is never written again.
The keys come from words (SHA-256 of them is the secret), so that anybody can follow each step.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from outreach.accounts.models import User
from outreach.accounts.rules import Role
from outreach.kernel.db import DbSession
from outreach.kernel.outbox import OutboxKeys, point_of
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.staffing.rules import StaffKind
from outreach.sync.device_rules import PASS_LIVES
from outreach.sync.models import DayPass, Device
from outreach.sync.rules import SCHEMA_VERSION, base64url, unbase64
from tests.build import AT, make_member, make_procedure, make_user, make_visit
from tests.support.tablet import Tablet, secret_key

FOLDER = Path(__file__).with_name("samples")
OUTBOX_WORDS = "outbox key of the samples"
SIGNER_WORDS = "signing key of the samples"
PROCEDURE = "1.001193"


def an_id(number: int) -> UUID:
    return UUID(f"01900000-0000-7000-8000-{number:012x}")


DEVICE, VISIT = an_id(1), an_id(2)
PEOPLE = {"clerk": an_id(11), "officer": an_id(12), "director": an_id(13)}
PASSES = {name: an_id(number + 20) for number, name in enumerate(PEOPLE)}
PERSON, SECOND, DOSSIER, ANSWER = an_id(31), an_id(32), an_id(33), an_id(34)
CARD = "038158004521||Nguyễn Thị Lan|02091958|Nữ|Phố Mẫu, phường Mẫu|25122021"

STORY: tuple[tuple[str, str, str, UUID, UUID, int, dict[str, Any]], ...] = (
    ("encounter.record", "clerk", "encounter.record", VISIT, PERSON, 0,
     {"person_name": "Lê Thị Thọ (mẫu)", "birth_year": 1949, "needs_support": True, "queue_number": 7}),
    ("encounter.record.card", "clerk", "encounter.record", VISIT, SECOND, 0, {"card": CARD, "phone": "0912 345 678"}),
    ("dossier.assist", "clerk", "dossier.assist", PERSON, DOSSIER, 0,
     {"procedure_code": PROCEDURE, "help": "submitted_online", "note": "Nộp bằng VNeID của con gái"}),
    ("dossier.set_code", "clerk", "dossier.set_code", DOSSIER, DOSSIER, 1, {"dossier_code": "H56.16-261114-0001"}),
    ("activation.request", "clerk", "activation.request", PERSON, ANSWER, 0, {"activation_state": "requested"}),
    ("activation.decide", "officer", "activation.decide", ANSWER, ANSWER, 1, {"to": "taken"}),
    ("follow_up.promise", "clerk", "follow_up.promise", PERSON, an_id(35), 0,
     {"what": "Trả kết quả tận nhà", "place": "home", "due_on": "2026-11-21"}),
    ("visit.count", "clerk", "visit.count", VISIT, an_id(36), 0, {"kind": "slip_issued", "amount": 2}),
    ("visit.remark", "clerk", "visit.remark", VISIT, an_id(37), 0, {"kind": "thanks", "text": "Bà con cảm ơn tổ"}),
    ("encounter.correct", "clerk", "encounter.correct", PERSON, PERSON, 1, {"phone": "0912345678"}),
    ("encounter.void", "clerk", "encounter.void", SECOND, SECOND, 1, {"reason": "Ghi trùng"}),
    ("visit.close", "director", "visit.close", VISIT, VISIT, 0,
     {"slips_issued": 2, "people_counted": 1, "records_on_tablets": 1, "reason": "Một người lấy phiếu rồi về"}),
    ("activation.take_back", "officer", "activation.take_back", ANSWER, ANSWER, 2, {"reason": "Bấm nhầm người"}),
    ("follow_up.end", "clerk", "follow_up.end", an_id(35), an_id(35), 1,
     {"state": "done", "outcome": "Đã trả tận nhà"}),
)  # fmt: skip
"""Name, author, kind, subject, record, base revision, payload; told in this order they all apply."""


def sample_keys() -> OutboxKeys:
    return OutboxKeys({"1": secret_key(OUTBOX_WORDS)})


def files(version: int = SCHEMA_VERSION) -> list[Path]:
    return sorted((FOLDER / f"v{version}").glob("*.json"))


def set_the_scene(db: DbSession) -> Tablet:
    """The world in which the samples apply."""
    db.add(Device(id=DEVICE, name="Máy mẫu", enrolled_at=AT, last_seen_at=AT, health={}))
    roles = {"clerk": Role.STAFF, "officer": Role.POLICE, "director": Role.DIRECTOR}
    users = {name: make_user(db, roles[name], id=PEOPLE[name]) for name in PEOPLE}
    team = make_member(db, user_id=users["clerk"].id), make_member(db, StaffKind.POLICE, user_id=users["officer"].id)
    procedure = make_procedure(db, PROCEDURE, is_common=True, working_days=5)
    make_visit(db, *team, id=VISIT, state=VisitState.HELD, catalogue_version_id=procedure.version_id)
    point = point_of(secret_key(SIGNER_WORDS).public_key())
    for name, user in users.items():
        db.add(DayPass(id=PASSES[name], user_id=user.id, device_id=DEVICE, visit_id=VISIT, public_key=point,
                       token_hash=PASSES[name].bytes * 2, created_at=AT, ends_at=AT + PASS_LIVES))  # fmt: skip
    db.flush()
    return Tablet(sample_keys(), DEVICE)


def write_version(version: int) -> None:
    folder = FOLDER / f"v{version}"
    folder.mkdir(exist_ok=True)
    tablet = Tablet(sample_keys(), DEVICE)
    signer = secret_key(SIGNER_WORDS)
    for place, (name, author, kind, subject, record_id, base_rev, payload) in enumerate(STORY, start=1):
        who = User(id=PEOPLE[author])
        tablet.passes[who.id, VISIT] = (PASSES[author], signer)
        envelope = tablet.op(who, Visit(id=VISIT), kind, payload, subject=subject, op_id=an_id(100 + place),
                             record_id=record_id, base_rev=base_rev, v=version)  # fmt: skip
        sample = steps_of(tablet, envelope)
        text = json.dumps(sample, ensure_ascii=False, indent=1)
        file = folder / f"{place:02}-{name}.json"
        if not file.exists():  # a kind that came later is added; what was released stays as it is
            file.write_text(text + "\n", encoding="utf-8")


def steps_of(tablet: Tablet, envelope: dict[str, Any]) -> dict[str, Any]:
    """Everything between the inner text and the envelope."""
    info = f"ve-pho/op/1|{envelope['key_id']}|{envelope['op_id']}|{envelope['device_id']}|{envelope['seq']}"
    sealed = unbase64(envelope["sealed"])
    plain = tablet.keys.open(envelope["key_id"], sealed, info.encode()).decode()
    return {
        "about": "Secrets are SHA-256 of these words, as P-256 scalars; an example, used nowhere.",
        "outbox_secret_words": OUTBOX_WORDS,
        "outbox_public_key": base64url(tablet.keys.public_key()),
        "signing_secret_words": SIGNER_WORDS,
        "signing_public_key": base64url(point_of(secret_key(SIGNER_WORDS).public_key())),
        "inner_text": json.loads(plain)["op"],
        "signature": json.loads(plain)["sig"],
        "sealed_plain_text": plain,
        "hpke_info": info,
        "envelope": envelope,
        "answer": "applied",
    }


if __name__ == "__main__":
    write_version(SCHEMA_VERSION)
