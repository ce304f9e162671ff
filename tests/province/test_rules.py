"""Names of wards on the network, and their sums beside each other."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from outreach.coverage.figures import Figures
from outreach.province.rules import (
    Order,
    Province,
    WardRow,
    WardSums,
    count_by_step,
    host_of,
    is_slug,
    schema_of,
    slug_in,
    slug_of,
    sorted_rows,
    step_of,
)
from tests.build import AT

DOMAIN = "tinh.example"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Phường Quảng Phú", "quang-phu"),
        ("Xã Đông Sơn", "dong-son"),
        ("phường  Hạc Thành", "hac-thanh"),
        ("Đặc khu Phú Quốc", "phu-quoc"),
        ("Xã Ia Đal (mẫu)", "ia-dal-mau"),
        ("Phú Xã", "phu-xa"),
    ],
)
def test_a_ward_is_called_by_its_name_without_marks(name: str, slug: str) -> None:
    assert slug_of(name) == slug
    assert is_slug(slug)


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "A", "a.b", "a_b", "www", "x" * 41, 'a"; DROP', "đông"])
def test_what_is_no_label_of_a_host_is_refused_before_it_becomes_part_of_a_statement(text: str) -> None:
    assert not is_slug(text)
    with pytest.raises(ValueError, match=r"^"):
        schema_of(text)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("tinh.example", ""),
        ("Tinh.Example:8443", ""),
        ("quang-phu.tinh.example", "quang-phu"),
        ("quang-phu.tinh.example.", "quang-phu"),
        ("www.tinh.example", None),
        ("a.b.tinh.example", None),
        ("tinh.example.evil.example", None),
        ("eviltinh.example", None),
        ("[::1]:8000", None),
        ("", None),
    ],
)
def test_a_host_names_the_province_a_ward_or_nothing(header: str, found: str | None) -> None:
    assert slug_in(host_of(header), DOMAIN) == found


def told(reached: int, target: int, *, overdue: int = 0, people: int = 0, hours: int = 0) -> WardSums:
    figures = Figures(people=people)
    at = AT - timedelta(hours=hours)
    return WardSums(date(2026, 1, 1), date(2026, 11, 14), at, target, reached, 0, overdue, 0, 0, 0, figures)


def row(number: int, name: str, sums: WardSums | None) -> WardRow:
    return WardRow(UUID(int=number), f"9000{number}", name, f"w{number}", sums)


ROWS = (
    row(1, "Xã Bình", told(9, 10, overdue=1, people=5)),
    row(2, "Xã An", told(1, 10, people=50)),
    row(3, "Xã Chi", None),
    row(4, "Xã Đông", told(10, 10, overdue=4, people=7, hours=30)),
    row(5, "Xã Ý", told(0, 0)),
)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (Order.NAME, "An Bình Chi Đông Ý"),
        (Order.SHARE, "An Bình Đông Ý Chi"),
        (Order.OVERDUE, "Đông Bình An Ý Chi"),
        (Order.PEOPLE, "An Đông Bình Ý Chi"),
    ],
)
def test_wards_stand_in_order_and_those_nothing_is_known_of_come_last(order: Order, names: str) -> None:
    assert " ".join(one.name.removeprefix("Xã ") for one in sorted_rows(ROWS, order)) == names


def test_the_sums_of_the_province_are_the_sums_of_its_wards() -> None:
    province = Province(ROWS)
    assert (province.reached, province.target, province.overdue, province.figures.people) == (20, 30, 5, 62)
    assert province.share == pytest.approx(2 / 3)
    assert Province(()).share is None


def test_a_ward_that_told_nothing_for_a_day_is_named() -> None:
    assert [one.name for one in Province(ROWS).silent(AT)] == ["Xã Chi", "Xã Đông"]


@pytest.mark.parametrize(
    ("reached", "target", "step"), [(0, 4, 0), (1, 4, 1), (2, 4, 2), (3, 4, 3), (99, 100, 3), (4, 4, 4), (0, 0, None)]
)
def test_the_shade_of_a_ward_is_its_share(reached: int, target: int, step: int | None) -> None:
    assert step_of(told(reached, target)) == step


def test_every_ward_bears_one_shade() -> None:
    counted = count_by_step(ROWS)
    assert sum(counted.values()) == len(ROWS)
    assert counted == {0: 1, 1: 0, 2: 0, 3: 1, 4: 1, None: 2}
