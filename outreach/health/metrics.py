"""The text that Prometheus reads (exposition format 0.0.4): sizes, ages and counts, nobody's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate

from outreach.health.rules import Vitals
from outreach.web.watching import BOUNDS, Counts

Sample = tuple[str, float]


def exposition(vitals: Vitals, counts: Counts, *, now_seconds: float) -> str:
    """All families, each with its kind."""
    age = vitals.backup_age
    ends = vitals.certificate_ends_at
    lines = [
        *_family("up_seconds", "gauge", [("", now_seconds - counts.began)]),
        *_family("requests_total", "counter", _labelled("status", counts.by_status)),
        *_histogram(counts),
        *_family("disk_free_bytes", "gauge", [("", vitals.free_bytes)]),
        *_family("database_bytes", "gauge", [("", vitals.database_bytes)]),
        *_family("wal_bytes", "gauge", [("", vitals.wal_bytes)]),
        *_family("backup_age_seconds", "gauge", [("", age.total_seconds())] if age is not None else []),
        *_family("backup_key", "gauge", [("", vitals.has_backup_key)]),
        *_family("jobs_quiet", "gauge", [("", vitals.jobs_are_quiet)]),
        *_family("jobs_stuck", "gauge", [("", vitals.stuck_jobs)]),
        *_family("jobs_failed", "gauge", [("", vitals.failed_jobs)]),
        *_family("job_success_age_seconds", "gauge", _labelled("job", vitals.job_ages)),
        *_family("tasks_waiting", "gauge", [("", vitals.waiting_tasks)]),
        *_family("records_held", "gauge", [("", vitals.held_records)]),
        *_family("records_unsent", "gauge", [("", vitals.unsent_records)]),
        *_family("certificate_seconds_left", "gauge", [("", (ends - vitals.at).total_seconds())] if ends else []),
    ]
    return "\n".join(lines) + "\n"


def _family(name: str, kind: str, samples: Iterable[Sample]) -> list[str]:
    found = [f"vepho_{name}{labels} {float(value):g}" for labels, value in samples]
    return [f"# TYPE vepho_{name} {kind}", *found] if found else []


def _histogram(counts: Counts) -> list[str]:
    up_to = list(accumulate(counts.within))
    buckets = [(f'_bucket{{le="{bound:g}"}}', float(count)) for bound, count in zip(BOUNDS, up_to, strict=False)]
    ends = [('_bucket{le="+Inf"}', float(up_to[-1])), ("_sum", counts.seconds), ("_count", float(up_to[-1]))]
    return _family("request_seconds", "histogram", [*buckets, *ends])


def _labelled(label: str, values: Mapping[str, float]) -> list[Sample]:
    return [(f'{{{label}="{name}"}}', value) for name, value in sorted(values.items())]
