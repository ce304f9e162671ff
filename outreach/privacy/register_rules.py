"""The register of what is kept: each column of the database has a class, and each class its rules (ASVS 14.1.1–2).

A new column stands here before it stands in the database: a test holds the register against the models.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from outreach.kernel.text import N_


class DataClass(StrEnum):
    """How much harm comes of it in wrong hands, from none on."""

    OPEN = "open"
    WORK = "work"
    STAFF = "staff"
    PERSON = "person"
    IDENTITY = "identity"
    SECRET = "secret"  # noqa: S105 (the name of a class)


@dataclass(frozen=True)
class Handling:
    """How a class is treated. `in_logs`: whether a value may stand in a log, in the trail or in an error."""

    label: str
    shown: str
    in_logs: bool


HANDLING: Mapping[DataClass, Handling] = {
    DataClass.OPEN: Handling(N_("Công khai"), N_("Ai cũng xem được"), in_logs=True),
    DataClass.WORK: Handling(N_("Nội bộ"), N_("Người của trung tâm và công an phường"), in_logs=True),
    DataClass.STAFF: Handling(N_("Người làm việc"), N_("Người quản lý tài khoản và người xếp lịch"), in_logs=False),
    DataClass.PERSON: Handling(N_("Cá nhân"), N_("Tổ của buổi và công an khi xử lý"), in_logs=False),
    DataClass.IDENTITY: Handling(
        N_("Số căn cước, điện thoại"), N_("Niêm phong, luôn che; mở từng số phải có lý do"), in_logs=False
    ),
    DataClass.SECRET: Handling(N_("Bí mật"), N_("Không ai xem được"), in_logs=False),
}


@dataclass(frozen=True)
class Kept:
    """One table. `columns` by class, parted by spaces; `what` and `until` in words where it tells of people."""

    columns: Mapping[DataClass, str]
    what: str = ""
    until: str = ""
    classes: dict[str, DataClass] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for kind, names in self.columns.items():
            self.classes.update(dict.fromkeys(names.split(), kind))

    @property
    def about_people(self) -> set[DataClass]:
        """Its classes that are about somebody."""
        return _OF_PEOPLE & set(self.columns)

    @property
    def tells_of_people(self) -> bool:
        """Whether anything in it is about somebody."""
        return bool(self.about_people)


_OF_PEOPLE = {DataClass.STAFF, DataClass.PERSON, DataClass.IDENTITY}
_O, _W, _S, _P, _X, _K = DataClass
_AS_LONG_AS_THEY_WORK = N_("Đến khi thôi việc; tên trong lịch sử buổi được giữ")
_MONTHS = N_("24 tháng sau buổi, rồi ẩn danh")
_FIGURES = (
    "visits people elderly needing_support from_elsewhere asked_only remarks requested taken approved activated "
    "activated_at_visit waiting_for_police activations_overdue not_done home_visits declined already_had advised "
    "submitted_online received_on_paper sent_to_center sent_to_police missing_papers on_time late follow_ups_open "
    "follow_ups_overdue"
)

REGISTER: Mapping[str, Kept] = {
    # The ward and its year.
    "ward_profiles": Kept({
        _O: "id code name province parent_organisation organisation organisation_symbol place_line phone "
            "center_address center_lat center_lon signer_capacity signer_title signer_name recipients"}),
    "neighborhoods": Kept({
        _O: "id code name search_key sort_key former_ward valid_from valid_to",
        _W: "households population elderly without_level_2 priority team_size officers skills note"}),
    "neighborhood_areas": Kept({_O: "id neighborhood_id geometry source imported_at"}),
    "boundaries": Kept({_O: "id source geometry area_km2 imported_at"}),
    "successions": Kept({_O: "id predecessor_id successor_id kind on decision"}),
    "cultural_houses": Kept({
        _O: "id neighborhood_id name address lat lon seats has_power has_wifi has_ramp",
        _W: "open_windows signal_note", _S: "keeper_name keeper_phone keeper_email"},
        N_("Người giữ nhà văn hóa: tên, điện thoại, thư điện tử"), N_("Đến khi thay người")),
    "house_closures": Kept({_W: "id house_id from_on to_on reason"}),
    "local_contacts": Kept({_W: "id neighborhood_id user_id kind", _S: "full_name phone"},
        N_("Tổ trưởng, bí thư, đầu mối của phố: tên, điện thoại"), N_("Đến khi thay người")),
    "calendar_days": Kept({_O: "id from_on to_on kind name source"}),
    "office_rules": Kept({_W: "id same_day_until activation_due_days cut_off_day changed_at"}),
    "campaigns": Kept({_W: "id name starts_on ends_on weights created_at closed_at"}),
    "campaign_targets": Kept({_W: "id campaign_id neighborhood_id half_days"}),
    "plans": Kept({_W: "id campaign_id name state entries figures task_id made_by made_at published_at"}),
    "visits": Kept({
        _O: "id neighborhood_id on half_day state",
        _W: "campaign_id kit_id is_date_locked is_team_locked catalogue_version_id note reason created_at changed_at "
            "closed_at"}),
    "visit_members": Kept({_W: "id visit_id member_id"}),
    "visit_changes": Kept({_W: "id visit_id at actor_id what state on half_day reason", _S: "actor_name"},
        N_("Ai đã đổi lịch buổi nào"), N_("Cùng với lịch sử buổi")),
    "told_changes": Kept({_W: "change_id told_at"}),
    "visit_marks": Kept({_W: "id visit_id"}),
    # Who works, and with what.
    "users": Kept({
        _W: "id role created_at password_changed_at disabled_at asks_second_factor totp_since totp_last_step",
        _S: "username full_name email", _K: "password_hash totp_secret"},
        N_("Người dùng: tên, tên đăng nhập, thư điện tử"), _AS_LONG_AS_THEY_WORK),
    "login_sessions": Kept({
        _W: "id user_id created_at last_seen_at expires_at ended_at proved_at is_half", _S: "browser address",
        _K: "token_hash"}, N_("Phiên đăng nhập: trình duyệt, địa chỉ mạng"), N_("90 ngày sau khi kết thúc")),
    "sign_in_attempts": Kept({_W: "id at succeeded device_id", _S: "username_key address"},
        N_("Lần thử đăng nhập: địa chỉ mạng"), N_("30 ngày")),
    "one_time_links": Kept({_W: "id purpose user_id created_at expires_at used_at", _K: "code_hash"}),
    "recovery_codes": Kept({_W: "id user_id number made_at used_at", _K: "code_hash"}),
    "calendar_links": Kept({_W: "id user_id made_at revoked_at", _K: "code_hash"}),
    "staff_members": Kept({
        _W: "id code kind skills max_days_per_month both_days_ok user_id active_from active_to",
        _S: "full_name search_key sort_key phone email"},
        N_("Người đi buổi: tên, điện thoại, thư điện tử"), _AS_LONG_AS_THEY_WORK),
    "absences": Kept({_W: "id member_id from_on to_on", _S: "reason"},
        N_("Ngày nghỉ và lý do"), N_("Cùng với hồ sơ người đi buổi")),
    "kits": Kept({_W: "id code name kind is_retired"}),
    "kit_outages": Kept({_W: "id kit_id from_on to_on reason"}),
    # What happens at a visit.
    "encounters": Kept({
        _W: "id visit_id author_id source queue_number sex is_elderly needs_support is_from_elsewhere legal_basis "
            "may_be_called is_late state void_reason rev happened_at recorded_at changed_at",
        _P: "person_name person_key identity_tail birth_year birth_on representative_name note",
        _X: "identity_number phone", _K: "identity_index phone_index content_mark"},
        N_("Bà con đến buổi: tên, năm sinh, người đại diện; số căn cước và điện thoại niêm phong"), _MONTHS),
    "dossiers": Kept({
        _W: "id encounter_id visit_id procedure_id author_id help dossier_code portal_status portal_status_on "
            "portal_status_at received_at due_on finished_on state void_reason rev happened_at recorded_at changed_at",
        _P: "note", _K: "content_mark"}, N_("Hồ sơ đã giúp nộp: mã hồ sơ, ghi chú"), _MONTHS),
    "missing_papers": Kept({_W: "id dossier_id position name brought_on"}),
    "status_changes": Kept({_W: "id dossier_id at on from_status portal_status source is_correction reason actor_id"}),
    "kept_statuses": Kept({
        _W: "id dossier_code portal_status on procedure_name source state dossier_id imported_by imported_at "
            "settled_at", _P: "person_name"},
        N_("Dòng tình trạng chưa khớp, nhập từ hệ thống chính: tên người nộp"), N_("24 tháng sau khi nhập")),
    "status_mappings": Kept({_W: "id headings_mark columns words saved_by saved_at"}),
    "follow_ups": Kept({
        _W: "id encounter_id dossier_id owner_id place due_on state created_at ended_at", _P: "what outcome",
        _K: "content_mark"}, N_("Hẹn quay lại: hẹn gì, kết quả"), _MONTHS),
    "activations": Kept({
        _W: "id encounter_id visit_id author_id state reason was_sent is_minor is_reactivation taken_at approved_at "
            "activated_at was_activated_at_visit due_on is_voided rev requested_at changed_at", _P: "note",
        _K: "content_mark"}, N_("Định danh mức 2 của ai, đến bước nào"), _MONTHS),
    "decisions": Kept({
        _W: "id activation_id actor_id from_state to_state reason is_correction at", _S: "actor_name", _P: "note"},
        N_("Công an đã quyết định gì"), _MONTHS),
    "tallies": Kept({_W: "id visit_id author_id kind amount happened_at", _K: "content_mark"}),
    "remarks": Kept({_W: "id visit_id author_id kind happened_at", _P: "text", _K: "content_mark"},
        N_("Ý kiến bà con nói tại buổi"), _MONTHS),
    "close_outs": Kept({
        _W: "visit_id slips_issued people_counted records_on_tablets records_on_server rows_in_report difference "
            "reason closed_by closed_at"}),
    "visit_photos": Kept({_W: "id visit_id device_id sha256 size received_at"}),
    "pre_registrations": Kept({
        _W: "id visit_id slot place needs needs_support state created_at changed_at", _P: "person_name", _X: "phone",
        _K: "phone_index address_mark"}, N_("Đăng ký trước: tên; điện thoại niêm phong"), N_("30 ngày sau buổi")),
    "postings": Kept({_W: "id neighborhood_id version_id posted_on note recorded_by recorded_at", _S: "posted_by"},
        N_("Người niêm yết tại phố"), N_("Cùng với lịch sử niêm yết")),
    # Tablets.
    "devices": Kept({
        _W: "id name state token_expires_at enrolled_at last_seen_at revoked_at health health_at", _K: "token_hash"}),
    "device_events": Kept({_W: "id device_id at kind detail"}),
    "device_streams": Kept({_W: "device_id author_id contiguous highest resend_from resend_to"}),
    "enrolment_codes": Kept({_W: "id name device_id made_by created_at expires_at used_at", _K: "code_hash"}),
    "day_passes": Kept({_W: "id user_id device_id visit_id public_key created_at ends_at", _K: "token_hash"}),
    "ledger_entries": Kept({
        _W: "op_id device_id author_id seq sha256 answer code message detail waits_for kind visit_id is_late "
            "device_time clock_offset received_at settled_at settled_by", _P: "body"},
        N_("Bản ghi của máy tính bảng còn chờ giải quyết, niêm phong"), N_("24 tháng sau khi nhận")),
    "op_conflicts": Kept({
        _W: "id op_id visit_id kind record_id field theirs_at mine_at settled_at settled_by took_mine",
        _S: "theirs_by mine_by", _P: "theirs mine"}, N_("Hai cách ghi khác nhau của một lượt"), _MONTHS),
    "number_blocks": Kept({_W: "visit_id device_id place"}),
    # What goes out and what is kept for the law.
    "procedures": Kept({
        _O: "id version_id code name short_name search_key field authority decision is_police is_common duration "
            "working_days calendar_days fee url"}),
    "catalogue_versions": Kept({_O: "id number decision effective_from source imported_at"}),
    "required_papers": Kept({_O: "id procedure_id position name is_conditional"}),
    "invitations": Kept({
        _W: "id visit_id party made_by made_at expires_at revoked_at has_accepted answered_at reason",
        _S: "answered_for", _K: "code_hash"}, N_("Ai đã trả lời lời mời"), N_("Cùng với lịch sử buổi")),
    "notices": Kept({_W: "id recipient user_id kind once subject_id facts at read_at"}),
    "letters": Kept({
        _W: "number notice_id message_id recipient subject state claim failures error created_at due_at good_until "
            "changed_at sent_at", _S: "name address body"},
        N_("Thư đã gửi cho người làm việc"), N_("60 ngày sau khi gửi")),
    "report_files": Kept({
        _W: "id report file_name stored_name from_on to_on filters rows_counted rows_written byte_count has_names "
            "reason made_by made_at expires_at signed_at"}),
    "report_heads": Kept({_O: "report symbol subject signer_capacity signer_title signer_name recipients"}),
    "report_schedules": Kept({_W: "id report preset day_of_month made_by created_at last_on"}),
    "audit_entries": Kept({_W: "id at actor_id act subject_kind subject_id facts", _S: "actor_name"},
        N_("Nhật ký: ai đã làm gì; không có tên bà con"), N_("Luôn giữ: chuỗi dấu không cắt được")),
    "audit_links": Kept({_W: "place entry_id mark"}),
    "approvals": Kept({
        _W: "id kind subject_id about arguments reason asked_by asked_at expires_at decided_by decided_at is_granted "
            "used_at"}),
    "data_requests": Kept({
        _W: "id kind received_on answer_by done_by logged_by logged_at answered_at closed_at outcome erased_records",
        _P: "words person_name", _X: "contact"}, N_("Yêu cầu về dữ liệu: tên và cách liên hệ, niêm phong"),
        N_("Đến khi khép yêu cầu")),
    "incidents": Kept({
        _W: "id kind detected_at began_on what people_affected measures logged_by logged_at reported_at closed_at"}),
    "tasks": Kept({
        _W: "id kind subject_id asked_by arguments state progress step result error attempts stop_asked_at created_at "
            "started_at heard_at finished_at"}),
    "job_runs": Kept({_W: "id job period owner attempts started_at finished_at result error"}),
    "month_details": Kept({_W: "month_on kind name help amount"}),
    "visit_details": Kept({_W: "visit_id kind name help amount"}),
    "visit_figures": Kept({_W: f"visit_id counted_on turns_on {_FIGURES}"}),
    "province_wards": Kept({_O: "id code name slug geometry", _W: "added_at closed_at"}),
    "province_sums": Kept({
        _W: f"ward_id span from_on on gathered_at target reached planned overdue waiting called_off live {_FIGURES}"}),
}  # fmt: skip
"""By table; what tells of people is listed in the handbook for whoever runs the house."""
