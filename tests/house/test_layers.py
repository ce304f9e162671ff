"""Inside a feature a request falls in one direction; a module that belongs to no layer fails until it is placed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "outreach"

LAYERS = (
    "views",
    "guard",
    "forms",
    "work",
    "service",
    "commands",
    "queries",
    "sheets",
    "maps",
    "models",
    "rules",
    "engine",
)
"""From the top; a file is of the layer that its last word names: `board_service` is of `service`."""

PLACED = {
    "coverage": {"attention": "queries", "figures": "rules", "progress": "rules", "burn_up": "rules",
                 "drawing": "maps", "cells": "rules", "lineage": "rules", "periods": "rules", "shades": "rules"},
    "fieldwork": {"identity": "rules"},
    "places": {"boundaries": "rules", "imports": "forms", "succession": "service"},
    "procedures": {"starter": "rules", "starter_civil": "rules", "starter_other": "rules"},
    "reports": {"layout": "sheets"},
    "staffing": {"imports": "forms"},
    "tasks": {"run": "service"},
    "workdays": {"lunar": "rules", "seed": "rules"},
}  # fmt: skip
"""Modules named for what they hold rather than for their layer, and the layer they are of."""

FEATURES = (
    "accounts", "activations", "audit", "capture", "coverage", "dossiers", "fieldwork", "home", "places",
    "planning", "procedures", "reports", "staffing", "sync", "tasks", "trail", "workdays",
)  # fmt: skip


def modules_of(feature: str) -> Iterator[tuple[str, Path]]:
    """(module, file) of a feature; a subpackage such as `views` or `engine` is one module."""
    folder = PACKAGE / feature
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).parts
        if parts != ("__init__.py",):
            yield parts[0].removesuffix(".py"), path


def layer_of(feature: str, module: str) -> str | None:
    """The layer of a module, or None where nobody has placed it."""
    placed = PLACED.get(feature, {}).get(module, module.rsplit("_", 1)[-1])
    return placed if placed in LAYERS else None


def imported(feature: str, path: Path) -> Iterator[str]:
    """The modules of the same feature that a file imports."""
    prefix = f"outreach.{feature}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == prefix:
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{prefix}."):
            yield (node.module or "").split(".")[2]


@pytest.mark.parametrize("feature", FEATURES)
def test_every_module_of_a_feature_has_its_layer(feature: str) -> None:
    unplaced = {module for module, _ in modules_of(feature) if layer_of(feature, module) is None}
    assert unplaced == set(), f"end its name with one of {LAYERS}, or place it in PLACED"


@pytest.mark.parametrize("feature", FEATURES)
def test_a_module_imports_only_from_its_own_layer_or_below(feature: str) -> None:
    upward = []
    for module, path in modules_of(feature):
        own = LAYERS.index(layer_of(feature, module) or "views")
        for other in imported(feature, path):
            below = layer_of(feature, other)
            if below is not None and LAYERS.index(below) < own:
                upward.append(f"{module} ({LAYERS[own]}) imports {other} ({below})")
    assert upward == []


def test_every_package_is_a_feature_or_of_the_frame() -> None:
    frame = {"demo", "jobs", "kernel", "web", "workbooks"}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages == frame | set(FEATURES)
