"""The invented people: everybody's middle name is «Mẫu»."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from outreach.accounts.rules import Role
from outreach.staffing.rules import StaffKind

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đỗ", "Bùi", "Đặng", "Ngô")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hòa", "Hương", "Khánh", "Lan", "Long", "Mai", "Minh", "Nga",
          "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Thu", "Trung", "Tuấn", "Uyên", "Vân", "Xuân", "Yến")  # fmt: skip


@dataclass(frozen=True)
class DemoMember:
    """Somebody who goes to visits."""

    code: str
    full_name: str
    kind: StaffKind
    skills: tuple[str, ...]
    max_days_per_month: int
    both_days_ok: bool


@dataclass(frozen=True)
class DemoSignIn:
    """Somebody who signs in; `member_code` where this person goes to visits as well."""

    username: str
    full_name: str
    role: Role
    member_code: str = ""


MEMBERS = (
    DemoMember("CB01", "Trần Mẫu Hà", StaffKind.CENTER, ("vneid", "civil_status"), 5, True),
    DemoMember("CB02", "Lê Mẫu Dũng", StaffKind.CENTER, ("civil_status", "it"), 5, False),
    DemoMember("CB03", "Phạm Mẫu Thảo", StaffKind.CENTER, ("civil_status", "social"), 5, False),
    DemoMember("CB04", "Hoàng Mẫu Long", StaffKind.CENTER, ("land", "it"), 4, True),
    DemoMember("CB05", "Vũ Mẫu Lan", StaffKind.CENTER, ("social", "civil_status"), 4, False),
    DemoMember("CB06", "Đỗ Mẫu Quân", StaffKind.CENTER, ("business", "civil_status"), 4, False),
    DemoMember("CB07", "Bùi Mẫu Vân", StaffKind.CENTER, ("land", "vneid"), 4, False),
    DemoMember("CB08", "Đặng Mẫu Minh", StaffKind.CENTER, ("civil_status", "vneid"), 5, True),
    DemoMember("CB09", "Ngô Mẫu Yến", StaffKind.CENTER, ("social", "it"), 4, False),
    DemoMember("CA01", "Nguyễn Mẫu Sơn", StaffKind.POLICE, ("vneid",), 2, True),
    DemoMember("CA02", "Trần Mẫu Tuấn", StaffKind.POLICE, ("vneid",), 2, False),
)

SIGN_INS = (
    DemoSignIn("pho.giamdoc", "Nguyễn Mẫu Hương", Role.DIRECTOR),
    DemoSignIn("can.bo", "Trần Mẫu Hà", Role.STAFF, "CB01"),
    DemoSignIn("can.bo2", "Lê Mẫu Dũng", Role.STAFF, "CB02"),
    DemoSignIn("cong.an", "Nguyễn Mẫu Sơn", Role.POLICE, "CA01"),
    DemoSignIn("truong.pho", "Đỗ Mẫu Xuân", Role.TEAM_MEMBER),
    DemoSignIn("lanh.dao", "Vũ Mẫu Trung", Role.VIEWER),
    DemoSignIn("quan.tri", "Bùi Mẫu Nga", Role.ADMIN),
)


@dataclass(frozen=True)
class DemoCitizen:
    """Somebody who comes to a visit. The number is well-formed and made up."""

    name: str
    identity_number: str
    birth_year: int
    sex: str
    phone: str


def citizen(random: Random, on: date) -> DemoCitizen:
    """A grown-up, more often old than the ward on average: these are who comes."""
    age = random.choice((random.randrange(18, 45), random.randrange(40, 62), random.randrange(60, 88)))
    year = on.year - age
    sex = random.choice(("male", "female"))
    century = (0 if year < 2000 else 2) + (sex == "female")
    number = f"038{century}{year % 100:02}{random.randrange(10**6):06}"
    name = f"{random.choice(_FAMILIES)} Mẫu {random.choice(_GIVEN)}"
    return DemoCitizen(name, number, year, sex, f"09{random.randrange(10**8):08}")
