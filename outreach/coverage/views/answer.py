"""«Đến đâu rồi?» in a few sentences, for whoever asks: without names of people, read from the rows of the dashboard."""

from __future__ import annotations

from collections.abc import Sequence

from outreach.coverage.burn_up import BurnUp
from outreach.coverage.progress import Indicators
from outreach.coverage.rules import STATUS_LABELS, Status
from outreach.kernel.clock import now
from outreach.kernel.text import N_
from outreach.planning.models import Visit
from outreach.planning.rules import HALF_DAY_LABELS
from outreach.web.i18n import moment, percent, say, short_date, short_day, whole_number

_LEFT = (Status.LIVE, Status.PLANNED, Status.OVERDUE, Status.CALLED_OFF, Status.WAITING)
_NAMED = frozenset({Status.OVERDUE, Status.CALLED_OFF})
_MOST_NAMES = 5


def answer_lines(seen: Indicators, curve: BurnUp | None, coming: Sequence[Visit]) -> list[str]:
    """The sentences, the one that is asked for first; `seen` holds the figures since the start."""
    found = [_reached(seen), _left(seen), _forecast(curve), *_done(seen), _coming(coming)]
    return [line for line in found if line]


def _reached(seen: Indicators) -> str:
    return say(
        N_("Đến %(at)s, đoàn đã về %(covered)s trên %(target)s phố (%(share)s)."),
        at=moment(now()),
        covered=whole_number(seen.covered),
        target=whole_number(seen.target),
        share=percent(seen.covered_share),
    )


def _left(seen: Indicators) -> str:
    if not seen.remaining:
        return ""
    parts = [_part(seen, status) for status in _LEFT if seen.counts[status]]
    return say(N_("Còn %(count)s phố: %(parts)s."), count=whole_number(seen.remaining), parts="; ".join(parts))


def _part(seen: Indicators, status: Status) -> str:
    count, word = whole_number(seen.counts[status]), say(STATUS_LABELS[status]).lower()
    names = [row.place.name for row in seen.with_status(status)]
    if status not in _NAMED:
        return f"{count} {word}"
    more = f", … (+{whole_number(len(names) - _MOST_NAMES)})" if len(names) > _MOST_NAMES else ""
    return f"{count} {word} ({', '.join(names[:_MOST_NAMES])}{more})"


def _forecast(curve: BurnUp | None) -> str:
    if curve is None or curve.forecast_on is None:
        return ""
    if curve.earliest_on is None or curve.latest_on is None or curve.earliest_on == curve.latest_on:
        return say(
            N_("Dự kiến xong ngày %(day)s; đợt này đến %(end)s."),
            day=short_date(curve.forecast_on),
            end=short_date(curve.ends_on),
        )
    return say(
        N_("Dự kiến xong ngày %(day)s, sớm nhất %(first)s, muộn nhất %(last)s; đợt này đến %(end)s."),
        day=short_date(curve.forecast_on),
        first=short_date(curve.earliest_on),
        last=short_date(curve.latest_on),
        end=short_date(curve.ends_on),
    )


def _done(seen: Indicators) -> list[str]:
    figures = seen.figures
    if not figures.visits:
        return []
    counts = {
        name: whole_number(getattr(figures, name))
        for name in ("visits", "people", "requested", "taken", "activated", "submitted", "missing_papers")
    }
    first, elderly = short_date(seen.period.from_on), percent(figures.elderly_share)
    return [
        say(
            N_("Từ %(first)s: %(visits)s buổi, %(people)s lượt người, %(elderly)s từ 60 tuổi."),
            first=first,
            elderly=elderly,
            **counts,
        ),
        say(N_("VNeID mức 2: %(requested)s đề nghị, %(taken)s đã thu nhận, %(activated)s đã kích hoạt."), **counts),
        say(N_("Hồ sơ: %(submitted)s nộp giúp, %(missing_papers)s lần thiếu giấy tờ."), **counts),
    ]


def _coming(coming: Sequence[Visit]) -> str:
    told = [
        f"{visit.neighborhood.name} ({say(HALF_DAY_LABELS[visit.half_day]).lower()} {short_day(visit.on)})"
        for visit in coming
    ]
    return say(N_("Sắp tới: %(visits)s."), visits=", ".join(told)) if told else ""
