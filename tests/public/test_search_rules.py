from __future__ import annotations

from uuid import UUID

import pytest

from outreach.public.search_rules import PlaceName, addresses_of, find_places, heirs_of, place_at, slug_of

ONE, TWO, OLD, DEAD = (UUID(int=number) for number in range(1, 5))
PLACES = (
    PlaceName(ONE, "QP31", "Phố Đông Quang", "Quảng Phú", is_living=True),
    PlaceName(TWO, "QP07", "Đông Tiến", "Quảng Tâm", is_living=True),
    PlaceName(OLD, "C12", "Thôn Phú Quý", "Quảng Tâm", is_living=False),
    PlaceName(DEAD, "C13", "Xóm Bến", "Quảng Cát", is_living=False),
)
HEIRS = {OLD: [ONE, TWO]}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("dong quang", [ONE]),
        ("Phố ĐÔNG QUANG", [ONE]),
        ("quang dong", [ONE]),
        ("đông", [ONE, TWO]),
        ("dong t", [TWO]),
        ("qp31", [ONE]),
        ("phu quy", [ONE, TWO]),
        ("quang tam", [TWO, ONE]),
        ("dong quang tam", [TWO]),
        ("xom ben", []),
        ("khong co", []),
        ("", []),
        ("%_\\", []),
    ],
)
def test_a_pho_is_found_by_any_of_its_names_without_marks(asked: str, found: list[UUID]) -> None:
    assert [one.id for one in find_places(asked, PLACES, HEIRS)] == found


def test_who_asks_by_an_older_name_is_told_so() -> None:
    assert [one.older_name for one in find_places("thôn phú quý", PLACES, HEIRS)] == ["Thôn Phú Quý"] * 2
    assert find_places("dong quang", PLACES, HEIRS)[0].older_name == ""


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Phố Đông Quang", "dong-quang"), ("Hoa Vàng (mẫu)", "hoa-vang-mau"), ("Phố", "pho"), ("Phố 5", "5")],
)
def test_a_name_becomes_a_word_for_addresses(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_two_of_the_same_name_are_told_apart_by_their_codes() -> None:
    twins = (PlaceName(ONE, "A1", "Phố Mới", "", is_living=True), PlaceName(TWO, "A2", "Mới", "", is_living=True))
    assert addresses_of(twins) == {ONE: "A1", TWO: "A2"}
    assert [one.id for one in place_at("moi", twins)] == [ONE, TWO]


@pytest.mark.parametrize(
    ("address", "ids"),
    [("dong-quang", [ONE]), ("QP31", [ONE]), ("qp31", [ONE]), ("phu-quy", []), ("thon-phu-quy", [OLD]), ("x", [])],
)
def test_an_address_means_a_code_or_a_name(address: str, ids: list[UUID]) -> None:
    assert [one.id for one in place_at(address, PLACES)] == ids


def test_heirs_are_followed_over_several_decisions_and_circles_end() -> None:
    a, b, c = (UUID(int=number) for number in (10, 11, 12))
    pairs = [(a, b), (b, c), (c, a), (b, ONE)]
    assert heirs_of(pairs, frozenset({ONE}))[a] == [ONE]
