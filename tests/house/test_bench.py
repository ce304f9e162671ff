"""Figures are held against earlier ones by their floors, so that a slower machine is not taken for slower code."""

from __future__ import annotations

from scripts.bench import changes


def test_only_what_changed_by_more_than_a_fifth_is_told() -> None:
    earlier = {"sync": {"rate": 100.0, "rate_floor": 1000.0, "kept": 5.0, "gone": 1.0}}
    present = {"sync": {"rate": 50.0, "rate_floor": 500.0, "kept": 7.0, "new": 1.0}, "map": {"cells": 3.0}}
    told = " ".join(changes(earlier, present))
    assert "sync.rate" not in told  # half as fast on a machine that is half as fast
    assert "sync.kept" in told
    assert "× 1.40" in told
    assert "gone" in told
    assert "new" in told
    assert "map" not in told


def test_nothing_changed_is_told_as_well() -> None:
    assert changes({"a": {"one": 1.0}}, {"a": {"one": 1.1}}) == ["  nothing changed by more than a fifth"]
