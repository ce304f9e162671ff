"""Files as a ward would upload them, made anew by the tests: invented neighborhoods, real shapes."""

from __future__ import annotations

import io
from random import Random

from openpyxl import Workbook

HEADERS = (
    "Mã phố",
    "Tên phố",
    "Phường cũ",
    "Số hộ",
    "Số dân",
    "Người từ 60 tuổi",
    "Vĩ độ",
    "Kinh độ",
    "Mượn được vào",
    "Mức ưu tiên",
    "Số công chức mỗi buổi",
    "Số cán bộ công an mỗi buổi",
)


def neighborhood_workbook(count: int = 54) -> bytes:
    """An .xlsx in the template's columns: invented neighborhoods inside the ward's real extent."""
    random = Random(54)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADERS)
    for number in range(1, count + 1):
        people = random.randrange(700, 2300)
        lat = 19.745 + (number % 9) * 0.005 + random.uniform(0, 0.003)
        lon = 105.775 + (number // 9) * 0.012 + random.uniform(0, 0.006)
        sheet.append(
            [f"P{number:02}", f"Phố thử {number}", "Quảng Phú", people // 4, people, people // 8,
             round(lat, 5), round(lon, 5), "Sáng T7, Sáng CN", random.randrange(1, 11), 2, 1]
        )  # fmt: skip
    return as_bytes(book)


def as_bytes(book: Workbook) -> bytes:
    """The file of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
