"""The invented ward before its story: accounts, places, people, procedures, calendar."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from outreach.accounts.models import User
from outreach.accounts.rules import THE_HOUSE, Actor, Role
from outreach.accounts.service import add_user, set_password
from outreach.demo.people import MEMBERS, SIGN_INS, DemoMember
from outreach.demo.ward import CENTER, OUTLINE, DemoNeighborhood, demo_neighborhoods
from outreach.kernel.clock import local_day
from outreach.kernel.db import DbSession
from outreach.kernel.text import search_key
from outreach.places.models import Neighborhood
from outreach.places.rules import ContactKind, HouseFacts, NeighborhoodFacts, house_name
from outreach.places.service import add_closure, add_contact, add_neighborhood, change_ward, import_boundary
from outreach.procedures.service import seed_starter
from outreach.staffing.rules import KitKind, MemberFacts, StaffKind
from outreach.staffing.service import add_absence, add_kit, add_member
from outreach.workdays.service import seed_year

_WORDS = ("song", "lua", "nang", "cau", "hoa", "tre", "gio", "may", "sen", "cau", "bien", "doi", "chim", "trang")


@dataclass(frozen=True)
class Setting:
    """What the story needs to know of the ward."""

    director: Actor
    officer: Actor
    recorders: dict[str, Actor]
    neighborhoods: list[Neighborhood]
    earlier_on: date
    main_on: date
    main_days: int
    password: str
    usernames: tuple[str, ...]


def make_setting(db: DbSession, random: Random, *, now: datetime) -> Setting:
    """Everything that a real ward types in before it plans, typed in by the house itself."""
    today = local_day(now)
    main_on = (today - timedelta(days=265)).replace(day=1)
    began = now - timedelta(days=360)
    password = "-".join(secrets.choice(_WORDS) for _ in range(5))
    users = _users(db, password, now=began)
    _ward(db, users["pho.giamdoc"], now=began)
    for year in range(main_on.year - 1, today.year + 2):
        seed_year(db, THE_HOUSE, year, now=began)
    seed_starter(db, THE_HOUSE, now=began)
    neighborhoods = [_neighborhood(db, random, one, now=began) for one in demo_neighborhoods(random)]
    _details(db, neighborhoods, users["truong.pho"], today, now=began)
    recorders = _staff(db, users, main_on, now=began)
    return Setting(
        director=users["pho.giamdoc"].as_actor(),
        officer=users["cong.an"].as_actor(),
        recorders=recorders,
        neighborhoods=neighborhoods,
        earlier_on=main_on - timedelta(days=62),
        main_on=main_on,
        main_days=355,
        password=password,
        usernames=tuple(one.username for one in SIGN_INS),
    )


def _users(db: DbSession, password: str, *, now: datetime) -> dict[str, User]:
    users = {}
    for one in SIGN_INS:
        user = add_user(db, THE_HOUSE, username=one.username, full_name=one.full_name, role=one.role, now=now,
                        asks_second_factor=False)  # fmt: skip
        set_password(db, THE_HOUSE, user, password, now=now)
        users[one.username] = user
    return users


def _ward(db: DbSession, director: User, *, now: datetime) -> None:
    facts = {
        "center_lat": CENTER[0],
        "center_lon": CENTER[1],
        "center_address": "Số 1 đường Mẫu, phường Quảng Phú",
        "phone": "0237 000 000",
        "signer_name": director.full_name,
    }
    change_ward(db, THE_HOUSE, facts, now=now)
    outline = json.dumps(OUTLINE).encode()
    import_boundary(db, THE_HOUSE, outline, source="Ranh giới mẫu (vẽ tay)", now=now)


def _neighborhood(db: DbSession, random: Random, one: DemoNeighborhood, *, now: datetime) -> Neighborhood:
    windows = random.choice((("sat_am", "sun_am"), ("sat_am", "sun_am"), ("sat_am", "sat_pm", "sun_am")))
    facts = NeighborhoodFacts(
        code=one.code,
        name=one.name,
        former_ward=one.former_ward,
        households=one.households,
        population=one.population,
        elderly=one.elderly,
        without_level_2=one.without_level_2,
        priority=one.priority,
        team_size=3 if one.population < 1900 else 4,
        skills=("civil_status",),
    )
    house = HouseFacts(
        name=house_name(one.name),
        address=f"Ngõ {random.randrange(1, 60)} đường Mẫu",
        lat=one.lat,
        lon=one.lon,
        open_windows=windows,
        seats=random.randrange(40, 140),
        has_wifi=random.random() < 0.5,
        has_ramp=random.random() < 0.4,
        keeper_name=f"Bác {random.choice(('Lê', 'Đỗ', 'Vũ'))} Mẫu {random.choice(('Tâm', 'Hiền', 'Phát'))}",
        keeper_phone=f"09{random.randrange(10**8):08}",
    )
    return add_neighborhood(db, THE_HOUSE, facts, house, now=now)


def _details(db: DbSession, places: list[Neighborhood], head: User, today: date, *, now: datetime) -> None:
    for place in places[7::17]:
        add_closure(db, THE_HOUSE, place, from_on=today + timedelta(days=5), to_on=today + timedelta(days=24),
                    reason="Sửa mái nhà văn hóa", now=now)  # fmt: skip
    for number, place in enumerate(places[3:14]):
        user_id = head.id if number == 0 else None
        name = head.full_name if number == 0 else f"Vũ Mẫu {('Hải', 'Tâm', 'Lộc')[number % 3]}"
        add_contact(db, THE_HOUSE, place, kind=ContactKind.HEAD, full_name=name, phone="0900000000",
                    user_id=user_id, now=now)  # fmt: skip


def _staff(db: DbSession, users: dict[str, User], since: date, *, now: datetime) -> dict[str, Actor]:
    named = {one.member_code: users[one.username] for one in SIGN_INS if one.member_code}
    recorders = {}
    for one in MEMBERS:
        user = named.get(one.code) or _account_of(db, one, now=now)
        facts = MemberFacts(
            code=one.code,
            full_name=one.full_name,
            kind=one.kind,
            active_from=since - timedelta(days=100),
            skills=one.skills,
            max_days_per_month=one.max_days_per_month,
            both_days_ok=one.both_days_ok,
        )
        member = add_member(db, THE_HOUSE, facts, user_id=user.id, now=now)
        if one.code in {"CB03", "CB06"}:
            start = since + timedelta(days=240)
            add_absence(db, THE_HOUSE, member, from_on=start, to_on=start + timedelta(days=20),
                        reason="Nghỉ phép năm", now=now)  # fmt: skip
        if one.kind is StaffKind.CENTER:
            recorders[one.code] = user.as_actor()
    add_kit(db, THE_HOUSE, code="BO1", name="Bộ lưu động 1", kind=KitKind.KIT, now=now)
    add_kit(db, THE_HOUSE, code="XE1", name="Xe 7 chỗ của phường", kind=KitKind.VEHICLE, now=now)
    return recorders


def _account_of(db: DbSession, one: DemoMember, *, now: datetime) -> User:
    role = Role.STAFF if one.kind is StaffKind.CENTER else Role.POLICE
    username = search_key(one.full_name).replace(" ", ".")
    return add_user(db, THE_HOUSE, username=username, full_name=one.full_name, role=role, now=now,
                    asks_second_factor=False)  # fmt: skip
