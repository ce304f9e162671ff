"""The site map: every blueprint, and the bar at the top."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint

from outreach.accounts import views as accounts
from outreach.accounts.rules import Permission
from outreach.activations import views as activations
from outreach.backups import views as backups
from outreach.capture import views as capture
from outreach.coverage.views import dashboard, map_data
from outreach.dossiers import views as dossiers
from outreach.fieldwork import views as fieldwork
from outreach.finding import views as finding
from outreach.handbook import views as handbook
from outreach.health import views as health
from outreach.home import views as home
from outreach.jobs import views as jobs
from outreach.kernel.text import N_
from outreach.notices.views import inbox, letters, messages
from outreach.places.views import neighborhoods, settings, successions, uploads
from outreach.planning.views import (
    board,
    campaigns,
    duty,
    exchanges,
    heirs,
    plans,
    replans,
    scenarios,
    slots,
    visit_acts,
    visits,
)
from outreach.privacy import views as privacy
from outreach.procedures import views as procedures
from outreach.province import views as province
from outreach.public.queries import registered_at
from outreach.public.views import expected, invitations, own_calendars, pages, papers, privacy_notice, registrations
from outreach.reports.views import archive as reports
from outreach.reports.views import plan_book, texts
from outreach.reports.views import schedules as report_settings
from outreach.staffing import views as staffing
from outreach.sync.views import devices, field, matters, passes, photos, tray, wire
from outreach.tasks import views as tasks
from outreach.trail import views as trail
from outreach.web import assets, languages, looks
from outreach.workdays import views as workdays

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.blueprint,
    languages.blueprint,
    looks.blueprint,
    accounts.blueprint,
    trail.blueprint,
    privacy.blueprint,
    privacy_notice.blueprint,
    workdays.blueprint,
    procedures.blueprint,
    neighborhoods.blueprint,
    uploads.blueprint,
    successions.blueprint,
    settings.blueprint,
    staffing.blueprint,
    home.blueprint,
    finding.blueprint,
    handbook.blueprint,
    dashboard.blueprint,
    map_data.blueprint,
    reports.blueprint,
    plan_book.blueprint,
    report_settings.blueprint,
    texts.blueprint,
    board.blueprint,
    campaigns.blueprint,
    duty.blueprint,
    exchanges.blueprint,
    heirs.blueprint,
    plans.blueprint,
    replans.blueprint,
    slots.blueprint,
    scenarios.blueprint,
    visits.blueprint,
    visit_acts.blueprint,
    inbox.blueprint,
    letters.blueprint,
    messages.blueprint,
    tasks.blueprint,
    jobs.blueprint,
    backups.blueprint,
    health.probes,
    health.blueprint,
    capture.blueprint,
    fieldwork.blueprint,
    dossiers.blueprint,
    activations.blueprint,
    field.blueprint,
    wire.blueprint,
    passes.blueprint,
    photos.blueprint,
    photos.pages,
    devices.blueprint,
    tray.blueprint,
    pages.blueprint,
    papers.blueprint,
    registrations.blueprint,
    expected.blueprint,
    invitations.blueprint,
    own_calendars.blueprint,
)


PROVINCE_BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.blueprint,
    languages.blueprint,
    looks.blueprint,
    accounts.blueprint,
    trail.blueprint,
    jobs.blueprint,
    inbox.blueprint,
    backups.blueprint,
    health.probes,
    province.blueprint,
)
"""What the province itself has above its wards: no ward's page, and nothing of people."""


MATTERS: tuple[Callable[[], list[dict[str, Any]]], ...] = (matters.unsent_records,)
"""What packages above the dashboard add to its «Cần chú ý»."""

EXPECTED = registered_at
"""How many people have registered for visits ahead: told to map and dashboard, which lie below the public pages."""


@dataclass(frozen=True)
class NavigationItem:
    """One word of the bar: where it leads, who sees it, which pages light it up."""

    endpoint: str
    label: str
    icon: str
    permission: Permission
    also: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[str, ...]:
        """The blueprints whose pages belong to this word."""
        return (self.endpoint.split(".", 1)[0], *self.also)


_RUNNING = ("trail", "letters", "jobs", "backups", "health", "privacy")
_AT_VISITS = ("visit_acts", "messages", "expected", "capture", "fieldwork", "dossiers")

_AT_SET_UP = ("places", "place_imports", "successions", "staffing", "procedures", "workdays", *_RUNNING)
_AT_REPORTS = ("plan_book", "report_settings", "report_texts")
_AT_THE_PLAN = ("campaigns", "heirs", "plans", "replans", "slots", "scenarios")
NAVIGATION: tuple[NavigationItem, ...] = (
    NavigationItem("home.today", N_("Hôm nay"), "sun", Permission.SEE_HOME),
    NavigationItem("planning.board", N_("Lịch"), "calendar", Permission.SEE_PLAN, also=_AT_THE_PLAN),
    NavigationItem("visits.index", N_("Buổi"), "pin", Permission.SEE_VISITS, also=_AT_VISITS),
    NavigationItem("activations.desk", N_("Công an"), "shield", Permission.DECIDE_ACTIVATIONS),
    NavigationItem("dashboard.overview", N_("Tổng quan"), "chart", Permission.SEE_DASHBOARD),
    NavigationItem("map.ward", N_("Bản đồ"), "map", Permission.SEE_MAP),
    NavigationItem("reports.archive", N_("Báo cáo"), "file", Permission.SEE_REPORTS, also=_AT_REPORTS),
    NavigationItem("settings.hub", N_("Thiết lập"), "settings", Permission.SEE_PLACES, also=_AT_SET_UP),
)
PROVINCE_NAVIGATION: tuple[NavigationItem, ...] = (
    NavigationItem("province.overview", N_("Toàn tỉnh"), "chart", Permission.SEE_PROVINCE),
    NavigationItem("jobs.index", N_("Việc nền"), "refresh", Permission.SEE_AUDIT, also=("trail",)),
    NavigationItem("backups.index", N_("Sao lưu"), "shield", Permission.SEE_AUDIT),
    NavigationItem("accounts.users", N_("Tài khoản"), "user", Permission.MANAGE_ACCOUNTS),
)
