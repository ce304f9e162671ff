"""The look stays in layers, and colours stay in the tokens (design README, section 2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "outreach" / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
ENTRY = CSS / "app.css"
UNLAYERED = "map_marks.css"
"""Answers Leaflet's own sheet, which has no layer and so would win over every layer."""
LAYERS = ["tokens", "base", "layout", "components", "pages", "utilities"]
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
COLOUR = re.compile(r"(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\()")
ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)")


def rules_of(sheet: Path) -> str:
    """The text of `sheet` without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def name_of(sheet: Path) -> str:
    return str(sheet.relative_to(CSS))


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_no_rule_is_forced_with_important(sheet: Path) -> None:
    assert "!important" not in rules_of(sheet)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name != "tokens.css"], ids=name_of)
def test_colours_are_written_in_the_tokens_alone(sheet: Path) -> None:
    assert COLOUR.findall(rules_of(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_no_sheet_asks_for_a_file_from_elsewhere(sheet: Path) -> None:
    assert [address for address in ADDRESS.findall(rules_of(sheet)) if re.match(r"\w+:|//|/", address)] == []


def test_the_entry_sheet_only_names_layers_and_imports_into_them() -> None:
    rules = rules_of(ENTRY)
    assert [layer.strip() for layer in re.search(r"@layer ([^;]+);", rules).group(1).split(",")] == LAYERS  # type: ignore[union-attr]
    assert IMPORT.sub("", rules).replace(f"@layer {', '.join(LAYERS)};", "").strip() == ""


def test_every_shared_sheet_is_imported_once_into_a_known_layer() -> None:
    imported = IMPORT.findall(rules_of(ENTRY))
    shared = {name_of(s) for s in SHEETS if s.parent.name != "pages" and s.name not in {"app.css", "fonts.css"}}
    assert sorted(path for path, _layer in imported) == sorted(shared)
    assert {layer for _path, layer in imported} <= set(LAYERS)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.parent.name == "pages" and s.name != UNLAYERED], ids=name_of)
def test_page_rules_stand_in_the_pages_layer(sheet: Path) -> None:
    # A library's own sheet may be put below the rules of the page, never beside them.
    below = r'(@import url\("\.\./\.\./vendor/[^"]+"\) layer\(components\.\w+\);\s*)*'
    assert re.fullmatch(rf"\s*{below}@layer pages \{{.*\}}\s*", rules_of(sheet), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_every_token_that_is_used_is_defined(sheet: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", "".join(rules_of(CSS / name) for name in ("tokens.css", "touch.css"))))
    own = set(re.findall(r"(--[\w-]+):", rules_of(sheet)))
    assert set(re.findall(r"var\((--[\w-]+)", rules_of(sheet))) - known - own == set()
