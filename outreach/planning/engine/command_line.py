"""The `plan` commands for the house's command line: named at once, the engine loaded when one is run."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from outreach.kernel.errors import DomainError

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

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a file that cannot be right, or not be written, is told in one line (exit code 1)."""
        try:
            return super().invoke(ctx)
        except (DomainError, OSError) as error:
            raise click.ClickException(str(error)) from error


plan = PlanCommands("plan", help="Solve, replan and explain on files of the planning problem.")
