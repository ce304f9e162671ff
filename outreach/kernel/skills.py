"""What a helper can do and a neighborhood may need: one list for staffing and places, which do not know each other."""

from __future__ import annotations

from outreach.kernel.text import N_

SKILL_LABELS = {
    "vneid": N_("VNeID, định danh điện tử"),
    "civil_status": N_("Hộ tịch, chứng thực"),
    "land": N_("Đất đai, xây dựng"),
    "social": N_("Bảo trợ xã hội, người có công"),
    "business": N_("Hộ kinh doanh"),
    "it": N_("Kỹ thuật thiết bị"),
}
