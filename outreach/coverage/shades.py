"""How dark a cell is when the map is coloured by a figure; the legend is read from the same table."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from outreach.coverage.progress import Progress
from outreach.kernel.text import N_


@dataclass(frozen=True)
class Shading:
    """One way to colour: from which value on each step begins; step 0 is «nothing yet»."""

    name: str
    label: str
    value: Callable[[Progress], float | None]
    steps: tuple[float, ...]
    words: tuple[str, ...]

    def told(self, row: Progress) -> tuple[int, float | None]:
        """The step, 0 where there is nothing to show, else 1 and up; and the value."""
        value = self.value(row)
        return (0 if value is None else bisect_right(self.steps, value)), value


SHADINGS: tuple[Shading, ...] = (
    Shading(
        "vneid",
        N_("VNeID"),
        lambda row: row.figures.activated_share,
        (0.0, 0.5, 0.8),
        (
            N_("Chưa ai đề nghị"),
            N_("Kích hoạt chưa được một nửa"),
            N_("Từ một nửa đến bốn phần năm"),
            N_("Từ bốn phần năm trở lên"),
        ),
    ),
    Shading(
        "dossiers",
        N_("Hồ sơ"),
        lambda row: float(row.figures.help_lines) or None,
        (1.0, 10.0, 30.0),
        (N_("Chưa có"), N_("Từ 1 đến 9"), N_("Từ 10 đến 29"), N_("Từ 30 trở lên")),
    ),
    Shading(
        "waiting",
        N_("Ngày chờ"),
        lambda row: None if row.days_waiting is None else float(row.days_waiting),
        (0.0, 30.0, 90.0),
        (N_("Không phải chờ"), N_("Chờ dưới 30 ngày"), N_("Chờ từ 30 đến 89 ngày"), N_("Chờ từ 90 ngày trở lên")),
    ),
)
