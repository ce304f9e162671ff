"""Styles of cells in our own words, so that reports describe their look without knowing the library."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

FONT = "Times New Roman"
_INK = "000000"


@dataclass(frozen=True)
class Style:
    """How a cell looks. `align`: left, center, right or justify; `box`: ruled all around; `rule`: ruled above.

    `size` in points; `fill`, `color` and `number_format` as Excel writes them, empty for none; `indent` in steps of
    about three characters; `rotation` in degrees, 90 reads upwards.
    """

    name: str
    size: float = 12
    bold: bool = False
    italic: bool = False
    align: str = "left"
    wrap: bool = True
    box: bool = False
    rule: bool = False
    fill: str = ""
    number_format: str = "General"
    indent: int = 0
    color: str = _INK
    rotation: int = 0

    def named(self) -> NamedStyle:
        """The style as the library keeps it."""
        thin = Side(style="thin", color=_INK)
        border = Border(left=thin, right=thin, top=thin, bottom=thin) if self.box else Border(top=thin)
        return NamedStyle(
            self.name,
            font=Font(FONT, self.size, bold=self.bold, italic=self.italic, color=self.color),
            alignment=Alignment(
                horizontal=self.align,
                vertical="center",
                wrap_text=self.wrap,
                indent=self.indent,
                text_rotation=self.rotation,
            ),
            border=border if self.box or self.rule else Border(),
            fill=PatternFill("solid", fgColor=self.fill) if self.fill else PatternFill(),
            number_format=self.number_format,
        )
