"""Codes for rows of a list that has none of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from outreach.kernel.text import clean, search_key
from outreach.workbooks.columns import Row, Table


def give_codes(
    table: Table, *, named: str, known: Iterable[tuple[str, str]], fresh: Callable[[Row, AbstractSet[str]], str]
) -> None:
    """Fill in the column `code` where it is empty: a `known` name keeps its own, every other gets a new one.

    `named` is the column of names, `known` are pairs of name and code, `fresh` makes a code that is not among those
    taken. A name that two bear decides nothing: such a row stays without a code, and is told as any other fault.
    """
    codes_of_name: dict[str, list[str]] = {}
    for name, code in known:
        codes_of_name.setdefault(search_key(name), []).append(code)
    taken = {code for codes in codes_of_name.values() for code in codes}
    taken |= {clean(row.values.get("code")).upper() for row in table.rows}
    for row in table.rows:
        if not row.values.get(named) or row.shown.get("code"):
            continue
        own = codes_of_name.get(search_key(row.values[named]), [])
        if len(own) <= 1:
            row.values["code"] = own[0] if own else fresh(row, taken)
            taken.add(row.values["code"])
