"""Rows that defend themselves: triggers that stand beside their table on both databases.

A change that the trigger does not let through is an `IntegrityError`, as with every other constraint.
SQLite loses a table's triggers when a migration rebuilds it (batch mode): such a migration makes them anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import DDL, Table, event


@dataclass(frozen=True)
class RowGuard:
    """One trigger BEFORE `act` on `table`: a row is refused with `message` where `refuses` holds.

    `refuses` is SQL that both databases understand, over OLD and NEW.
    """

    table: str
    name: str
    act: Literal["INSERT", "UPDATE", "DELETE"]
    refuses: str
    message: str

    @property
    def sqlite(self) -> str:
        """The trigger as SQLite takes it."""
        head = f"CREATE TRIGGER {self.name} BEFORE {self.act} ON {self.table} FOR EACH ROW WHEN {self.refuses}"
        return f"{head} BEGIN SELECT RAISE(ABORT, '{self.message}'); END"

    @property
    def postgresql(self) -> tuple[str, str]:
        """The function and the trigger as PostgreSQL takes them."""
        row = "OLD" if self.act == "DELETE" else "NEW"
        body = (
            f"BEGIN IF {self.refuses} THEN RAISE EXCEPTION '{self.message}' USING ERRCODE = 'check_violation'; "
            f"END IF; RETURN {row}; END"
        )
        return (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {body} $guard$",
            f"CREATE TRIGGER {self.name} BEFORE {self.act} ON {self.table} FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        )


def guard_rows(table: Table, *guards: RowGuard) -> None:
    """Make the triggers whenever `table` is made from the models; migrations write them out themselves."""
    for guard in guards:
        for dialect, statements in (("sqlite", (guard.sqlite,)), ("postgresql", guard.postgresql)):
            for statement in statements:
                ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
                event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def all_of(*conditions: str) -> str:
    """SQL that holds where each of `conditions` does."""
    return "(" + " AND ".join(conditions) + ")"


def any_of(*conditions: str) -> str:
    """SQL that holds where one of `conditions` does."""
    return "(" + " OR ".join(conditions) + ")"


def listed(values: Iterable[object]) -> str:
    """Text values as SQL lists them, in order: ('a', 'b')."""
    return "(" + ", ".join(f"'{value}'" for value in sorted(map(str, values))) + ")"


def differing(*names: str) -> str:
    """SQL that holds where one of these columns is changed."""
    return any_of(*(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in names))
