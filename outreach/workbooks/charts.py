"""Native charts in our own words, drawn from cells that stay alive: a corrected figure corrects its bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties

_COLORS = ("0B5D57", "F2B632", "8CC3EE", "8F4398", "D1490F", "7F8E8F")
_WIDTH_CM, _LEAST_CM, _EACH_CM, _FRAME_CM = 25.0, 9.0, 0.62, 3.5
_MOST_LYING = 18
_STANDING_CM = 13.0


@dataclass(frozen=True)
class Bars:
    """Bars of the rows `first` to `last`: `names` is the column of words, `series` (word, column).

    Lying bars, so that long words can be read; standing ones where there are many.
    """

    title: str
    names: int
    series: Sequence[tuple[str, int]]
    first: int
    last: int
    is_stacked: bool = False

    @property
    def is_lying(self) -> bool:
        """Whether there are few enough for a line each."""
        return self.last - self.first < _MOST_LYING

    @property
    def height_cm(self) -> float:
        """So high that each name has a line of its own."""
        if not self.is_lying:
            return _STANDING_CM
        each = _EACH_CM if self.is_stacked else _EACH_CM * max(1.0, 0.75 * len(self.series))
        return max(_LEAST_CM, (self.last - self.first + 1) * each + _FRAME_CM)


def bar_chart(sheet: Any, bars: Bars) -> BarChart:
    """The chart over cells of `sheet`, the first row on top."""
    chart = BarChart()
    chart.type, chart.title, chart.style = "bar" if bars.is_lying else "col", bars.title, 10
    size: Any = (_WIDTH_CM, bars.height_cm)
    (chart.width, chart.height), chart.gapWidth = size, 40
    if bars.is_stacked:
        chart.grouping, chart.overlap = "stacked", 100
    for (word, column), color in zip(bars.series, _COLORS, strict=False):
        one = Series(Reference(sheet, min_col=column, min_row=bars.first, max_row=bars.last), title=word)
        one.graphicalProperties = GraphicalProperties(solidFill=color)
        chart.series.append(one)
    chart.set_categories(Reference(sheet, min_col=bars.names, min_row=bars.first, max_row=bars.last))
    # Newer Excel hides axes whose state the library leaves open; bars are read from the top like the table.
    chart.x_axis.delete = chart.y_axis.delete = False
    if bars.is_lying:
        chart.x_axis.scaling.orientation, chart.y_axis.crosses = "maxMin", "max"
    else:
        chart.x_axis.tickLblSkip = 1
    chart.y_axis.number_format, chart.y_axis.majorGridlines = "#,##0", None
    _legend(chart, bars)
    return chart


def _legend(chart: BarChart, bars: Bars) -> None:
    if len(bars.series) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
    if bars.is_lying and not bars.is_stacked:
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for name in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, name, False)
    chart.layout = Layout(manualLayout=ManualLayout(x=0.02, y=0.1, w=0.95, h=0.8))
