"""Roles, what each may do, and who acts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from outreach.kernel.text import N_, search_key


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
PROVINCE_ROLE_LABELS = {
    **ROLE_LABELS,
    Role.DIRECTOR: N_("Phụ trách toàn tỉnh"),
    Role.VIEWER: N_("Lãnh đạo UBND tỉnh"),
}
"""How the roles are called on the pages above several wards."""


class Permission(StrEnum):
    """What a view may ask for. One row each in PERMISSIONS; a view names exactly one."""

    SEE_HOME = "see_home"
    SEARCH = "search"
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
    COMPARE_ACTIVATIONS = "compare_activations"
    SEE_REPORTS = "see_reports"
    MAKE_REPORTS = "make_reports"
    EXPORT_NAMES = "export_names"
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
    SEE_DEVICES = "see_devices"
    MANAGE_DEVICES = "manage_devices"
    SEE_SYNC = "see_sync"
    SETTLE_SYNC = "settle_sync"
    SEE_PROVINCE = "see_province"
    APPROVE_OTHERS = "approve_others"
    HANDLE_REQUESTS = "handle_requests"
    ERASE_PEOPLE = "erase_people"
    HANDLE_INCIDENTS = "handle_incidents"


_ALL = frozenset(Role)
_DESK = frozenset({Role.DIRECTOR, Role.STAFF, Role.VIEWER, Role.ADMIN})
_CENTER = frozenset({Role.DIRECTOR, Role.STAFF})
_DIRECTOR = frozenset({Role.DIRECTOR})

PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.SEE_HOME: _ALL,
    Permission.SEARCH: _ALL,
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
    Permission.COMPARE_ACTIVATIONS: frozenset({Role.DIRECTOR, Role.POLICE}),
    Permission.SEE_REPORTS: _DESK,
    Permission.MAKE_REPORTS: frozenset({Role.DIRECTOR, Role.STAFF, Role.VIEWER}),
    Permission.EXPORT_NAMES: _CENTER,
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
    Permission.SEE_DEVICES: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.MANAGE_DEVICES: frozenset({Role.ADMIN}),
    Permission.SEE_SYNC: frozenset({Role.DIRECTOR, Role.ADMIN}),
    Permission.SETTLE_SYNC: _DIRECTOR,
    Permission.SEE_PROVINCE: frozenset({Role.DIRECTOR, Role.VIEWER, Role.ADMIN}),
    Permission.APPROVE_OTHERS: frozenset({Role.DIRECTOR, Role.VIEWER, Role.ADMIN}),
    Permission.HANDLE_REQUESTS: _CENTER,
    Permission.ERASE_PEOPLE: _DIRECTOR,
    Permission.HANDLE_INCIDENTS: frozenset({Role.DIRECTOR, Role.ADMIN}),
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


SECOND_FACTOR_ROLES = frozenset(Role) - {Role.TEAM_MEMBER}
"""Who gives a code beside the password at the desk (ASVS 5.0 v5.0.0-6.3.3); heads of phố see figures, never people."""

THE_HOUSE = Actor(user_id=None, name="Về Phố", role=None)

IDLE_MINUTES: dict[Role, int] = {role: 5 if role is Role.ADMIN else 15 for role in Role}
"""A session rests at most this long (TCVN 14423: 15 minutes, administrators 5)."""

SESSION_HOURS: dict[Role, int] = {role: 8 if role is Role.ADMIN else 12 for role in Role}
"""A session lives at most this long, however busy (ASVS 5.0 v5.0.0-7.3.2)."""

MOST_SESSIONS = 3
"""Browsers in which one person is signed in at a time; the oldest makes room (ASVS 5.0 v5.0.0-7.1.2)."""

HALF_SESSION_MINUTES = 10
"""So long after the password the second factor may be given."""

FRESH_MINUTES = 10
"""So long after the password nobody is asked for it again (ASVS 5.0 v5.0.0-7.5.3)."""

FAILURES_PER_ACCOUNT = 5
FAILURES_PER_ADDRESS = 30
FAILURE_WINDOW_MINUTES = 15
"""After five failures in fifteen minutes an account waits (TCVN 14423: at most 5 wrong tries)."""

PASSWORD_MIN = 14
PASSWORD_MAX = 128
"""Fourteen characters where no second factor is asked (TCVN 14423)."""

_GUESSABLE = ("quangphu", "thanhhoa", "vneid", "vepho", "phuong", "matkhau", "password", "123456", "qwerty", "abcdef")
_DISTINCT_CHARACTERS = 6
_SHORTEST_NAME = 4


def password_problem(password: str, names: list[str]) -> str | None:
    """What makes a password too weak, as a sentence; None where it is good.

    `names` are words of the person that must not be its body (ASVS 5.0 v5.0.0-6.1.2, 6.2.1, 6.2.11).
    """
    if len(password) < PASSWORD_MIN:
        return N_("Mật khẩu phải dài ít nhất 14 ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
    if len(password) > PASSWORD_MAX:
        return N_("Mật khẩu không dài quá 128 ký tự.")
    rest = search_key(password).replace(" ", "")
    for word in (*_GUESSABLE, *(search_key(part) for name in names for part in (name, *name.split()))):
        if len(word) >= _SHORTEST_NAME:
            rest = rest.replace(word.replace(" ", ""), "")
    if len(set(rest)) < _DISTINCT_CHARACTERS:
        return N_("Mật khẩu này dễ đoán. Hãy dùng một câu riêng, không chứa tên người, tên phường.")
    return None
