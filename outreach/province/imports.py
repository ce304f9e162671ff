"""The list of wards from a file, and their outlines from a folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from outreach.kernel.text import N_
from outreach.places.boundaries import read_outline
from outreach.province.rules import WardFacts, is_slug, slug_of
from outreach.workbooks.columns import CellProblem, Column, Kind, Row, Table
from outreach.workbooks.reader import read_table

COLUMNS: tuple[Column, ...] = (
    Column("code", N_("Mã"), Kind.CODE, required=True, synonyms=("Mã phường xã", "Mã đơn vị", "Mã ĐVHC"), width=10),
    Column("name", N_("Tên"), required=True, synonyms=("Tên phường xã", "Phường, xã", "Tên đơn vị"), width=28),
    Column("slug", N_("Tên miền con"), Kind.CODE, synonyms=("Slug",), width=20),
)
_OUTLINES = {".geojson", ".json"}


def read_wards(data: bytes, file_name: str) -> tuple[list[WardFacts], list[CellProblem]]:
    """The wards of an Excel or CSV file, and what is wrong with its rows; raises `Invalid` where it is no such list.

    A name below the domain that is not given is made from the ward's name; of two equal ones both get their code.
    """
    table = read_table(data, file_name, COLUMNS)
    rows = [row for row in table.rows if row.values.get("code") and row.values.get("name")]
    made = [slug_of(row.values["name"]) for row in rows]
    facts, problems = [], list(table.problems)
    taken: dict[str, int] = {}
    for row, slug in zip(rows, made, strict=True):
        code = str(row.values["code"])
        own = row.values.get("slug") or (f"{slug}-{code}" if made.count(slug) > 1 else slug)
        found = list(_wrong(table, row, own, taken))
        problems += found
        if not found:
            facts.append(WardFacts(code, row.values["name"], own))
    return facts, sorted(problems, key=lambda problem: problem.row)


def outline_files(folder: Path) -> dict[str, Path]:
    """GeoJSON files by the code with which their name begins: `16522_quang_phu.geojson` is that of 16522."""
    files = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in _OUTLINES]
    return {path.stem.partition("_")[0]: path for path in files}


def with_outline(facts: WardFacts, path: Path | None) -> WardFacts:
    """The same with the outline in a file; raises `Invalid` where it holds none."""
    if path is None:
        return facts
    return WardFacts(facts.code, facts.name, facts.slug, read_outline(path.read_bytes()).geometry)


def _wrong(table: Table, row: Row, slug: str, taken: dict[str, int]) -> Iterable[CellProblem]:
    if not is_slug(slug):
        message = N_("«%(slug)s» không dùng làm tên miền con được: chỉ chữ thường không dấu, số và gạch nối.")
        yield table.problem(row, "slug", message, slug=slug)
    for key, column in ((slug, "slug"), (f"#{row.values['code']}", "code")):
        first = taken.setdefault(key, row.number)
        if first != row.number:
            yield table.problem(row, column, N_("Đã có ở dòng %(first)d."), first=first)
