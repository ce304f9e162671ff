"""English is complete, and its placeholders are those of the Vietnamese source."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.support import Translations

from scripts.translations import read_catalogue, source_strings
from tests.support.files import ROOT

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%|\{\w+\}")
VIETNAMESE = re.compile("[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
# names, and the abbreviations that stand on Vietnamese papers themselves
KEPT = re.compile(
    r"Về Phố|Tiếng Việt|Tết|Hùng|Rằm tháng (Giêng|Bảy)|Ông Công, ông Táo|KT\. GIÁM ĐỐC"
    r"|[0-9]+/(NQ-HĐND|QĐ-UBND)|\(nếu có\)"
    r"|NĐ-CP|Ngày, Buổi, (Mã phố|Tổ, Công chức, Công an)|(Mã|Bỏ) buổi|\bCó\b"  # columns and words of our own sheets
    r"|Nguyễn Thị Thường Vụ|Ẵẵ Ẫẫ Ỡỡ|ẾỆỔỘỮỰ|“phố”|“Nhà văn hóa phố …”"
)


def forms_of(value: object) -> list[str]:
    return [str(form) for form in value] if isinstance(value, (tuple, list)) else [str(value or "")]


def placeholders(form: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(form))


def test_every_source_string_has_its_english() -> None:
    english = {message.id: message.string for message in read_catalogue() if message.id}
    missing = [message.id for message in source_strings() if message.id and not all(forms_of(english.get(message.id)))]
    assert missing == [], "python scripts/translations.py update, then fill the empty ones"


def test_no_english_is_left_of_a_string_that_is_gone() -> None:
    sources = {message.id for message in source_strings()}
    assert [message.id for message in read_catalogue() if message.id not in sources] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [
        (message.id, form)
        for message in read_catalogue()
        if message.id
        for form in forms_of(message.string)
        if placeholders(form) != placeholders(forms_of(message.id)[0])
    ]
    assert wrong == []


def test_a_percent_sign_is_doubled_and_stands_only_beside_placeholders() -> None:
    """Templates fill every string, `say` only one with facts: %% is a % in both, a bare % in neither."""
    found = {form: placeholders(form) for message in source_strings() if message.id for form in forms_of(message.id)}
    wrong = [form for form, marks in found.items() if "%" in marks or ("%%" in marks and marks[-1] == "%%")]
    assert wrong == []


def test_nothing_vietnamese_is_left_in_the_english_but_names() -> None:
    left = [
        form
        for message in read_catalogue()
        if message.id
        for form in forms_of(message.string)
        if VIETNAMESE.search(KEPT.sub("", form))
    ]
    assert left == []


def test_spaces_at_the_ends_and_full_stops_are_those_of_the_source() -> None:
    def ends(form: str) -> tuple[bool, ...]:
        return form[:1].isspace(), form[-1:].isspace(), form.rstrip().endswith(".") and form != "No."

    wrong = [
        (message.id, form)
        for message in read_catalogue()
        if message.id
        for form in forms_of(message.string)
        if ends(form) != ends(forms_of(message.id)[0])
    ]
    assert wrong == []


def test_the_compiled_catalogue_says_what_was_written() -> None:
    file = BytesIO()
    write_mo(file, read_catalogue())
    file.seek(0)
    compiled = Translations(file)
    said = {
        message.id: [compiled.ngettext(message.id[0], message.id[1], count) for count in (1, 2)]
        if isinstance(message.id, tuple)
        else [compiled.gettext(str(message.id))]
        for message in read_catalogue()
        if message.id
    }
    assert said == {message.id: forms_of(message.string) for message in read_catalogue() if message.id}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "outreach" / "static" / "js").rglob("*.js")), ids=lambda path: path.name
)
def test_scripts_take_their_words_from_the_page(path: Path) -> None:
    lines = [re.sub(r"(^\s*|\s)(//|/?\*).*", "", line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines if VIETNAMESE.search(line.replace("[đĐ]", ""))] == []
