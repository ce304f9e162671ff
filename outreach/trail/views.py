"""Reading the trail: who did what, when."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from outreach.accounts.guard import needs
from outreach.accounts.rules import Permission
from outreach.audit.chain_queries import chain_head, check_chain
from outreach.audit.chain_rules import Check
from outreach.audit.queries import PAGE, latest_deeds
from outreach.kernel.text import N_, clean
from outreach.web.transaction import db

blueprint = Blueprint("trail", __name__)

AREAS = (
    ("", N_("Tất cả")),
    ("sign_in.", N_("Đăng nhập bị từ chối")),
    ("factor.", N_("Mã hai lớp")),
    ("approval.", N_("Duyệt hai người")),
    ("session.", N_("Phiên làm việc")),
    ("user.", N_("Tài khoản")),
    ("visit.", N_("Buổi")),
    ("plan.", N_("Kế hoạch")),
    ("encounter.", N_("Lượt")),
    ("person.", N_("Tìm người dân")),
    ("dossier.", N_("Hồ sơ")),
    ("activation.", N_("VNeID")),
    ("report.", N_("Báo cáo")),
    ("people.", N_("Ẩn danh, xóa dữ liệu")),
    ("incident.", N_("Sự cố dữ liệu")),
)

FAULTS = {
    "changed": N_("một việc đã bị sửa"),
    "missing": N_("một việc đã bị lấy đi"),
    "unlinked": N_("có việc ghi ngoài hệ thống"),
    "cut": N_("sổ ngắn hơn lúc in báo cáo"),
}


@blueprint.get("/audit-trail")
@needs(Permission.SEE_AUDIT)
def trail() -> str:
    """Deeds, newest first, a page at a time."""
    return _page(None)


@blueprint.post("/audit-trail/check")
@needs(Permission.SEE_AUDIT)
def check() -> str:
    """Read the whole chain, and hold it against the mark of a printed report where one is given."""
    return _page(check_chain(db(), known=clean(request.form.get("known"))[:60]))


def _page(checked: Check | None) -> str:
    before = request.args.get("before", type=int)
    act = clean(request.args.get("area"))
    deeds = latest_deeds(db(), before=before, act=act)
    older = deeds[-1].id if len(deeds) == PAGE else None
    return render_template(
        "trail/trail.html", deeds=deeds, older=older, act=act, areas=AREAS, head=chain_head(db()), checked=checked,
        faults=FAULTS,
    )  # fmt: skip
