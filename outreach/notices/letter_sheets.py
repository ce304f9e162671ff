"""The letter of invitation as an Excel sheet, to be numbered, printed and signed."""

from __future__ import annotations

from outreach.notices.letter_rules import DOCUMENT, InvitationLetter
from outreach.reports.layout import STYLES, Paper, Part, write_head, write_signatures
from outreach.reports.wish_rules import Letterhead
from outreach.workbooks.writer import Book

_WIDTHS = (16.0, 24.0, 12.0, 24.0, 16.0)


def letter_workbook(letter: InvitationLetter, head: Letterhead) -> bytes:
    """One A4 page upright: head, name and subject, whom, what, when, where, what is asked, signature."""
    book = Book()
    book.add_styles(STYLES)
    paper = Paper(book.add_sheet("Giấy mời", widths=_WIDTHS, landscape=False, one_page=True), _WIDTHS)
    write_head(paper, head)
    paper.line(DOCUMENT, "document", 24)
    paper.line(letter.subject, "document")
    paper.gap()
    paper.line(letter.opening, "body")
    for term, value in letter.facts:
        paper.row(Part(1, 1, f"{term}:", "section"), Part(2, len(_WIDTHS), f"{value}.", "body"))
    paper.gap()
    paper.line(letter.asked, "body")
    paper.line(letter.closing, "body")
    write_signatures(paper, head)
    return book.finish()
