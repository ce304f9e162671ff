"""The `plan` commands for the house's command line: named at once, the engine loaded when one is run."""

from __future__ import annotations

from importlib import import_module

import click

NAMES = ["explain", "replan", "solve"]


class PlanCommands(click.Group):
    """`plan solve | replan | explain`; a web process that registers them loads no solver."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands' names."""
        return NAMES

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, with the engine behind it."""
        if cmd_name not in NAMES:
            return None
        group: click.Group = import_module("outreach.planning.engine.console").plan
        return group.get_command(ctx, cmd_name)


plan = PlanCommands("plan", help="Solve, replan and explain on files of the planning problem.")
