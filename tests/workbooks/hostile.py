"""Files that somebody might send by mistake or by malice; each is made here, none is kept."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from openpyxl import Workbook

from outreach.workbooks.columns import Column, Kind

COLUMNS = (
    Column("code", "Mã phố", Kind.CODE, required=True, synonyms=("Mã",)),
    Column("name", "Tên phố", required=True, longest=40),
    Column("households", "Số hộ", Kind.INT, smallest=0),
    Column("valid_from", "Có từ ngày", Kind.DATE),
)
ROWS = (("Mã phố", "Tên phố", "Số hộ"), ("P01", "Thịnh Vạn", 120))


def workbook(*rows: tuple[object, ...], hide: bool = False) -> bytes:
    """A plain workbook of `rows`, as Excel would write it; `hide` hides its sheet behind an empty one."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if hide:
        sheet.sheet_state = "hidden"
        book.create_sheet("Trang 2")
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of `book`."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def rebuilt(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A good workbook with each part passed through `change`, and with `extra` parts."""
    buffer, good = io.BytesIO(), zipfile.ZipFile(io.BytesIO(workbook(*ROWS)))
    with good, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bad:
        for name in good.namelist():
            bad.writestr(name, change(name, good.read(name)))
        for name, content in (extra or {}).items():
            bad.writestr(name, content)
    return buffer.getvalue()


def with_part(name: str, content: bytes = b"x") -> bytes:
    """A good workbook with one more part."""
    return rebuilt(lambda _name, part: part, {name: content})


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose sheet is `xml`."""
    return rebuilt(lambda name, part: xml if name == "xl/worksheets/sheet1.xml" else part)


def with_rows(*rows: bytes) -> bytes:
    """A workbook whose sheet holds these row elements."""
    return with_sheet(sheet_xml(b"".join(rows)))


def too_many_parts() -> bytes:
    """A workbook of more than 500 parts."""
    return rebuilt(lambda _name, part: part, {f"xl/{number}.xml": b"" for number in range(500)})


def sheet_xml(rows: bytes, before: bytes = b"") -> bytes:
    """A sheet with these row elements."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return before + b'<worksheet xmlns="' + main + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def text_row(number: int, *cells: tuple[str, str]) -> bytes:
    """One row element with inline texts at the given places."""
    inner = "".join(f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>' for place, text in cells)
    return f'<row r="{number}">{inner}</row>'.encode()


def bomb() -> bytes:
    """A small file that claims and holds 60 MB."""
    return with_part("xl/media/big.bin", b"0" * 60_000_000)


def lying_bomb() -> bytes:
    """A part of 60 MB whose directory entry says 10 bytes."""
    data = bytearray(bomb())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rfind(signature)
        assert struct.unpack_from("<I", data, at + offset)[0] in {60_000_000, 0}
        struct.pack_into("<I", data, at + offset, 10)
    return bytes(data)


def encrypted_entries() -> bytes:
    """A workbook whose parts are marked as encrypted."""
    data = bytearray(workbook(*ROWS))
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 8] |= 1
    return bytes(data)


def entity_bomb() -> bytes:
    """A sheet with nested entities."""
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{lines}]>'.encode()
    return with_sheet(sheet_xml(text_row(1, ("A1", "&l9;")), head))


def outside_entity() -> bytes:
    """A sheet that wants to read a file of the server."""
    head = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return with_sheet(sheet_xml(text_row(1, ("A1", "&f;")), head))
