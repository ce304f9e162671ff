"""The calendar's pages."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_
from outreach.web.i18n import say
from outreach.web.transaction import db
from outreach.workdays import queries, service
from outreach.workdays.forms import CalendarDayForm, OfficeRulesForm
from outreach.workdays.lunar import YEARS_KNOWN
from outreach.workdays.models import CalendarDay
from outreach.workdays.rules import DAY_KIND_LABELS
from outreach.workdays.sheets import year_sheet

blueprint = Blueprint("workdays", __name__, url_prefix="/calendar")
Answer = Response | str | tuple[str, int]


@blueprint.get("")
@needs(Permission.SEE_CALENDAR)
def calendar() -> str:
    """The calendar of this year."""
    return _year_page(local_day(now()).year)


@blueprint.get("/<int:year>")
@needs(Permission.SEE_CALENDAR)
def year(year: int) -> str:
    """The calendar of one year."""
    if year not in YEARS_KNOWN:
        abort(404)
    return _year_page(year)


@blueprint.post("/<int:year>/seeding")
@needs(Permission.EDIT_CALENDAR)
def seed(year: int) -> Response:
    """Fill in what is known of a year."""
    if year not in YEARS_KNOWN:
        abort(404)
    count = service.seed_year(db(), current_actor(), year, now=now())
    flash(say(N_("Đã thêm %(count)d mục vào lịch năm %(year)d."), count=count, year=year), "good")
    return redirect(url_for("workdays.year", year=year), 303)


@blueprint.route("/days/new", methods=["GET", "POST"])
@needs(Permission.EDIT_CALENDAR)
def new_day() -> Answer:
    """Add a special day."""
    form = CalendarDayForm(request.form)
    if request.method == "GET":
        return _day_page(form, None)
    if form.validate():
        try:
            entry = service.add_days(db(), current_actor(), now=now(), **form.facts())
        except Invalid as error:
            form.put_error(error)
        else:
            return _saved(entry)
    return _day_page(form, None), 422


@blueprint.route("/days/<uuid:entry_id>", methods=["GET", "POST"])
@needs(Permission.EDIT_CALENDAR)
def day(entry_id: UUID) -> Answer:
    """Change a special day."""
    entry = queries.entry(db(), entry_id)
    form = CalendarDayForm(request.form, obj=entry)
    if request.method == "GET":
        return _day_page(form, entry)
    if form.validate():
        try:
            service.change_days(db(), current_actor(), entry, now=now(), **form.facts())
        except Invalid as error:
            form.put_error(error)
        else:
            return _saved(entry)
    return _day_page(form, entry), 422


@blueprint.route("/days/<uuid:entry_id>/removal", methods=["GET", "POST"])
@needs(Permission.EDIT_CALENDAR)
def remove_day(entry_id: UUID) -> Answer:
    """Take a day out of the calendar, after asking once."""
    entry = queries.entry(db(), entry_id)
    if request.method == "GET":
        return render_template("workdays/removal.html", entry=entry, labels=DAY_KIND_LABELS)
    service.remove_days(db(), current_actor(), entry, now=now())
    flash(say(N_("Đã bỏ «%(name)s» khỏi lịch."), name=entry.name), "good")
    return redirect(url_for("workdays.year", year=entry.from_on.year), 303)


@blueprint.route("/office-rules", methods=["GET", "POST"])
@needs(Permission.EDIT_CALENDAR)
def office_rules() -> Answer:
    """Hours and days by which due dates, reminders and reporting spans are reckoned."""
    form = OfficeRulesForm(request.form, obj=queries.office_rules(db()))
    if request.method == "POST" and form.validate():
        service.set_office_rules(db(), current_actor(), form.rules(), now=now())
        flash(say(N_("Đã lưu cách tính hạn. Hạn đã hẹn với bà con giữ nguyên.")), "good")
        return redirect(url_for("workdays.calendar"), 303)
    page = render_template("workdays/office_rules.html", form=form)
    return (page, 422) if request.method == "POST" else page


def _year_page(of_year: int) -> str:
    entries = queries.entries_of_year(db(), of_year)
    weekend = queries.usable_weekend_days(db(), date(of_year, 1, 1), date(of_year, 12, 31))
    special = queries.special_days(db(), date(of_year, 1, 1), date(of_year, 12, 31))
    return render_template(
        "workdays/year.html",
        year=of_year,
        entries=entries,
        months=year_sheet(of_year, special),
        weekend=weekend,
        today=local_day(now()),
        labels=DAY_KIND_LABELS,
    )


def _day_page(form: CalendarDayForm, entry: CalendarDay | None) -> str:
    return render_template("workdays/day.html", form=form, entry=entry)


def _saved(entry: CalendarDay) -> Response:
    flash(say(N_("Đã lưu «%(name)s» vào lịch."), name=entry.name), "good")
    return redirect(url_for("workdays.year", year=entry.from_on.year, _anchor=f"entry-{entry.id}"), 303)
