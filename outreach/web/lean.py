"""Scripts and styles as they travel: without the comments, which only people read."""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"

_BLOCK = re.compile(r"^[ \t]*/\*(?!!)(?:(?!@license|@preserve).)*?\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
_INDENT = re.compile(r"^\s+", re.MULTILINE)
_LINE = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)


def without_comments(file: Path) -> bytes:
    """The content of a .js or .css file without comments that have lines of their own; licences stay.

    A comment behind code stays too: what follows code may as well be part of a text. Indents are left out as well.
    """
    text = _BLOCK.sub("", file.read_text(encoding="utf-8"))
    if file.suffix == ".js":
        text = _LINE.sub("", text)
        if any(line.count("`") % 2 or line.endswith("\\") for line in text.splitlines()):
            return text.encode()  # a text over several lines, whose spaces count
    return _INDENT.sub("", text).encode()
