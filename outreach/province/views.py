"""The province's pages: how far each ward is, side by side. Nobody is named here, and no row of people is read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Blueprint, Response, render_template, request, url_for

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.audit.service import record
from outreach.kernel.clock import local_day, now
from outreach.kernel.text import N_
from outreach.places.queries import ward_profile
from outreach.province.drawing import draw_province
from outreach.province.queries import outlines, province_over
from outreach.province.rules import ORDER_LABELS, SPAN_LABELS, STEPS, Order, Span, WardRow, count_by_step, sorted_rows
from outreach.province.sheets import PROVINCE_REPORT, write_province
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("province", __name__)

STEP_LABELS = (
    N_("Dưới một phần tư"),
    N_("Từ một phần tư, dưới một nửa"),
    N_("Từ một nửa, dưới ba phần tư"),
    N_("Từ ba phần tư, chưa đủ"),
    N_("Đã về đủ"),
)
assert len(STEP_LABELS) == len(STEPS) + 1  # noqa: S101 (each shade has its words)


@blueprint.get("/")
@needs(Permission.SEE_PROVINCE)
def overview() -> str:
    """The sums of all wards, the map, and the wards themselves."""
    span, order = _span(), _order()
    province = province_over(db(), span)
    return render_template(
        "province/overview.html", province=province, rows=sorted_rows(province.rows, order), span=span, order=order,
        spans=_switch(span, order), orders=_orders(span, order), drawing=draw_province(province.rows, outlines(db())),
        steps=STEP_LABELS, step_counts=count_by_step(province.rows), silent=province.silent(now()),
        address_of=_address_of,
    )  # fmt: skip


@blueprint.post("/workbook")
@needs(Permission.SEE_PROVINCE)
def workbook() -> Response:
    """The same rows as an Excel file."""
    span, at = _span(), now()
    province = province_over(db(), span)
    period = province.period(local_day(at))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "province.xlsx"
        made = write_province(
            province, path, house=ward_profile(db()), period=period, author=current_actor().name, now=at
        )  # fmt: skip
        data = path.read_bytes()
    record(db(), current_actor(), "report.make", now=at, report="province", rows=made.rows_written)
    answer = Response(data, mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = f"{PROVINCE_REPORT.file_stem}_{period.from_on}_{period.to_on}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _span() -> Span:
    try:
        return Span(request.values.get("span", Span.SINCE_START))
    except ValueError:
        return Span.SINCE_START


def _order() -> Order:
    try:
        return Order(request.args.get("order", Order.NAME))
    except ValueError:
        return Order.NAME


def _switch(span: Span, order: Order) -> list[tuple[str, str, bool]]:
    return [
        (say(label), url_for("province.overview", span=one.value, order=order.value), one is span)
        for one, label in SPAN_LABELS.items()
    ]  # fmt: skip


def _orders(span: Span, order: Order) -> dict[Order, tuple[str, str, str]]:
    """For each order its words, its address, and how the table stands now."""
    ascending = {Order.NAME, Order.SHARE}
    return {
        one: (
            say(label),
            url_for("province.overview", span=span.value, order=one.value),
            ("ascending" if one in ascending else "descending") if one is order else "",
        )
        for one, label in ORDER_LABELS.items()
    }


def _address_of(row: WardRow) -> str:
    """Where the ward itself is at home: a name below ours."""
    return f"{request.scheme}://{row.slug}.{request.host}/"
