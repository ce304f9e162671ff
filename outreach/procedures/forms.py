"""What people type about the catalogue."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, StringField, TextAreaField, ValidationError

from outreach.kernel.text import N_, search_key
from outreach.procedures.rules import PaperFacts, papers_of_text
from outreach.web.forms import DayField, Form, at_most, holds, needed

_MOST_PAPERS = 40
_LONGEST_PAPER = 500


class ProcedureForm(Form):
    """What the ward may say itself about a procedure."""

    short_name = StringField(N_("Tên gọi tắt"), [at_most(80)])
    is_common = BooleanField(N_("Hay gặp: hiện thành nút bấm trên máy tính bảng"))
    papers = TextAreaField(N_("Giấy tờ phải có, mỗi giấy tờ một dòng"))

    def validate_papers(self, _field: TextAreaField) -> None:
        """No paper twice, none too long, not too many."""
        names = [search_key(paper.name) for paper in self.listed_papers()]
        if len(names) > _MOST_PAPERS:
            raise ValidationError(N_("Nhiều nhất 40 giấy tờ."))
        if any(len(paper.name) > _LONGEST_PAPER for paper in self.listed_papers()):
            raise ValidationError(N_("Có giấy tờ tên dài quá 500 ký tự. Hãy xuống dòng để tách ra."))
        if len(set(names)) < len(names):
            raise ValidationError(N_("Có giấy tờ ghi hai lần. Hãy bỏ bớt một dòng."))

    def listed_papers(self) -> tuple[PaperFacts, ...]:
        """The papers in the order of the lines."""
        return papers_of_text(self.papers.data)


class VersionForm(Form):
    """What makes an import a version."""

    decision = StringField(N_("Số quyết định công bố danh mục"), [at_most(200)])
    effective_from = DayField(
        N_("Áp dụng từ ngày"),
        [
            needed(N_("Chưa chọn ngày áp dụng.")),
            holds(lambda on: date(2020, 1, 1) <= on <= date(2099, 12, 31), N_("Năm phải từ 2020 đến 2099.")),
        ],
    )
