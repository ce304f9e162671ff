"""What is said to a phố about its visit, ready to be copied: Zalo, loudspeaker, the message around a link.

The words go out to people of the ward and stay Vietnamese in every language of the pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from outreach.notices.invitation_rules import Party
from outreach.notices.mail_rules import VIETNAMESE
from outreach.notices.rules import half_day_in_words
from outreach.planning.rules import HALF_DAY_HOURS, HalfDay
from outreach.reports.bulletin_rules import BRING, SAFE

_SPOKEN_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
_SPOKEN_HALVES = {HalfDay.AM: "sáng", HalfDay.PM: "chiều"}


@dataclass(frozen=True)
class VisitWords:
    """What the texts know of a visit; `phone` and `page` may be empty."""

    on: date
    half_day: HalfDay
    place: str
    house: str
    with_police: bool
    house_name: str = ""
    helps: Sequence[str] = ()
    phone: str = ""
    page: str = ""


def zalo_text(visit: VisitWords) -> str:
    """Short lines for the group of the phố."""
    helpers = "cán bộ Trung tâm và công an phường" if visit.with_police else "cán bộ Trung tâm"
    lines = [
        f"Mời bà con phố {visit.place}",
        f"{half_day_in_words(visit.on, visit.half_day, VIETNAMESE)}",
        f"Tại {visit.house}: {helpers} giúp bà con làm thủ tục ngay tại phố.",
        *(["", "Làm được ngay:", *(f"• {one}" for one in visit.helps)] if visit.helps else []),
        "",
        BRING,
        "Không cần đăng ký, ai đến cũng được phục vụ. Không thu tiền.",
        *([f"Giấy tờ cần mang, đăng ký giờ: {visit.page}"] if visit.page else []),
        *([f"Hỏi thêm: {visit.phone}"] if visit.phone else []),
        SAFE,
    ]
    return "\n".join(lines)


def loudspeaker_text(visit: VisitWords) -> str:
    """Whole sentences with spoken hours, to be read out twice."""
    helpers = (
        "cán bộ Trung tâm Phục vụ hành chính công và công an phường"
        if visit.with_police
        else ("cán bộ Trung tâm Phục vụ hành chính công")
    )
    told = [
        f"Kính mời bà con phố {visit.place} chú ý.",
        f"{_SPOKEN_HALVES[visit.half_day].capitalize()} {_SPOKEN_WEEKDAYS[visit.on.weekday()]},",
        f"ngày {visit.on.day} tháng {visit.on.month}, {_spoken_hours(visit.half_day)},",
        f"tại {visit.house}, {helpers} về giúp bà con làm thủ tục ngay tại phố.",
        *([f"Bà con có thể làm ngay: {', '.join(visit.helps)}."] if visit.helps else []),
        BRING,
        "Không cần đăng ký, ai đến cũng được phục vụ. Người già yếu, khuyết tật được ưu tiên làm trước.",
        SAFE,
        *([f"Cần hỏi thêm, xin gọi số {_spoken_number(visit.phone)}."] if visit.phone else []),
        "Xin nhắc lại.",
    ]
    return " ".join(told)


def invitation_text(visit: VisitWords, party: Party, link: str) -> str:
    """What goes to house keeper or police around their link."""
    when = half_day_in_words(visit.on, visit.half_day, VIETNAMESE)
    if party is Party.HOUSE:
        asked = f"Kính nhờ bác mở {visit.house} đón đoàn về phố {visit.place}: {when}. Xin mở cửa trước 30 phút."
    else:
        asked = f"Kính đề nghị công an phường cử cán bộ đi cùng đoàn về phố {visit.place}: {when}, tại {visit.house}."
    answer = "Xin bấm vào đây để nhận lời, hoặc báo nếu không được (không cần tài khoản):"
    return "\n".join([asked, answer, link, *([f"Cần bàn thêm, xin gọi {visit.phone}."] if visit.phone else [])])


def _spoken_hours(half_day: HalfDay) -> str:
    spoken = [f"{at.hour} giờ{f' {at.minute}' if at.minute else ''}" for at in HALF_DAY_HOURS[half_day]]
    return f"từ {spoken[0]} đến {spoken[1]}"


def _spoken_number(phone: str) -> str:
    return ", ".join(phone.split())
