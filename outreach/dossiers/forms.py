"""What people type about dossiers and promises."""

from __future__ import annotations

from datetime import date
from typing import cast
from uuid import UUID

from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.validators import Optional

from outreach.dossiers.models import Dossier
from outreach.dossiers.rules import (
    FOLLOW_UP_PLACE_LABELS,
    HELP_LABELS,
    PORTAL_STATUSES,
    DossierFacts,
    FollowUpFacts,
    FollowUpPlace,
    FollowUpState,
    Help,
    NextStep,
    code_in_scan,
    may_go_on,
)
from outreach.kernel.errors import Invalid
from outreach.kernel.text import N_, clean
from outreach.web.forms import DayField, Form, at_most, in_words, needed

_HELPS = [(help_.value, label) for help_, label in HELP_LABELS.items()]
_PLACES = [(place.value, label) for place, label in FOLLOW_UP_PLACE_LABELS.items()]


class DossierForm(Form):
    """Help with one procedure: what was done and what is missing."""

    procedure_code = StringField(N_("Thủ tục"), [needed(N_("Chưa chọn thủ tục.")), at_most(60)])
    help = RadioField(N_("Đã giúp thế nào"), [Optional()], choices=_HELPS, default=Help.ADVISED.value)
    missing_papers = SelectMultipleField(N_("Còn thiếu giấy nào?"), validate_choice=False)
    other_papers = TextAreaField(N_("Giấy khác còn thiếu, mỗi dòng một loại"), [at_most(1000)])
    dossier_code = StringField(N_("Mã hồ sơ, nếu đã có"), [at_most(60)])
    note = TextAreaField(N_("Ghi chú"), [at_most(1000)])

    def facts(self) -> DossierFacts:
        """What is to be written down; each missing paper once, those of the list first.

        Who only ticks a missing paper has said enough: advice with papers missing is «thiếu giấy tờ».
        """
        ticked = [clean(name) for name in self.missing_papers.data or []]
        papers = [name for name in [*ticked, *(self.other_papers.data or "").splitlines()] if name]
        chosen = Help(self.help.data or Help.ADVISED)
        return DossierFacts(
            procedure_code=self.procedure_code.data or "",
            help=Help.MISSING_PAPERS if papers and chosen is Help.ADVISED else chosen,
            missing_papers=tuple(dict.fromkeys(papers)),
            dossier_code=(self.dossier_code.data or "").upper() or None,
            note=self.note.data or "",
        )


class DossierCodeForm(Form):
    """The official code, added when it exists."""

    dossier_code = StringField(N_("Mã hồ sơ"), [needed(N_("Chưa nhập mã hồ sơ.")), at_most(60)])


class PortalStatusForm(Form):
    """What the official system says of a dossier."""

    portal_status = SelectField(
        N_("Trạng thái trên Cổng"), coerce=int, choices=[(code, f"{label}") for code, label in PORTAL_STATUSES.items()]
    )
    on = DayField(N_("Từ ngày"), [needed(N_("Chưa chọn ngày."))])
    reason = StringField(N_("Sửa trạng thái ghi nhầm: vì sao"), [at_most(300)])


class NextStepForm(Form):
    """How a help line goes on after its day."""

    help = SelectField(N_("Bây giờ"), [Optional()], choices=[("", N_("Chưa đổi")), *_HELPS], default="")
    missing_papers = SelectMultipleField(N_("Còn thiếu giấy nào?"), validate_choice=False)
    dossier_code = StringField(N_("Mã hồ sơ, nếu đã có"), [at_most(60)])

    def offer_steps(self, dossier: Dossier | None) -> None:
        """Offer only what may follow; nothing where there is no dossier."""
        now = dossier.help if dossier else None
        steps = [to for to in Help if now and dossier and may_go_on(now, to, portal_status=dossier.portal_status)]
        self.help.choices = {"": in_words(N_("Chưa đổi")), **{to.value: in_words(HELP_LABELS[to]) for to in steps}}

    @property
    def has_steps(self) -> bool:
        """Whether anything may follow."""
        return len(list(self.help.choices or ())) > 1

    def next_step(self) -> NextStep:
        """The step as the service wants it; raises `Invalid` where none was chosen."""
        step = self.step()
        if step is None:
            raise Invalid("dossier.no_step", N_("Hãy chọn hồ sơ đi tiếp thế nào."), field="help")
        return step

    def step(self) -> NextStep | None:
        """The step, or None where nothing was chosen."""
        if not self.help.data:
            return None
        papers = tuple(dict.fromkeys(clean(name) for name in self.missing_papers.data or []))
        return NextStep(Help(self.help.data), papers, (self.dossier_code.data or "").upper() or None)


class FollowUpForm(Form):
    """A promise to a person: what, where, until when."""

    what = StringField(N_("Hẹn việc gì"), [needed(N_("Chưa ghi hẹn việc gì.")), at_most(500)])
    place = RadioField(N_("Hẹn ở đâu"), [needed(N_("Chưa chọn nơi hẹn."))], choices=_PLACES)
    due_on = DayField(N_("Ngày hẹn"), [needed(N_("Chưa chọn ngày hẹn."))])
    owner_id = StringField(
        N_("Người lo việc"), [Optional(), validators.UUID(N_("Người này không có trong danh sách."))]
    )
    dossier_id = StringField(N_("Hồ sơ"), [Optional(), validators.UUID(N_("Hồ sơ này không có."))])

    def facts(self) -> FollowUpFacts:
        """What is promised, as the service wants it."""
        return FollowUpFacts(
            what=self.what.data or "",
            place=FollowUpPlace(self.place.data),
            due_on=cast(date, self.due_on.data),
            owner_id=UUID(self.owner_id.data) if self.owner_id.data else None,
            dossier_id=UUID(self.dossier_id.data) if self.dossier_id.data else None,
        )


class FollowUpEndForm(NextStepForm):
    """How a promise ended."""

    state = RadioField(
        N_("Kết quả"),
        [needed(N_("Chưa chọn đã xong hay thôi."))],
        choices=[(FollowUpState.DONE.value, N_("Đã xong")), (FollowUpState.DROPPED.value, N_("Thôi không làm"))],
    )
    outcome = StringField(N_("Đã làm gì, hoặc vì sao thôi"), [needed(N_("Chưa ghi kết quả.")), at_most(500)])


class FollowUpFilterForm(Form):
    """What to list of the promises."""

    show = SelectField(
        N_("Việc"),
        default="open",
        choices=[
            ("open", N_("Còn hẹn")),
            ("overdue", N_("Quá hạn")),
            ("own", N_("Việc của tôi")),
            ("done", N_("Đã xong")),
            ("dropped", N_("Thôi không làm")),
        ],
    )
    place = SelectField(N_("Nơi hẹn"), default="", choices=[("", N_("Tất cả")), *_PLACES])
    neighborhood_id = SelectField(N_("Phố"), default="", choices=[("", N_("Tất cả"))])


class DossierFilterForm(Form):
    """What to list of the dossiers."""

    show = SelectField(
        N_("Hồ sơ"),
        default="all",
        choices=[
            ("all", N_("Tất cả")),
            ("without_code", N_("Đã nộp, chưa có mã")),
            ("waiting", N_("Đang chờ kết quả")),
            ("overdue", N_("Quá hạn trả kết quả")),
        ],
    )
    help = SelectField(N_("Đã giúp thế nào"), default="", choices=[("", N_("Tất cả")), *_HELPS])
    neighborhood_id = SelectField(N_("Phố"), default="", choices=[("", N_("Tất cả"))])


class ScanForm(Form):
    """What a scanner read from a receipt, or what somebody typed from it."""

    scanned = StringField(N_("Quét hoặc gõ mã trên giấy tiếp nhận"), [needed(N_("Chưa quét mã nào.")), at_most(2000)])

    def code(self) -> str:
        """The code in it; empty where there is none."""
        return code_in_scan(self.scanned.data or "") or ""


class PostingForm(Form):
    """The list of procedures was put up: where, when, by whom."""

    neighborhoods = SelectMultipleField(N_("Phố"), coerce=UUID, validate_choice=False)
    posted_on = DayField(N_("Niêm yết ngày"), [needed(N_("Chưa chọn ngày."))])
    posted_by = StringField(N_("Người niêm yết"), [needed(N_("Chưa ghi ai niêm yết.")), at_most(200)])
    note = StringField(N_("Ghi chú"), [at_most(300)])
