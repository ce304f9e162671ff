"""The Excel form of the list of neighborhoods: one table of columns for template, upload and download."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from outreach.kernel.skills import SKILL_LABELS
from outreach.kernel.text import N_, phone_number
from outreach.places.models import Neighborhood, typed_of
from outreach.places.rules import HALF_DAY_LABELS, HouseFacts
from outreach.workbooks.columns import Column, Kind
from outreach.workbooks.template import write_template

_TITLE = N_("Danh sách phố")
_SHORT_HALF_DAYS = {"Sáng T7": "sat_am", "Chiều T7": "sat_pm", "Sáng CN": "sun_am", "Chiều CN": "sun_pm"}
_HALF_DAY_WORDS = {
    **_SHORT_HALF_DAYS,
    **{word: half_day for half_day, word in HALF_DAY_LABELS.items()},
    "Sáng thứ 7": "sat_am",
    "Chiều thứ 7": "sat_pm",
}
_SKILL_WORDS = {label.replace(",", " và"): skill for skill, label in SKILL_LABELS.items()}
_NOTES = (
    N_("Mỗi dòng là một phố. Mã phố đã có thì sửa phố đó, mã mới thì thêm phố; phố không có trong tệp giữ nguyên."),
    N_("Ô chữ, ô số để trống nghĩa là chưa biết. Ô Có/Không và mức ưu tiên để trống thì giữ như cũ."),
    N_("Phố sáp nhập, chia tách, đổi tên: làm trên trang Phố, để số liệu các buổi đã về được kế thừa."),
)


_HINTS = {
    "code": N_("Không trùng nhau, ví dụ P01. Để trống thì nhận ra phố theo tên, tên mới được đặt mã tiếp theo."),
    "former_ward": N_("Phường trước ngày 01/07/2025."),
    "lat": N_("Độ, khoảng 19,7. Để trống nếu chưa biết, rồi chọn trên bản đồ."),
    "lon": N_("Độ, khoảng 105,8."),
    "signal_note": N_("Ví dụ: Viettel 4G tốt, Vina yếu."),
    "priority": N_("1 đến 10; 10 là cần về trước. Để trống là 5."),
    "team_size": N_("Để trống là 3."),
    "officers": N_("Để trống là 1."),
    "valid_from": N_("Để trống là 01/07/2025, ngày lập phường."),
    "valid_to": N_("Để trống nếu phố vẫn còn."),
}


_NAMES = ("Phố", "Tên tổ dân phố", "Tổ dân phố", "Khu phố", "Tên khu phố")
_POPULATIONS = ("Dân số", "Nhân khẩu", "Số nhân khẩu", "Số khẩu")
_KEEPERS = ("Người giữ chìa khóa", "Người giữ khóa", "Người giữ nhà văn hóa", "Người trông coi", "Người phụ trách")
_PHONES = ("Điện thoại", "Số điện thoại", "SĐT", "Số điện thoại người giữ nhà")
_POINTS = ("Tọa độ GPS", "Tọa độ NVH", "Tọa độ nhà văn hóa", "GPS", "Vị trí", "Vị trí GPS", "Bản đồ", "Google Maps")
_HEADS = ("Tổ trưởng", "Tổ trưởng tổ dân phố", "Trưởng khu phố", "Họ tên trưởng phố", "Họ tên tổ trưởng")
_HEADS_PHONES = ("SĐT trưởng phố", "SĐT tổ trưởng", "Điện thoại tổ trưởng")
"""Headings that wards already have in lists of their own."""


def _restored_phone(number: float) -> str | None:
    if not number.is_integer() or number >= 10**15:
        return None
    # Excel drops the leading zero of what was typed as a number: of a phone, or of an identity number by mistake.
    bare = f"{int(number)}"
    return "0" + bare if phone_number("0" + bare) or len(bare) == len("38195000123") else bare


def _column(name: str, header: str, kind: Kind = Kind.TEXT, **facts: Any) -> Column:
    return Column(name, header, kind, hint=_HINTS.get(name, ""), **facts)


COLUMNS: tuple[Column, ...] = (
    _column("code", N_("Mã phố"), Kind.CODE, synonyms=("Mã",), width=10),
    _column("name", N_("Tên phố"), required=True, synonyms=_NAMES, width=24),
    _column("former_ward", N_("Phường cũ"), synonyms=("Thuộc phường cũ",), width=18),
    _column("households", N_("Số hộ"), Kind.INT, smallest=0, synonyms=("Hộ", "Số hộ dân", "Tổng số hộ"), width=9),
    _column("population", N_("Số dân"), Kind.INT, smallest=0, synonyms=_POPULATIONS, width=9),
    _column("elderly", N_("Người từ 60 tuổi"), Kind.INT, smallest=0, synonyms=("Người cao tuổi",), width=11),
    _column("without_level_2", N_("Chưa có VNeID mức 2"), Kind.INT, smallest=0, width=12),
    _column("house_name", N_("Tên nhà văn hóa"), synonyms=("Nhà văn hóa", "Tên NVH", "NVH"), width=30),
    _column("address", N_("Địa chỉ nhà văn hóa"), synonyms=("Địa chỉ", "Địa chỉ NVH"), width=30),
    _column("lat", N_("Vĩ độ"), Kind.DECIMAL, synonyms=("Latitude", "Lat"), width=11),
    _column("lon", N_("Kinh độ"), Kind.DECIMAL, synonyms=("Longitude", "Lon", "Long"), width=11),
    _column("open_windows", N_("Mượn được vào"), Kind.CHOICES, words=_HALF_DAY_WORDS, width=26),
    _column("seats", N_("Số chỗ ngồi"), Kind.INT, smallest=0, width=9),
    _column("has_power", N_("Có điện"), Kind.YES_NO, width=8),
    _column("has_wifi", N_("Có Wi-Fi"), Kind.YES_NO, synonyms=("Wifi",), width=8),
    _column("has_ramp", N_("Có lối cho xe lăn"), Kind.YES_NO, width=10),
    _column("signal_note", N_("Sóng di động"), width=20),
    _column("keeper_name", N_("Người giữ nhà"), synonyms=_KEEPERS, width=22),
    _column("keeper_phone", N_("Điện thoại người giữ nhà"), Kind.CODE, restore=_restored_phone, synonyms=_PHONES),
    _column("keeper_email", N_("Thư điện tử người giữ nhà"), Kind.CODE, synonyms=("Email người giữ nhà",), width=22),
    _column("priority", N_("Mức ưu tiên"), Kind.INT, width=9),
    _column("team_size", N_("Số công chức mỗi buổi"), Kind.INT, width=10),
    _column("officers", N_("Số cán bộ công an mỗi buổi"), Kind.INT, width=10),
    _column("skills", N_("Cần người biết việc"), Kind.CHOICES, words=_SKILL_WORDS, width=24),
    _column("valid_from", N_("Có từ ngày"), Kind.DATE, width=12),
    _column("valid_to", N_("Đến hết ngày"), Kind.DATE, width=12),
    _column("note", N_("Ghi chú"), width=30),
)  # fmt: skip

READ_COLUMNS = (
    *COLUMNS,
    Column("point", N_("Tọa độ"), synonyms=_POINTS),
    Column("head_name", N_("Trưởng phố"), synonyms=_HEADS),
    Column("head_phone", N_("Điện thoại trưởng phố"), Kind.CODE, restore=_restored_phone, synonyms=_HEADS_PHONES),
)
"""What is understood of an upload beside the columns of the template: coordinates in one cell, who heads the phố."""

_EXAMPLE = {
    "code": "P01",
    "name": "Phố Ví Dụ (mẫu)",
    "former_ward": "Quảng Thành",
    "households": 210,
    "population": 800,
    "elderly": 120,
    "without_level_2": 95,
    "house_name": "Nhà văn hóa phố Ví Dụ (mẫu)",
    "address": "Số 1 đường Ví Dụ (mẫu)",
    "lat": 19.7655,
    "lon": 105.8154,
    "open_windows": ["sat_am", "sun_pm"],
    "seats": 80,
    "has_power": True,
    "has_wifi": False,
    "has_ramp": True,
    "keeper_name": "Người Mẫu",
    "keeper_phone": "0912000000",
    "priority": 5,
    "team_size": 3,
    "officers": 1,
    "skills": ["vneid"],
    "valid_from": date(2025, 7, 1),
}


def neighborhoods_workbook(neighborhoods: Iterable[Neighborhood] = ()) -> bytes:
    """The template, filled with `neighborhoods`; it can be sent back as it is and changes nothing."""
    rows = [typed_of(one.facts, one.house.facts if one.house else HouseFacts(name="")) for one in neighborhoods]
    return write_template(_TITLE, COLUMNS, rows=rows, example=_EXAMPLE, notes=_NOTES)
