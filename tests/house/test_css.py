"""The look stays in layers, and colours stay in the tokens (design README, section 2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "outreach" / "static" / "css"
SHEETS = sorted(CSS.rglob("*.css"))
ENTRY = CSS / "app.css"
DARK = CSS / "dark.css"
"""The colours once more; linked beside the entry, for screens alone."""
UNLAYERED = "map_marks.css"
"""Answers Leaflet's own sheet, which has no layer and so would win over every layer."""
LAYERS = ["tokens", "base", "layout", "components", "pages", "utilities"]
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')
COLOUR = re.compile(r"(#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\()")
ADDRESS = re.compile(r"url\(\s*[\"']?([^\"')]+)")

SAME_IN_THE_DARK = {"--brand-900", "--on-bar", "--on-bar-2", "--bar-line", "--bar-tint", "--sun", "--qr-ground"}
"""Colours of the bar, which is dark at all times, of what stands on the sun, and of what a camera reads."""
_GROUNDS = ("surface", "paper", "sunken", "quiet", "brand-50", "sun-50")
PAIRS = (
    *((words, ground) for words in ("ink", "ink-2", "ink-3", "brand", "err") for ground in _GROUNDS),
    *((f"{status}-t", f"{status}-b") for status in ("done", "plan", "late", "wait", "live", "off")),
    *(("on-fill", fill) for fill in ("brand", "brand-700", "late", "off", "wait-t")),
    ("brand-900", "sun"), ("on-plan", "plan"), ("on-sun-100", "sun-100"), ("ink-2", "brand-100"),
    ("brand", "brand-100"), ("err", "err-b"), ("err-700", "err-b"), ("ink-2", "late-b"), ("ink-2", "done-b"),
    ("ink-2", "off-b"), ("file-t", "file-b"),
)  # fmt: skip
"""Words and the grounds they stand on."""


def rules_of(sheet: Path) -> str:
    """The text of `sheet` without its comments."""
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def tokens_of(sheet: Path) -> dict[str, str]:
    """What `sheet` says each token is."""
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", rules_of(sheet)))


def name_of(sheet: Path) -> str:
    return str(sheet.relative_to(CSS))


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_no_rule_is_forced_with_important(sheet: Path) -> None:
    assert "!important" not in rules_of(sheet)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.name not in {"tokens.css", DARK.name}], ids=name_of)
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
    apart = {"app.css", "fonts.css", DARK.name}
    shared = {name_of(s) for s in SHEETS if s.parent.name != "pages" and s.name not in apart}
    assert sorted(path for path, _layer in imported) == sorted(shared)
    assert {layer for _path, layer in imported} <= set(LAYERS)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.parent.name == "pages" and s.name != UNLAYERED], ids=name_of)
def test_page_rules_stand_in_the_pages_layer(sheet: Path) -> None:
    # A library's own sheet may be put below the rules of the page, never beside them.
    below = r'(@import url\("\.\./\.\./vendor/[^"]+"\) layer\(components\.\w+\);\s*)*'
    assert re.fullmatch(rf"\s*{below}@layer pages \{{.*\}}\s*", rules_of(sheet), flags=re.DOTALL)


def test_every_colour_is_written_again_for_the_dark_or_is_the_same_there() -> None:
    light, dark = tokens_of(CSS / "tokens.css"), tokens_of(DARK)
    colours = {name for name, value in light.items() if COLOUR.search(value)}
    assert set(dark) <= colours
    assert colours - set(dark) == SAME_IN_THE_DARK
    assert [name for name in dark if dark[name] == light[name]] == []


def test_the_dark_sheet_is_nothing_but_tokens() -> None:
    rules = re.sub(r"(--[\w-]+|color-scheme): [^;]+;", "", rules_of(DARK))
    assert "".join(rules.split()) == "@layertokens{:root{}}"


def test_words_stand_out_from_their_ground_in_the_light_and_in_the_dark() -> None:
    light, dark = tokens_of(CSS / "tokens.css"), tokens_of(DARK)
    weak = [
        (look, words, ground)
        for look, tokens in (("light", light), ("dark", light | dark))
        for words, ground in PAIRS
        if contrast(tokens[f"--{words}"], tokens[f"--{ground}"]) < 4.5
    ]
    assert weak == []


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG counts it."""
    dim, bright = sorted(map(luminance, (one, other)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_every_token_that_is_used_is_defined(sheet: Path) -> None:
    known = set(re.findall(r"(--[\w-]+):", "".join(rules_of(CSS / name) for name in ("tokens.css", "touch.css"))))
    own = set(re.findall(r"(--[\w-]+):", rules_of(sheet)))
    assert set(re.findall(r"var\((--[\w-]+)", rules_of(sheet))) - known - own == set()
