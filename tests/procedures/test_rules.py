"""Durations, papers and searches."""

from __future__ import annotations

import pytest

from outreach.procedures.rules import (
    CODE,
    Duration,
    PaperFacts,
    asked_words,
    both_channels,
    key_of,
    papers_of_text,
    parse_duration,
    share_found,
    text_of_papers,
)
from outreach.procedures.starter import BY_CODE, STARTER


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("3 Ngày làm việc", "", Duration(working_days=3)),
        ("15 Ngày", "", Duration(calendar_days=15)),
        ("Trong ngày", "", Duration(working_days=0)),
        ("Trong ngày; nhận sau 15 giờ thì trả ngày làm việc tiếp theo", "", Duration(working_days=0)),
        ("Ngay khi nhận", "", Duration(working_days=0)),
        ("1", "Hộ tịch", Duration(working_days=0)),
        ("1", "Thuế", Duration()),
        ("5", "Hộ tịch", Duration()),
        ("1 Giờ", "", Duration(working_days=0)),
        ("8 Giờ", "", Duration(working_days=1)),
        ("17 đến 27 ngày làm việc", "", Duration()),
        ("≤ 45 ngày", "", Duration(calendar_days=45)),
        ("Theo thông báo", "", Duration()),
        ("", "", Duration()),
    ],
)
def test_a_duration_has_a_number_only_where_one_is_clearly_stated(text: str, field: str, expected: Duration) -> None:
    assert parse_duration(text, field) == expected


def test_papers_of_a_cell_keep_their_order_and_their_condition() -> None:
    papers = papers_of_text("Tờ khai;\n - Giấy chứng sinh\nVăn bản ủy quyền (nếu có)")
    assert papers == (
        PaperFacts("Tờ khai"),
        PaperFacts("Giấy chứng sinh"),
        PaperFacts("Văn bản ủy quyền", is_conditional=True),
    )
    assert papers_of_text(text_of_papers(papers)) == papers


@pytest.mark.parametrize(
    ("direct", "online", "expected"),
    [
        ("Miễn phí", "Miễn phí", "Miễn phí"),
        ("10,000 đ", "5,000 đ", "Trực tiếp: 10,000 đ; trực tuyến: 5,000 đ"),
        ("Không có thông tin", "7 ngày", "7 ngày"),
        (None, "", ""),
    ],
)
def test_counter_and_portal_are_told_apart_only_where_they_differ(
    direct: str | None, online: str, expected: str
) -> None:
    assert both_channels(direct, online) == expected


@pytest.mark.parametrize(
    ("typed", "name", "share"),
    [
        ("khai sinh", "Đăng ký khai sinh", 1.0),
        ("SINH khai", "Đăng ký khai sinh", 1.0),
        ("dk ks", "Đăng ký khai sinh", 1.0),
        ("đăng ký", "Đăng ký khai sinh", 1.0),
        ("kt", "Đăng ký khai tử", 1.0),
        ("kh", "Đăng ký kết hôn", 1.0),
        ("cccd", "Cấp thẻ căn cước", 1.0),
        ("hn", "Xác nhận tình trạng hôn nhân", 1.0),
        ("cn", "Đăng ký nuôi con nuôi", 1.0),
        ("1.0011", "Đăng ký khai sinh", 1.0),
        ("inh", "Đăng ký khai sinh", 0.0),
        ("khai sanh", "Đăng ký khai sinh", 0.5),
        ("", "Đăng ký khai sinh", 0.0),
    ],
)
def test_a_search_matches_word_starts_in_any_order_and_short_forms(typed: str, name: str, share: float) -> None:
    assert share_found(asked_words(typed), key_of("1.001193", name, "")) == share


def test_the_starter_catalogue_holds_each_procedure_of_the_survey_once() -> None:
    assert len(BY_CODE) == len(STARTER) == 98
    assert all(CODE.fullmatch(facts.code) for facts in STARTER)
    assert {facts.code for facts in STARTER if facts.is_police} >= {"3.000228", "1.004222", "1.014061"}
    assert not BY_CODE["1.001193"].is_police


def test_the_commonest_procedures_say_which_papers_they_need() -> None:
    silent = {facts.code for facts in STARTER if facts.is_common and not facts.papers}
    assert silent == {"1.014027", "1.001776", "1.001699"}, "known by code and topic alone (domain.md §4.1)"
