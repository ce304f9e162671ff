"""When long work counts as abandoned, and how often it is begun again."""

from __future__ import annotations

from datetime import timedelta

from outreach.kernel.text import N_

SILENT_AFTER = timedelta(seconds=60)
"""A running task that was not heard for this long has lost its runner (reports come each second or so)."""

MOST_ATTEMPTS = 3
"""A task whose runner died this often is failed rather than begun again."""

WAITS_TOO_LONG = timedelta(seconds=20)
"""After this a waiting task says that no job process seems to run."""

LOST = N_("Máy chủ dừng giữa chừng nhiều lần. Hãy thử lại; nếu vẫn vậy, báo người quản trị.")
BROKEN = N_("Việc này gặp lỗi và đã dừng. Chưa có gì bị thay đổi. Hãy thử lại; nếu vẫn lỗi, báo người quản trị.")
