"""Looking up places."""

from __future__ import annotations

from sqlalchemy import select

from outreach.kernel.db import DbSession
from outreach.places.models import WardProfile


def ward_profile(db: DbSession) -> WardProfile:
    """The ward of this installation; the facts of phường Quảng Phú until somebody edits them (domain.md §1)."""
    return db.scalar(select(WardProfile)) or default_ward()


def default_ward() -> WardProfile:
    """A fresh, unsaved profile with the ward's own facts and the forms of NĐ 30/2020/NĐ-CP."""
    return WardProfile(
        code="16522",
        name="Phường Quảng Phú",
        province="Tỉnh Thanh Hóa",
        parent_organisation="UBND PHƯỜNG QUẢNG PHÚ",
        organisation="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
        organisation_symbol="TTPVHCC",
        place_line="Quảng Phú",
        signer_capacity="KT. GIÁM ĐỐC",
        signer_title="PHÓ GIÁM ĐỐC",
        signer_name="",
        recipients=["UBND phường (để báo cáo)", "Lưu: VT"],
        phone="",
        center_address="",
        center_lat=None,
        center_lon=None,
    )
