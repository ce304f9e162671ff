"""Roles, what each may do, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_


class Role(StrEnum):
    """The six roles that sign in (product.md, People); the seventh, the public, has no account."""

    DIRECTOR = "director"
    STAFF = "staff"
    POLICE = "police"
    TEAM_MEMBER = "team_member"
    VIEWER = "viewer"
    ADMIN = "admin"


ROLE_LABELS = {
    Role.DIRECTOR: N_("Phó Giám đốc Trung tâm"),
    Role.STAFF: N_("Công chức Trung tâm"),
    Role.POLICE: N_("Công an phường"),
    Role.TEAM_MEMBER: N_("Tổ công nghệ số, trưởng phố"),
    Role.VIEWER: N_("Lãnh đạo UBND phường"),
    Role.ADMIN: N_("Quản trị"),
}


class Permission(StrEnum):
    """What a view may ask for. One row each in PERMISSIONS; a view names exactly one."""

    SEE_HOME = "see_home"
    SEE_DASHBOARD = "see_dashboard"
    SEE_MAP = "see_map"
    SEE_PLAN = "see_plan"
    PLAN_VISITS = "plan_visits"
    SEE_VISITS = "see_visits"
    CONFIRM_HOUSE = "confirm_house"
    CONFIRM_POLICE = "confirm_police"
    CLOSE_VISITS = "close_visits"
    RECORD_ENCOUNTERS = "record_encounters"
    SEE_ENCOUNTERS = "see_encounters"
    REVEAL_IDENTITY = "reveal_identity"
    SEE_FOLLOW_UPS = "see_follow_ups"
    DECIDE_ACTIVATIONS = "decide_activations"
    SEE_ACTIVATION_TOTALS = "see_activation_totals"
    SEE_REPORTS = "see_reports"
    MAKE_REPORTS = "make_reports"
    SEE_PLACES = "see_places"
    EDIT_PLACES = "edit_places"
    SEE_PROCEDURES = "see_procedures"
    IMPORT_PROCEDURES = "import_procedures"
    SEE_STAFFING = "see_staffing"
    EDIT_STAFFING = "edit_staffing"
    SEE_CALENDAR = "see_calendar"
    EDIT_CALENDAR = "edit_calendar"
    MANAGE_ACCOUNTS = "manage_accounts"
    SEE_AUDIT = "see_audit"
    EDIT_SETTINGS = "edit_settings"
    OWN_ACCOUNT = "own_account"


_ALL = frozenset(Role)
_DESK = frozenset({Role.DIRECTOR, Role.STAFF, Role.VIEWER, Role.ADMIN})
_CENTER = frozenset({Role.DIRECTOR, Role.STAFF})
_DIRECTOR = frozenset({Role.DIRECTOR})

PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.SEE_HOME: _ALL,
    Permission.SEE_DASHBOARD: _ALL,
    Permission.SEE_MAP: _ALL,
    Permission.SEE_PLAN: _ALL,
    Permission.PLAN_VISITS: _DIRECTOR,
    Permission.SEE_VISITS: _ALL,
    Permission.CONFIRM_HOUSE: frozenset({Role.DIRECTOR, Role.TEAM_MEMBER}),
    Permission.CONFIRM_POLICE: frozenset({Role.DIRECTOR, Role.POLICE}),
    Permission.CLOSE_VISITS: _DIRECTOR,
    Permission.RECORD_ENCOUNTERS: _CENTER,
    Permission.SEE_ENCOUNTERS: _CENTER,
    Permission.REVEAL_IDENTITY: _DIRECTOR,
    Permission.SEE_FOLLOW_UPS: _CENTER,
    Permission.DECIDE_ACTIVATIONS: frozenset({Role.POLICE}),
    Permission.SEE_ACTIVATION_TOTALS: frozenset({Role.DIRECTOR, Role.POLICE, Role.VIEWER}),
    Permission.SEE_REPORTS: _DESK,
    Permission.MAKE_REPORTS: frozenset({Role.DIRECTOR, Role.STAFF, Role.VIEWER}),
    Permission.SEE_PLACES: _ALL,
    Permission.EDIT_PLACES: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.SEE_PROCEDURES: _ALL,
    Permission.IMPORT_PROCEDURES: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.SEE_STAFFING: frozenset({Role.DIRECTOR, Role.STAFF, Role.POLICE, Role.ADMIN}),
    Permission.EDIT_STAFFING: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.SEE_CALENDAR: _ALL,
    Permission.EDIT_CALENDAR: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.ADMIN}),
    Permission.SEE_AUDIT: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.EDIT_SETTINGS: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.OWN_ACCOUNT: _ALL,
}


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in person, or the house itself (a job, a command)."""

    user_id: UUID | None
    name: str
    role: Role | None

    def may(self, permission: Permission) -> bool:
        """Whether the role of this person holds `permission`; the house itself may all."""
        return self.role is None or self.role in PERMISSIONS[permission]


THE_HOUSE = Actor(user_id=None, name="Về Phố", role=None)
