from __future__ import annotations

import pytest

from outreach.places.rules import (
    following_name,
    half_day_labels,
    house_name,
    phone_problem,
    point_problem,
    sum_or_unknown,
)


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        (19.76, 105.81, None),
        (None, None, None),
        (19.76, None, "cả vĩ độ và kinh độ"),
        (None, 105.81, "cả vĩ độ và kinh độ"),
        (105.81, 19.76, "đổi chỗ"),
        (48.85, 2.35, "ngoài Việt Nam"),
        (0.0, 0.0, "ngoài Việt Nam"),
    ],
)
def test_a_point_is_in_vietnam_and_whole(lat: float | None, lon: float | None, said: str | None) -> None:
    problem = point_problem(lat, lon)
    assert problem is None if said is None else said in str(problem)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0912 345 678", None),
        ("+84 912.345.678", None),
        ("0237 3123 456", None),
        ("038195000123", "số căn cước"),
        ("0381950001234", "Thừa số"),
        ("091234567", "Thiếu số"),
        ("0168 123 4567", "Không phải số điện thoại"),
        ("gọi anh Hùng", "Thiếu số"),
    ],
)
def test_a_phone_number_is_one_and_no_identity_number(typed: str, said: str | None) -> None:
    problem = phone_problem(typed)
    assert problem is None if said is None else said in str(problem)


@pytest.mark.parametrize(
    ("figures", "total"), [([3, 4], 7), ([0, 0], 0), ([3, None], None), ([None], None), ([], None)]
)
def test_a_sum_with_an_unknown_part_is_unknown(figures: list[int | None], total: int | None) -> None:
    assert sum_or_unknown(figures) == total


@pytest.mark.parametrize("name", ["Thịnh Vạn", "Phố Thịnh Vạn", "phố Thịnh Vạn"])
def test_the_usual_name_of_a_house_says_pho_once(name: str) -> None:
    assert house_name(name) == "Nhà văn hóa phố Thịnh Vạn"


@pytest.mark.parametrize(
    ("open_windows", "labels"),
    [
        (["sat_am"], ["Sáng Thứ Bảy"]),
        (["sun_pm", "sat_pm"], ["Chiều Thứ Bảy", "Chiều Chủ nhật"]),
        (["sat_am", "sat_pm", "sun_am"], ["Cả Thứ Bảy", "Sáng Chủ nhật"]),
        (["sat_am", "sat_pm", "sun_am", "sun_pm"], ["Cả Thứ Bảy", "Cả Chủ nhật"]),
        ([], []),
    ],
)
def test_both_halves_of_a_day_are_said_in_one_word(open_windows: list[str], labels: list[str]) -> None:
    assert half_day_labels(open_windows) == labels


BEFORE = {
    "name": "Phường Quảng Phú",
    "parent_organisation": "UBND PHƯỜNG QUẢNG PHÚ",
    "organisation": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
    "place_line": "Quảng Phú",
    "code": "16522",
}


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ({}, {}),
        ({"place_line": "TP. Thanh Hóa"}, {}),
        ({"name": "Phường Mẫu Sơn"},
         {"parent_organisation": "UBND PHƯỜNG MẪU SƠN", "place_line": "Mẫu Sơn", "code": ""}),
        ({"name": "Xã Mẫu Sơn"}, {"parent_organisation": "UBND XÃ MẪU SƠN", "place_line": "Mẫu Sơn", "code": ""}),
        ({"name": "Phường Mẫu Sơn", "place_line": "Mẫu", "code": "90001"},
         {"parent_organisation": "UBND PHƯỜNG MẪU SƠN"}),
    ],
)  # fmt: skip
def test_headings_that_nobody_touched_follow_the_name(typed: dict[str, str], made: dict[str, str]) -> None:
    assert following_name(BEFORE, BEFORE | typed) == BEFORE | typed | made
