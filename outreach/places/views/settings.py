"""The hub of all set-up, the ward's own page, and its boundary."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.places import queries, service
from outreach.places.boundaries import point_count, svg_path
from outreach.places.rules import following_name
from outreach.places.ward_forms import BoundaryForm, WardForm
from outreach.web.i18n import one_decimal, say
from outreach.web.transaction import db

blueprint = Blueprint("settings", __name__, url_prefix="/settings")
Answer = Response | str | tuple[str, int]
_DRAWING_WIDTH = 480


@dataclass(frozen=True)
class Area:
    """One area of set-up on the hub."""

    endpoint: str
    label: str
    about: str
    icon: str
    permission: Permission


AREAS = (
    Area("places.neighborhoods", N_("Phố và nhà văn hóa"), N_("Danh sách phố, Excel, sáp nhập, chia tách."), "home",
         Permission.SEE_PLACES),
    Area("settings.ward", N_("Phường và Trung tâm"), N_("Tên trên văn bản, người ký, địa chỉ, điện thoại."), "flag",
         Permission.EDIT_SETTINGS),
    Area("settings.boundary", N_("Ranh giới phường"), N_("Đường ranh để vẽ bản đồ, từ tệp GeoJSON."), "map",
         Permission.EDIT_PLACES),
    Area("staffing.members", N_("Người và thiết bị"), N_("Công chức, công an, ngày nghỉ, bộ thiết bị, xe."), "users",
         Permission.SEE_STAFFING),
    Area("procedures.procedures", N_("Thủ tục"), N_("Danh mục thủ tục, giấy tờ cần mang, niêm yết."), "book",
         Permission.SEE_PROCEDURES),
    Area("workdays.calendar", N_("Lịch ngày"), N_("Ngày nghỉ, làm bù, những cuối tuần nên tránh."), "calendar",
         Permission.SEE_CALENDAR),
    Area("devices.board", N_("Máy tại buổi"), N_("Cấp phép, sức khỏe, khay chờ, tệp cứu hộ."), "device",
         Permission.SEE_DEVICES),
    Area("accounts.users", N_("Tài khoản"), N_("Ai được vào, với vai trò gì."), "key", Permission.MANAGE_ACCOUNTS),
    Area("health.index", N_("Sức khỏe hệ thống"), N_("Ổ đĩa, việc nền, sao lưu, máy tại buổi, chứng chỉ."), "chart",
         Permission.SEE_AUDIT),
    Area("backups.index", N_("Sao lưu"), N_("Bản mới nhất đã thử phục hồi, khóa mở, cách phục hồi."), "save",
         Permission.SEE_AUDIT),
    Area("jobs.index", N_("Việc nền"), N_("Việc máy tự làm theo giờ: lần cuối, lần tới, việc bị kẹt."), "clock",
         Permission.SEE_AUDIT),
    Area("letters.index", N_("Thư đã gửi"), N_("Thư nhắc lịch: thư chưa tới, thư chờ, thư đã gửi."), "mail",
         Permission.SEE_AUDIT),
    Area("privacy.requests", N_("Yêu cầu của bà con"), N_("Xem, sửa, xóa dữ liệu cá nhân; hạn trả lời."), "users",
         Permission.HANDLE_REQUESTS),
    Area("privacy.incidents", N_("Sự cố dữ liệu"), N_("Mất máy, lộ dữ liệu; đồng hồ 72 giờ."), "alert",
         Permission.HANDLE_INCIDENTS),
    Area("privacy.handbook", N_("Sổ tay vận hành"), N_("Máy nào bị lấy thì lộ gì; chiều thứ Sáu làm gì."), "book",
         Permission.SEE_PLACES),
    Area("trail.trail", N_("Nhật ký"), N_("Ai đã làm gì, lúc nào."), "history", Permission.SEE_AUDIT),
)  # fmt: skip


@blueprint.get("")
@needs(Permission.SEE_PLACES)
def hub() -> str:
    """All set-up areas of this person."""
    actor = current_actor()
    return render_template("settings/hub.html", areas=[area for area in AREAS if actor.may(area.permission)])


@blueprint.route("/ward", methods=["GET", "POST"])
@needs(Permission.EDIT_SETTINGS)
def ward() -> Answer:
    """Names, signature block, recipients, the center's place."""
    profile = queries.ward_profile(db())
    form = WardForm(request.form, data=vars(profile) | {"recipients": "\n".join(profile.recipients)})
    if request.method == "GET":
        return render_template("settings/ward.html", form=form)
    if not form.validate():
        return render_template("settings/ward.html", form=form), 422
    service.change_ward(db(), current_actor(), following_name(vars(profile), form.facts()), now=now())
    if form.center_lat.data is None:
        flash(say(N_("Đã lưu. Còn thiếu vĩ độ, kinh độ của Trung tâm để tính khoảng cách tới từng phố.")), "warn")
    else:
        flash(say(N_("Đã lưu thông tin phường.")), "good")
    return redirect(url_for("settings.ward"), 303)


@blueprint.route("/boundary", methods=["GET", "POST"])
@needs(Permission.EDIT_PLACES)
def boundary() -> Answer:
    """The outline in use, and a box for a new one."""
    form = BoundaryForm(CombinedMultiDict([request.files, request.form]))
    if request.method == "GET":
        return _boundary_page(form)
    if form.validate():
        name, data = form.content()
        try:
            made = service.import_boundary(db(), current_actor(), data, source=form.source.data or name, now=now())
        except Invalid as error:
            form.put_error(error)
        else:
            flash(say(N_("Đã nhận ranh giới, rộng %(area)s km²."), area=one_decimal(made.area_km2)), "good")
            return redirect(url_for("settings.boundary"), 303)
    return _boundary_page(form), 422


def _boundary_page(form: BoundaryForm) -> str:
    current = queries.current_boundary(db())
    path, height = svg_path(current.geometry, _DRAWING_WIDTH) if current else ("", 0.0)
    points = point_count(current.geometry) if current else 0
    return render_template(
        "settings/boundary.html",
        outside=queries.houses_outside(db(), local_day(now())),
        form=form, current=current, path=path, width=_DRAWING_WIDTH, height=round(height), points=points,
    )  # fmt: skip
