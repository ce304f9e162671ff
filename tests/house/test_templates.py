"""Templates are strict, translatable and free of anything inline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from flask import Flask
from jinja2 import nodes

from outreach.urls import NAVIGATION

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
NAMES = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file())
PAGES = [name for name in NAMES if name.endswith(".html")]
INLINE = re.compile(r"\sstyle\s*=|<style\b|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)
CLASS_BLOCK = re.compile(r"\{% block \w+_class %\}.*?\{% endblock %\}")
UNSAFE = re.compile(r"\|\s*safe\b|\bMarkup\(|autoescape\s+false", re.IGNORECASE)
STATIC = ROOT / "outreach" / "static"
CLASSES = re.compile(r'class="([^"]*)"')
LETTERS = re.compile(r"[^\W\d_]{2,}")
# the same in every language: names, units, samples of type
UNIVERSAL = {"VNeID", "CCCD", "XLSX", "Excel", "Zalo", "km", "KB", "MB", "PIN", "English", "selected", "checked"}
SPOKEN = {"aria-label", "alt", "title", "placeholder"}
SAYING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


@pytest.fixture(scope="module")
def strict() -> jinja2.Environment:
    """Reads templates as the application does, with no application around."""
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(
        loader=loader,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=True,
    )


def source_of(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def markup_of(strict: jinja2.Environment, name: str) -> str:
    """The raw text of a template; an expression becomes one digit, a comment or a statement nothing."""
    pieces = strict.lex(CLASS_BLOCK.sub("", source_of(name)))
    stands_for = {"variable_begin": "0"}
    return "".join(value if kind == "data" else stands_for.get(kind, "") for _line, kind, value in pieces)


class Words(HTMLParser):
    """Collects what a person would read or hear in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"code", "script"}
        self.found += [value or "" for name, value in attrs if name in SPOKEN]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"code", "script"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def test_every_template_is_understood_by_the_application(app: Flask) -> None:
    for name in NAMES:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline_and_nothing_escapes_the_escaping(name: str) -> None:
    assert INLINE.findall(source_of(name)) + UNSAFE.findall(source_of(name)) == []


@pytest.mark.parametrize("name", PAGES)
def test_words_that_people_read_can_be_translated(strict: jinja2.Environment, name: str) -> None:
    reader = Words()
    reader.feed(markup_of(strict, name))
    said = {word for text in reader.found for word in LETTERS.findall(text)}
    assert said - UNIVERSAL == set()


@pytest.mark.parametrize("name", NAMES)
def test_vietnamese_words_in_expressions_go_through_the_translation(strict: jinja2.Environment, name: str) -> None:
    loose = [text for text in loose_texts(strict.parse(source_of(name))) if not text.isascii() and LETTERS.search(text)]
    assert loose == []


def loose_texts(node: nodes.Node) -> Iterator[str]:
    """Constant texts of a template that no translation call holds."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Call) and isinstance(child.node, nodes.Name) and child.node.name in SAYING:
            yield from (text for argument in child.kwargs for text in loose_texts(argument))
        elif isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        elif not isinstance(child, nodes.TemplateData):
            yield from loose_texts(child)


@pytest.mark.parametrize("name", NAMES)
def test_every_imported_macro_is_used(strict: jinja2.Environment, name: str) -> None:
    tree = strict.parse(source_of(name))
    named = [one for found in tree.find_all(nodes.FromImport) for one in found.names]
    taken = {one[1] if isinstance(one, tuple) else one for one in named}
    taken |= {found.target for found in tree.find_all(nodes.Import)}
    assert taken - {found.name for found in tree.find_all(nodes.Name) if found.ctx == "load"} == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_class_that_is_written_has_a_rule(strict: jinja2.Environment, name: str) -> None:
    sheets = "".join(
        sheet.read_text(encoding="utf-8") for sheet in STATIC.rglob("*.css") if "vendor" not in sheet.parts
    )
    ruled = set(re.findall(r"\.([a-zA-Z][\w-]*)", sheets))
    written = {word for value in CLASSES.findall(markup_of(strict, name)) for word in value.split() if "0" not in word}
    assert written - ruled == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_that_is_asked_for_is_drawn(strict: jinja2.Environment, name: str) -> None:
    drawn = set(re.findall(r'id="(icon-[\w-]+|glyph-[\w-]+)"', source_of("macros/icons.html")))
    asked = {
        f"{call.node.name}-{call.args[0].value}"
        for call in strict.parse(source_of(name)).find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in {"icon", "glyph"}
        if call.args and isinstance(call.args[0], nodes.Const)
    }
    assert asked - drawn == set()


def test_the_icons_of_the_bar_are_drawn() -> None:
    drawn = set(re.findall(r'id="icon-([\w-]+)"', source_of("macros/icons.html")))
    assert {item.icon for item in NAVIGATION} - drawn == set()
