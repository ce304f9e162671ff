"""The tray of operations that wait for a person, and fields with two values."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.activations.rules import ACTIVATION_LABELS
from outreach.fieldwork.rules import FACT_LABELS, SEX_LABELS
from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.sync import tray_queries, tray_service
from outreach.sync.forms import AsideForm
from outreach.sync.guard import keys_here
from outreach.sync.models import OpConflict
from outreach.sync.pack_rules import differing
from outreach.sync.rules import OpAnswer, Verdict
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("tray", __name__, url_prefix="/devices/tray")
Answer = Response | str | tuple[str, int]

KIND_LABELS = {
    "encounter.record": N_("Ghi lượt"),
    "encounter.correct": N_("Sửa lượt"),
    "encounter.void": N_("Hủy lượt"),
    "dossier.assist": N_("Hỗ trợ thủ tục"),
    "dossier.set_code": N_("Ghi mã hồ sơ"),
    "activation.request": N_("Câu trả lời VNeID"),
    "activation.decide": N_("Kết quả của công an"),
    "follow_up.promise": N_("Hẹn việc"),
    "visit.count": N_("Đếm nhanh"),
    "visit.remark": N_("Phản ánh, kiến nghị"),
    "visit.close": N_("Chốt buổi"),
}
FIELD_LABELS = {**FACT_LABELS, "dossier_code": N_("Mã hồ sơ"), "state": N_("Kết quả VNeID")}
TABS = {
    "people": N_("Chờ duyệt"),
    "rejected": N_("Bị từ chối"),
    "waiting": N_("Đang chờ bản ghi khác"),
    "late": N_("Đến muộn"),
}


@blueprint.get("")
@needs(Permission.SEE_SYNC)
def index() -> str:
    """One tab of the tray."""
    shown = request.args.get("show", "people")
    shown = shown if shown in TABS else "people"
    return _tray_page(shown)


@blueprint.post("/<uuid:op_id>/retry")
@needs(Permission.SEE_SYNC)
def retry(op_id: UUID) -> Response:
    """Try one operation again."""
    entry = tray_queries.open_entry(db(), op_id)
    return _told(tray_service.try_again(db(), keys_here(), current_actor(), entry, now=now()))


@blueprint.post("/<uuid:op_id>/acceptance")
@needs(Permission.SETTLE_SYNC)
def accept(op_id: UUID) -> Response:
    """Approve one operation."""
    entry = tray_queries.open_entry(db(), op_id)
    return _told(tray_service.accept(db(), keys_here(), current_actor(), entry, now=now()))


@blueprint.route("/<uuid:op_id>/aside", methods=["GET", "POST"])
@needs(Permission.SETTLE_SYNC)
def set_aside(op_id: UUID) -> Answer:
    """Set one operation aside, with a reason."""
    entry, form = tray_queries.open_entry(db(), op_id), AsideForm(request.form)
    if request.method == "POST" and form.validate():
        tray_service.set_aside(db(), current_actor(), entry, reason=form.reason.data or "", now=now())
        flash(say(N_("Đã để riêng. Bản ghi vẫn được giữ niêm phong.")), "good")
        return redirect(url_for("tray.index"), 303)
    page = render_template("sync/aside.html", entry=entry, form=form, kinds=KIND_LABELS)
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/conflicts")
@needs(Permission.SETTLE_SYNC)
def conflicts() -> str:
    """Fields with two values, with names and times."""
    return render_template(
        "sync/conflicts.html", open=tray_queries.open_conflicts(db()), settled=tray_queries.settled_conflicts(db()),
        fields=FIELD_LABELS, shown=shown_value,
    )  # fmt: skip


@blueprint.post("/conflicts/<uuid:conflict_id>/<any(mine, theirs):choice>")
@needs(Permission.SETTLE_SYNC)
def settle(conflict_id: UUID, choice: str) -> Response:
    """Choose one of two values."""
    conflict = tray_queries.conflict(db(), conflict_id)
    tray_service.settle_conflict(db(), current_actor(), conflict, take_mine=choice == "mine", now=now())
    flash(say(N_("Đã chọn. Giá trị kia vẫn còn trong nhật ký của chỗ này.")), "good")
    return redirect(url_for("tray.conflicts"), 303)


def shown_value(conflict: OpConflict, stored: str) -> str:
    """One of the two values as people read it; of identity numbers the digits that differ, and the last four."""
    value: Any = json.loads(stored)
    if conflict.field == "identity_number" and value:
        return differing(str(value), [str(json.loads(one)) for one in (conflict.theirs, conflict.mine)])
    if value in (None, "", False):
        return say(N_("(để trống)"))
    if value is True:
        return say(N_("Có"))
    labels: dict[Any, str] = {"sex": SEX_LABELS, "state": ACTIVATION_LABELS}.get(conflict.field, {})  # type: ignore[assignment]
    return say(labels[value]) if value in labels else str(value)


def _tray_page(shown: str) -> str:
    return render_template(
        "sync/tray.html", lines=tray_queries.tray(db(), shown, now=now()), shown=shown, tabs=TABS, kinds=KIND_LABELS,
        counts=tray_queries.tray_counts(db(), now=now()), conflicts=len(tray_queries.open_conflicts(db())),
    )  # fmt: skip


def _told(verdict: Verdict) -> Response:
    if verdict.answer is OpAnswer.APPLIED:
        flash(say(N_("Đã ghi vào sổ.")), "good")
    elif verdict.answer is OpAnswer.CONFLICT:
        flash(say(N_("Đã ghi, có chỗ vênh với người khác. Hãy chọn ở trang chỗ vênh.")), "warn")
    else:
        flash(say(verdict.message), "bad")
    return redirect(url_for("tray.index"), 303)
