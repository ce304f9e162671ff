"""The engine by itself: `python -m outreach.planning.engine solve INSTANCE PLAN`."""

from __future__ import annotations

from outreach.planning.engine.console import plan

if __name__ == "__main__":
    plan()
