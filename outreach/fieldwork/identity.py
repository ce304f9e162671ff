"""Identity numbers (số định danh) and the QR code of the card.

Structure: NĐ 137/2015/NĐ-CP, Điều 13; TT 07/2016/TT-BCA, Điều 7; Luật Căn cước 2023, Điều 12.
There is no check digit, so a number can be well formed and wrong: it is read back aloud.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from outreach.fieldwork.rules import Sex
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean

NUMBER_LENGTH = 12
OLD_NUMBER_LENGTH = 9
EARLIEST_YEAR = 1900
CARD_FIELDS = range(6, 12)
"""A chip card of 2021 has 7 fields, the card of 07/2024 up to 11 (domain.md §2)."""

_SEPARATORS = re.compile(r"[\s.\-–]+")
_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})")
# A name is letters, spaces and the marks of minority names (Y', H-); a garbled one holds more.
_NAME = re.compile(r"[^\W\d_]+(?:[ .'’\-]{1,2}[^\W\d_]+)*[.'’]?")
# UTF-8 read as Latin-1, and letters of the old TCVN3 table.
_MOJIBAKE = re.compile(r"[ÃÂÄ][\x80-\xbf¡-¿]|á[º»]|[µ¸¶¹÷§®«¬]|\ufffd")
# What a Vietnamese keyboard leaves when its keys stay letters: a tone key at the end of a word, letters doubled.
_TELEX_END = re.compile(r"[aeiouyw][a-z]*[fjx]$", re.IGNORECASE)
_TELEX_LETTER = re.compile(r"aa|ee|oo|dd|[aou]w", re.IGNORECASE)
_TELEX_WORDS = 2
_SEXES = {"nam": Sex.MALE, "nữ": Sex.FEMALE}

PROVINCES = dict(
    re.findall(
        r"(\d{3}) ([^,]+)",
        """001 Hà Nội, 002 Hà Giang, 004 Cao Bằng, 006 Bắc Kạn, 008 Tuyên Quang, 010 Lào Cai, 011 Điện Biên,
        012 Lai Châu, 014 Sơn La, 015 Yên Bái, 017 Hòa Bình, 019 Thái Nguyên, 020 Lạng Sơn, 022 Quảng Ninh,
        024 Bắc Giang, 025 Phú Thọ, 026 Vĩnh Phúc, 027 Bắc Ninh, 030 Hải Dương, 031 Hải Phòng,
        033 Hưng Yên, 034 Thái Bình, 035 Hà Nam, 036 Nam Định, 037 Ninh Bình, 038 Thanh Hóa, 040 Nghệ An,
        042 Hà Tĩnh, 044 Quảng Bình, 045 Quảng Trị, 046 Thừa Thiên Huế, 048 Đà Nẵng, 049 Quảng Nam,
        051 Quảng Ngãi, 052 Bình Định, 054 Phú Yên, 056 Khánh Hòa, 058 Ninh Thuận, 060 Bình Thuận,
        062 Kon Tum, 064 Gia Lai, 066 Đắk Lắk, 067 Đắk Nông, 068 Lâm Đồng, 070 Bình Phước, 072 Tây Ninh,
        074 Bình Dương, 075 Đồng Nai, 077 Bà Rịa - Vũng Tàu, 079 Hồ Chí Minh, 080 Long An, 082 Tiền Giang,
        083 Bến Tre, 084 Trà Vinh, 086 Vĩnh Long, 087 Đồng Tháp, 089 An Giang, 091 Kiên Giang, 092 Cần Thơ,
        093 Hậu Giang, 094 Sóc Trăng, 095 Bạc Liêu, 096 Cà Mau""",
    )
)
"""The 63 provinces of TT 07/2016/TT-BCA; the mergers of 2025 renumbered nobody."""

_NOT_DIGITS = N_("Số căn cước chỉ gồm chữ số. Hãy nhập lại.")
_OLD_NUMBER = N_("Đây là số CMND 9 số, không dùng được nữa. Hãy nhập số căn cước 12 số.")
_TOO_SHORT = N_("Số căn cước phải có đúng 12 chữ số; số vừa nhập còn thiếu.")
_TOO_LONG = N_("Số căn cước phải có đúng 12 chữ số; số vừa nhập bị thừa.")
_FUTURE = N_("Các chữ số thứ 4 đến 6 cho ra năm sinh chưa tới. Hãy đọc lại số trên thẻ.")
_VNEID = N_("Đây không phải mã QR trên thẻ. Mã trên ứng dụng VNeID không dùng để ghi lượt; hãy quét thẻ.")
_GARBLED = N_("Chữ quét vào bị sai. Hãy tắt bộ gõ tiếng Việt trên máy rồi quét lại, hoặc gõ tay.")

_OTHER_PROVINCE = N_("Ba số đầu không thuộc tỉnh nào của Việt Nam. Nếu khai sinh ở nước ngoài thì vẫn đúng.")
_OTHER_YEAR = N_("Năm sinh khác với năm trong số căn cước. Hãy hỏi lại, nếu đúng thì cứ lưu.")
_OTHER_SEX = N_("Nam, nữ khác với số căn cước. Hãy hỏi lại, nếu đúng thì cứ lưu.")


@dataclass(frozen=True)
class Card:
    """What is kept of a scanned card; address, old number and family names are not needed."""

    number: str
    full_name: str
    sex: Sex | None
    birth_year: int | None
    birth_on: date | None


def identity_digits(typed: str | None) -> str:
    """The number without the spaces, dots and dashes that people type into it."""
    return _SEPARATORS.sub("", clean(typed))


def identity_problem(number: str, *, today: date) -> str | None:
    """Why `number` cannot be an identity number, as a sentence; None where it can.

    Twelve ASCII digits; the year in it is from 1900 to this year.
    """
    if not (number.isascii() and number.isdigit()):
        return _NOT_DIGITS
    if len(number) == OLD_NUMBER_LENGTH:
        return _OLD_NUMBER
    if len(number) != NUMBER_LENGTH:
        return _TOO_SHORT if len(number) < NUMBER_LENGTH else _TOO_LONG
    return None if birth_year_of(number) <= today.year else _FUTURE


def identity_warnings(number: str, *, birth_year: int | None, sex: Sex | None) -> list[str]:
    """What is odd about a possible number, to be asked and never refused.

    People keep their number after a correction of sex or birth date, and births registered abroad
    have other prefixes.
    """
    warnings = []
    if number[:3] not in PROVINCES:
        warnings.append(_OTHER_PROVINCE)
    if birth_year is not None and birth_year != birth_year_of(number):
        warnings.append(_OTHER_YEAR)
    if sex is not None and sex is not sex_of(number):
        warnings.append(_OTHER_SEX)
    return warnings


def birth_year_of(number: str) -> int:
    """The birth year in a number: century from the fourth digit (0, 1 = 1900s; 2, 3 = 2000s …)."""
    return EARLIEST_YEAR + int(number[3]) // 2 * 100 + int(number[4:6])


def sex_of(number: str) -> Sex:
    """The sex in a number: an even fourth digit is male, an odd one female."""
    return Sex.FEMALE if int(number[3]) % 2 else Sex.MALE


def province_of(number: str) -> str | None:
    """Where the birth was registered (not where the person lives); None for no province of ours."""
    return PROVINCES.get(number[:3])


def masked(number: str | None) -> str:
    """038•••••0123: three digits and four, as every screen shows it; empty for none."""
    return f"{number[:3]}•••••{number[-4:]}" if number else ""


def read_card(scanned: str, *, today: date) -> Card:
    """What the QR code of a card says.

    Fields by `|`: number, old number, name, ddmmyyyy, Nam/Nữ, address, day of issue, then what newer
    cards add. Raises `Invalid` at field `card`: another code, or text spoilt by a Vietnamese keyboard.
    """
    fields = [clean(part) for part in clean(scanned).split("|")]
    if len(fields) == 1 and not re.match(r"\d{12}\D", fields[0]):
        raise Invalid("card.other_code", _VNEID, field="card")
    if len(fields) not in CARD_FIELDS:
        raise Invalid("card.garbled", _GARBLED, field="card")
    number, name, born, sex = fields[0], fields[2], fields[3], fields[4]
    birth = _birth(born)
    is_whole = number.isascii() and number.isdigit() and len(number) == NUMBER_LENGTH and birth
    is_readable = _NAME.fullmatch(name) and not _is_garbled(name) and sex.casefold() in _SEXES
    if not is_whole or not is_readable or birth is None:
        raise Invalid("card.garbled", _GARBLED, field="card")
    problem = identity_problem(number, today=today)
    if problem:
        raise Invalid("card.number", problem, field="card")
    return Card(number, name, _SEXES[sex.casefold()], *birth)


def _is_garbled(name: str) -> bool:
    # Names of the highlands are plain letters too, so one doubled letter alone says nothing.
    if not name.isascii():
        return bool(_MOJIBAKE.search(name))
    words = re.split(r"[ .'-]+", name)
    is_toned = any(_TELEX_END.search(word) for word in words)
    return is_toned or sum(bool(_TELEX_LETTER.search(word)) for word in words) >= _TELEX_WORDS


def _birth(text: str) -> tuple[int, date | None] | None:
    if re.fullmatch(r"(19|20)\d{2}", text):
        return int(text), None
    parts = _DATE.fullmatch(text) if text.isascii() else None
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts.groups())
    try:
        return (year, date(year, month, day)) if day and month else (year, None)
    except ValueError:
        return None
