"""The letter of invitation (GM) by NĐ 30/2020/NĐ-CP: whom, what for, when, where, in the words of official papers."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.notices.invitation_rules import Party
from outreach.notices.text_rules import VisitWords
from outreach.planning.rules import HALF_DAY_HOURS
from outreach.reports.rules import WEEKDAYS, official_date

SYMBOL = "GM"
DOCUMENT = "GIẤY MỜI"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
TO_BE_NUMBERED = "Số: …… /"
RECIPIENTS = "Nơi nhận:"


@dataclass(frozen=True)
class InvitationLetter:
    """What stands between head and signature; `facts` are terms with their values."""

    subject: str
    invited: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    asked: str
    closing: str = "Trân trọng kính mời./."


def invitation_letter(visit: VisitWords, party: Party, *, host: str) -> InvitationLetter:
    """The letter to one party of one visit."""
    begins, ends = HALF_DAY_HOURS[visit.half_day]
    hours = f"từ {begins.hour} giờ {begins.minute:02} đến {ends.hour} giờ {ends.minute:02}"
    invited = f"Ban quản lý {visit.house_name}, Trưởng phố {visit.place}" if party is Party.HOUSE else "Công an phường"
    asked = {
        Party.HOUSE: "Đề nghị mở cửa nhà văn hóa trước 30 phút, chuẩn bị bàn ghế, ổ điện, nước uống và báo cho bà con.",
        Party.POLICE: "Đề nghị cử cán bộ cùng máy thu nhận để thu nhận, kích hoạt định danh điện tử mức độ 2.",
    }[party]
    return InvitationLetter(
        subject=f"Về việc hỗ trợ thủ tục hành chính tại nhà văn hóa phố {visit.place}",
        invited=invited,
        opening=f"{host} trân trọng kính mời: {invited}.",
        facts=(
            ("Tới dự", f"Buổi hỗ trợ thủ tục hành chính, định danh điện tử cho bà con phố {visit.place}"),
            ("Chủ trì", host),
            ("Thời gian", f"{hours}, {WEEKDAYS[visit.on.weekday()]}, ngày {official_date(visit.on)}"),
            ("Địa điểm", visit.house),
        ),
        asked=f"{asked} Nếu không thu xếp được, xin báo lại Trung tâm"
        f"{f' (điện thoại {visit.phone})' if visit.phone else ''} ít nhất hai ngày trước buổi.",
    )
