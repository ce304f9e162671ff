"""An .xlsx is a zip: it is judged by its directory and unpacked under guard before anything parses it."""

from __future__ import annotations

import io
import zipfile
import zlib

from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_

MAX_FILE_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 500
"""Bounds of an upload (trust.md T6). The ratio counts only above one megabyte: small tables pack well."""

_RATIO_COUNTS_FROM = 1024 * 1024
_CHUNK = 64 * 1024
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def safe_archive(data: bytes) -> bytes:
    """The same workbook, repacked from parts that were really unpacked and counted; raises `Invalid`.

    A zip directory can lie about sizes, so what openpyxl gets is our own plain copy.
    """
    _refuse_other_kinds(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _judge_directory(archive.infolist(), len(data))
            return _repack(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise _no_workbook() from error


def refuse_size(data: bytes) -> None:
    """Raise `Invalid` for nothing at all and for more than five megabytes."""
    if not data:
        raise Invalid("workbook.empty", N_("Tệp rỗng, không có gì bên trong."), field="file")
    if len(data) > MAX_FILE_BYTES:
        raise Invalid("workbook.too_big", N_("Tệp lớn quá 5 MB. Hãy bỏ ảnh và trang thừa rồi gửi lại."), field="file")


def _refuse_other_kinds(data: bytes) -> None:
    refuse_size(data)
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise Invalid("workbook.encrypted", N_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."), field="file")
        message = N_("Đây là tệp Excel kiểu cũ (.xls). Hãy mở bằng Excel, lưu lại dạng .xlsx rồi gửi.")
        raise Invalid("workbook.old_format", message, field="file")
    if not data.startswith(b"PK"):
        raise _no_workbook()


def _judge_directory(parts: list[zipfile.ZipInfo], packed: int) -> None:
    names = {part.filename for part in parts}
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or len(names) != len(parts) or any(p.compress_type not in _METHODS for p in parts):
        raise _no_workbook()
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > _RATIO_COUNTS_FROM and unpacked > MAX_RATIO * packed):
        raise _bomb()
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("workbook.encrypted", N_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."), field="file")
    lowered = {name.casefold() for name in names}
    if any(name.endswith("vbaproject.bin") for name in lowered):
        raise Invalid("workbook.macros", N_("Tệp có macro. Hãy lưu lại dạng .xlsx không macro rồi gửi."), field="file")
    if any("externallinks/" in name for name in lowered):
        message = N_("Tệp lấy số liệu từ tệp khác. Hãy dán lại dạng giá trị rồi gửi.")
        raise Invalid("workbook.external_links", message, field="file")
    if not {"[content_types].xml", "xl/workbook.xml"} <= lowered:
        raise _no_workbook()


def _repack(archive: zipfile.ZipFile) -> bytes:
    plain, room = io.BytesIO(), MAX_UNPACKED_BYTES
    with zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as copy:
        for part in archive.infolist():
            content = _unpack(archive, part, room)
            room -= len(content)
            copy.writestr(part.filename, content)
    return plain.getvalue()


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    content = bytearray()
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > room:
                raise _bomb()
    return bytes(content)


def _bomb() -> Invalid:
    message = N_("Tệp nở ra quá lớn khi mở (hơn 50 MB), nên không nhận. Hãy chép riêng bảng sang tệp mới.")
    return Invalid("workbook.bomb", message, field="file")


def _no_workbook() -> Invalid:
    message = N_("Đây không phải tệp Excel (.xlsx) mở được. Hãy lưu lại bằng Excel rồi gửi.")
    return Invalid("workbook.not_a_workbook", message, field="file")
