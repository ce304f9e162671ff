"""The shape of the house: what a file may be called, whom it may import, how long it may be."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

from tests.support.files import ROOT

HOUSE = ROOT / "outreach"
FEATURES = [*sorted(path.parent.name for path in HOUSE.glob("*/models.py")), "capture", "coverage", "home", "trail"]

LAYERS = (
    {"views"},
    {"guard"},
    {"imports", "run", "work"},
    {"forms"},
    {"service", "succession"},
    {"commands"},
    {"queries"},
    {"maps", "sheets", "solver"},
    {"models"},
    # rules, and beside them plain knowledge and reckoning that has a name of its own
    {
        "rules",
        "areas",
        "attention",
        "boundaries",
        "burn_up",
        "cells",
        "drawing",
        "engine",
        "figures",
        "identity",
        "layout",
    }
    | {"lineage", "lunar", "periods", "progress", "seed", "shades", "starter", "starter_civil", "starter_other"}
    | {"breakdowns", "details", "marks", "timeline"},
)
"""A request falls through a feature from top to bottom; `board_views` is a file of views, and so on."""


def layer_of(file: str) -> int | None:
    """The floor on which a file of a feature stands; None for a name that has no place."""
    names = (file, file.rsplit("_", 1)[-1])
    return next((floor for name in names for floor, layer in enumerate(LAYERS) if name in layer), None)


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph("outreach", cache_dir=None)


@pytest.mark.parametrize("feature", FEATURES)
def test_every_file_of_a_feature_has_its_place(feature: str) -> None:
    files = [module.split(".")[2] for module in imports().find_children(f"outreach.{feature}")]
    assert [file for file in files if layer_of(file) is None] == []


@pytest.mark.parametrize("feature", FEATURES)
def test_within_a_feature_imports_point_down(feature: str) -> None:
    upward = []
    for importer in imports().find_children(f"outreach.{feature}"):
        for imported in imports().find_children(f"outreach.{feature}") - {importer}:
            floors = layer_of(importer.split(".")[2]), layer_of(imported.split(".")[2])
            points_up = None not in floors and floors[0] > floors[1]  # type: ignore[operator]
            if points_up and imports().find_matching_direct_imports(import_expression=f"{importer} -> {imported}"):
                upward.append(f"{importer} imports {imported}")
    assert upward == []


def test_files_are_short() -> None:
    lengths = {file.relative_to(ROOT).as_posix(): len(file.read_text("utf-8").splitlines()) for file in sources()}
    assert {name: length for name, length in lengths.items() if length > 300} == {}
    assert statistics.median(lengths.values()) <= 90


def test_functions_are_short() -> None:
    lengths = {f"{file.relative_to(ROOT)}:{function.name}": length for file, function, length in functions()}
    assert {name: length for name, length in lengths.items() if length > 50} == {}
    assert statistics.quantiles(lengths.values(), n=10)[-1] <= 25


def test_no_module_of_ours_is_imported_inside_a_function() -> None:
    inside = [
        f"{file.relative_to(ROOT)}:{function.name}"
        for file, function, _ in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("outreach")
    ]
    assert inside == []


def test_work_is_committed_in_few_places() -> None:
    places = [file.relative_to(HOUSE).as_posix() for file in HOUSE.rglob("*.py") if ".commit(" in file.read_text()]
    assert len(places) <= 3


def sources() -> Iterator[Path]:
    """What people write and read; migrations and the catalogue are written by tools, vendor by others."""
    for folder in ("outreach", "templates", "scripts", "tests"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".js", ".css", ".html"} and "vendor" not in file.parts:
                yield file


def functions() -> Iterator[tuple[Path, ast.FunctionDef, int]]:
    for file in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield file, node, (node.end_lineno or node.lineno) - node.lineno + 1
