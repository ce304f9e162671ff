"""Two visits, or two whole weekends, exchange their days: looked at before, done at once, undone for a day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from outreach.accounts.guard import current_actor, needs
from outreach.accounts.rules import Permission
from outreach.kernel.clock import local_day, now
from outreach.kernel.text import N_
from outreach.planning.conflict_queries import teams
from outreach.planning.exchange_queries import (
    Exchange,
    exchange_of_visits,
    exchange_of_weekends,
    partners_of,
    weekends_ahead,
)
from outreach.planning.exchange_service import carry_out
from outreach.planning.forms import ExchangeForm, WeekendsForm
from outreach.planning.models import Campaign, Plan, Visit
from outreach.planning.queries import campaign as campaign_by_id
from outreach.planning.queries import visit_for
from outreach.planning.rules import HALF_DAY_LABELS, weekend_of
from outreach.web.i18n import say
from outreach.web.transaction import db

blueprint = Blueprint("exchanges", __name__)
Answer = Response | str | tuple[str, int]


@blueprint.route("/visits/<uuid:visit_id>/exchange", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def visits(visit_id: UUID) -> Answer:
    """One visit takes the day of another, which takes this one's."""
    found, today = visit_for(db(), current_actor(), visit_id), local_day(now())
    partners = {one.id: one for one in partners_of(db(), found, today=today)}
    form = ExchangeForm(request.form if request.method == "POST" else request.args)
    form.offer([(one.id, _words(one)) for one in partners.values()])
    other = partners.get(form.other.data) if form.other.data else None
    exchange = exchange_of_visits(db(), found, other, today=today) if other else None
    is_locked = found.is_date_locked or found.is_team_locked or not found.is_ahead
    if request.method == "POST" and form.validate() and exchange and other and exchange.may_be_done and not is_locked:
        one, two = found.neighborhood.name, other.neighborhood.name
        name = N_("Đổi chỗ %(one)s và %(other)s") % {"one": one, "other": two}
        plan = _do(found.campaign, exchange, name, form.reason.data or name)
        return _done(plan, say(N_("Đã đổi chỗ %(one)s và %(other)s."), one=one, other=two), visit=found.id)
    page = render_template("planning/exchange.html", form=form, visit=found, is_locked=is_locked, **_shown(exchange))
    return page if request.method == "GET" else (page, 422)


@blueprint.route("/plan/campaigns/<uuid:campaign_id>/weekends", methods=["GET", "POST"])
@needs(Permission.PLAN_VISITS)
def weekends(campaign_id: UUID) -> Answer:
    """All visits of one weekend go to another, whose visits, if there are any, come here."""
    found, today = campaign_by_id(db(), campaign_id), local_day(now())
    form = WeekendsForm(request.form if request.method == "POST" else request.args)
    choices = [(saturday.isoformat(), _weekend(saturday)) for saturday in weekends_ahead(found, today=today)]
    form.offer(choices)
    first, second = form.days()
    exchange = exchange_of_weekends(db(), found, first, second, today=today) if first and second else None
    if request.method == "POST" and form.validate() and first and second and exchange and exchange.may_be_done:
        name = N_("Đổi cuối tuần %(first)s và %(second)s") % {"first": _weekend(first), "second": _weekend(second)}
        plan = _do(found, exchange, name, form.reason.data or name)
        return _done(plan, say(N_("Đã đổi ngày %(count)s buổi."), count=len(exchange.visits)), campaign=found.id)
    page = render_template("planning/weekends.html", form=form, campaign=found, **_shown(exchange))
    return page if request.method == "GET" else (page, 422)


def _shown(exchange: Exchange | None) -> dict[str, Any]:
    return {"exchange": exchange, "teams": teams(db()), "half_days": HALF_DAY_LABELS}


def _do(campaign: Campaign, exchange: Exchange, name: str, reason: str) -> Plan:
    return carry_out(db(), current_actor(), campaign, exchange, name=name, reason=reason, now=now())


def _done(plan: Plan, words: str, **where: Any) -> Response:
    undoing: Any = {"text": words, "undo_url": url_for("plans.undo", plan_id=plan.id)}
    flash(undoing, "good")
    first = min(plan.entries["visits"], key=lambda one: one["date"])["date"]
    return redirect(url_for("planning.board", **where, **{"from": first[:7]}), 303)


def _words(visit: Visit) -> str:
    half = say(HALF_DAY_LABELS[visit.half_day]).lower()
    return f"{visit.on:%d/%m} {half} · {visit.neighborhood.name}"


def _weekend(saturday: date) -> str:
    sunday = weekend_of(saturday)[1]
    return f"{saturday:%d/%m}–{sunday:%d/%m/%Y}"
