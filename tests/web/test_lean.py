"""What is left out of scripts and styles on their way, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.web.lean import without_comments


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("a.js", "/** What it does.\n * More. */\nexport const a = 1;\n", "export const a = 1;\n"),
        ("a.js", "  // why\n  b();\n", "b();\n"),
        ("a.js", "  f(`a${b}c`);\n  g();\n", "f(`a${b}c`);\ng();\n"),
        ("a.js", "  f('a \\\n  b');\n", "  f('a \\\n  b');\n"),
        ("a.js", 'const url = "https://x"; // why\n', 'const url = "https://x"; // why\n'),
        ("a.js", "const glob = `\n  a /* b */ c\n`;\n", "const glob = `\n  a /* b */ c\n`;\n"),
        ("a.js", "/*! @license MIT */\na();\n", "/*! @license MIT */\na();\n"),
        ("a.js", "/* @preserve MIT */\na();\n", "/* @preserve MIT */\na();\n"),
        (
            "a.css",
            "/* The look. */\n\n@layer pages {\n  .a { color: red }\n}\n",
            "@layer pages {\n.a { color: red }\n}\n",
        ),
        ("a.css", '.a { background: url("//x") }\n', '.a { background: url("//x") }\n'),
    ],
)
def test_comments_on_lines_of_their_own_stay_at_home(tmp_path: Path, name: str, text: str, left: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert without_comments(tmp_path / name).decode() == left
