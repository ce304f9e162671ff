"""The jobs by the clock: when each runs, and how late a missed one is still made up for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from outreach.kernel.clock import LOCAL_ZONE
from outreach.kernel.text import N_


@dataclass(frozen=True)
class Job:
    """One job: its name in the diary, its words, its times, and how long a missed period stays due."""

    name: str
    label: str
    times: CronTrigger
    made_up_within: timedelta

    def latest_due(self, now: datetime) -> datetime | None:
        """The last period that has come by `now` and is not too old, or None."""
        due = None
        coming = self.times.get_next_fire_time(None, now - self.made_up_within)
        while coming is not None and coming <= now:
            due = coming
            coming = self.times.get_next_fire_time(coming, coming + timedelta(microseconds=1))
        return due

    def next_due(self, now: datetime) -> datetime | None:
        """The next period after `now`."""
        coming: datetime | None = self.times.get_next_fire_time(None, now + timedelta(microseconds=1))
        return coming


def at(crontab: str) -> CronTrigger:
    """Times on the ward's wall clock, in five crontab fields."""
    return CronTrigger.from_crontab(crontab, timezone=LOCAL_ZONE)


TELL_PROVINCE = Job("province.tell", N_("Báo tổng số về tỉnh"), at("7 * * * *"), timedelta(minutes=50))
"""Done by each ward of a province; a single ward has nobody above it."""

JOBS = (
    Job("backup.make", N_("Sao lưu, niêm phong và thử phục hồi"), at("10 * * * *"), timedelta(minutes=55)),
    Job("backup.check", N_("Kiểm tra cơ sở dữ liệu và các bản sao lưu"), at("40 3 * * *"), timedelta(hours=20)),
    Job("files.expire", N_("Dọn tệp đã hết hạn"), at("40 2 * * *"), timedelta(hours=20)),
    Job("registrations.forget", N_("Xóa đăng ký trước của buổi đã qua"), at("50 2 * * *"), timedelta(hours=20)),
    Job("trail.check", N_("Kiểm sổ nhật ký"), at("10 3 * * *"), timedelta(hours=20)),
    Job("people.forget", N_("Ẩn danh các lượt đã quá hạn lưu"), at("55 2 * * *"), timedelta(hours=20)),
    Job("sync.expire", N_("Khép bản ghi chờ đã quá hạn lưu"), at("58 2 * * *"), timedelta(hours=20)),
    Job("sign_ins.forget", N_("Xóa dấu vết đăng nhập đã cũ"), at("0 3 * * *"), timedelta(hours=20)),
    Job("uploads.sweep", N_("Dọn tệp tải lên đang chờ"), at("5 * * * *"), timedelta(minutes=50)),
    Job("sync.release", N_("Ghi vào sổ bản ghi chờ buổi mở cửa"), at("*/10 * * * *"), timedelta(minutes=9)),
    Job("coverage.count", N_("Cộng sẵn số liệu các buổi vừa thay đổi"), at("*/10 * * * *"), timedelta(minutes=9)),
    Job("reports.monthly", N_("Làm báo cáo hằng tháng"), at("20 5 * * *"), timedelta(hours=18)),
    Job("notices.visit_day", N_("Báo các buổi trong ngày"), at("30 6 * * *"), timedelta(hours=5)),
    Job("notices.remind", N_("Nhắc trước buổi 7, 3, 1 ngày"), at("0 7 * * *"), timedelta(hours=14)),
    Job("notices.overdue", N_("Nhắc việc hẹn và VNeID quá ngày"), at("45 7 * * mon,thu"), timedelta(hours=12)),
    Job("notices.reports", N_("Báo tin báo cáo hằng tháng đã xong"), at("*/10 * * * *"), timedelta(minutes=9)),
    Job("letters.forget", N_("Xóa thư đã gửi từ lâu"), at("10 3 * * *"), timedelta(hours=20)),
    Job("calendar.seed", N_("Lập sẵn lịch ngày lễ năm sau"), at("15 2 1 10-12 *"), timedelta(days=30)),
)
