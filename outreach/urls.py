"""The site map: every blueprint, and the bar at the top."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint

from outreach.accounts import views as accounts
from outreach.accounts.rules import Permission
from outreach.places.views import neighborhoods, settings, successions, uploads
from outreach.procedures import views as procedures
from outreach.reports import views as reports
from outreach.staffing import views as staffing
from outreach.trail import views as trail
from outreach.web import assets, languages
from outreach.workdays import views as workdays

BLUEPRINTS: tuple[Blueprint, ...] = (
    assets.blueprint,
    languages.blueprint,
    accounts.blueprint,
    trail.blueprint,
    workdays.blueprint,
    procedures.blueprint,
    neighborhoods.blueprint,
    uploads.blueprint,
    successions.blueprint,
    settings.blueprint,
    staffing.blueprint,
    home.blueprint,
    dashboard.blueprint,
    coverage_map.blueprint,
    reports.blueprint,
)


@dataclass(frozen=True)
class NavigationItem:
    """One word of the bar: where it leads, who sees it, which pages light it up."""

    endpoint: str
    label: str
    icon: str
    permission: Permission

    @property
    def section(self) -> str:
        """The blueprint whose pages belong to this word."""
        return self.endpoint.split(".", 1)[0]


NAVIGATION: tuple[NavigationItem, ...] = ()
