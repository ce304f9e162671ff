"""Roles and passwords as tables."""

from __future__ import annotations

import pytest

from outreach.accounts.rules import PERMISSIONS, ROLE_LABELS, Permission, Role, password_problem


def test_every_permission_has_its_roles_and_every_role_its_name() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert set(ROLE_LABELS) == set(Role)


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("ngắn quá", False),
        ("a" * 13, False),
        ("aaaaaaaaaaaaaaaaaa", False),
        ("matkhau123456789", False),
        ("quangphu123456quangphu", False),
        ("Nguyễn Văn Mẫu 2026", False),
        ("mười bốn con cò trắng", True),
        ("x7#kQ9!mR2$vL5", True),
        ("con trâu đi trước cái cày", True),
        ("c" + "ò bay lả la " * 20, False),
    ],
)
def test_a_password_is_long_and_not_to_be_guessed(password: str, is_good: bool) -> None:
    assert (password_problem(password, ["mau.nv", "Nguyễn Văn Mẫu"]) is None) is is_good


@pytest.mark.parametrize(
    ("role", "permission", "may"),
    [
        (Role.VIEWER, Permission.SEE_ENCOUNTERS, False),
        (Role.ADMIN, Permission.SEE_ENCOUNTERS, False),
        (Role.TEAM_MEMBER, Permission.SEE_ENCOUNTERS, False),
        (Role.STAFF, Permission.DECIDE_ACTIVATIONS, False),
        (Role.DIRECTOR, Permission.DECIDE_ACTIVATIONS, False),
        (Role.POLICE, Permission.DECIDE_ACTIVATIONS, True),
        (Role.POLICE, Permission.SEE_ENCOUNTERS, False),
        (Role.STAFF, Permission.PLAN_VISITS, False),
        (Role.DIRECTOR, Permission.REVEAL_IDENTITY, True),
    ],
)
def test_who_may_see_citizens(role: Role, permission: Permission, may: bool) -> None:
    assert (role in PERMISSIONS[permission]) is may
