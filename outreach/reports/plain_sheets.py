"""The same rows for programs: CSV with a byte-order mark, JSON, GeoJSON. Written row by row."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any

from outreach.kernel.clock import local
from outreach.reports.rules import Column, FileForm, Kind, Table
from outreach.reports.sheets import Made, Order, write_workbook
from outreach.workbooks.cells import safe_text

_BOM = "\ufeff"


def write_csv(order: Order, target: Path) -> Made:
    """The first table, headings in the first row, days as 2026-09-05; a byte-order mark makes Excel read UTF-8."""
    table = order.tables[0]
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(_BOM)
        writer = csv.writer(file)
        columns = table.shown(order.wish.names)
        writer.writerow([safe_text(_heading(column)) for column in columns])
        written = 0
        for row in _rows(order, table):
            writer.writerow([_csv_value(value_of(column, row)) for column in columns])
            written += 1
    return Made({table.name: order.content.tables[table.name].counted}, {table.name: written})


def write_json(order: Order, target: Path) -> Made:
    """Every table as a list of objects, with where they come from; fields keep the names they have in the house."""
    written: dict[str, int] = {}
    with target.open("w", encoding="utf-8") as file:
        file.write('{"nguon": ' + _dump(_source(order)) + ',\n"bang": {')
        for place, table in enumerate(order.tables):
            file.write((",\n" if place else "\n") + _dump(table.name) + ": [")
            written[table.name] = _write_list(file, (_object(order, table, row) for row in _rows(order, table)))
            file.write("]")
        file.write('},\n"dong_da_ghi": ' + _dump(written) + "}\n")
    return Made({table.name: order.content.tables[table.name].counted for table in order.tables}, written)


def write_geojson(order: Order, target: Path) -> Made:
    """The table that has places as a FeatureCollection (RFC 7946, WGS84); a row without a place has no geometry."""
    table = next(one for one in order.report.tables if one.name == order.report.geo)
    places = order.content.tables[table.name].places
    with target.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "nguon": ' + _dump(_source(order)) + ', "features": [')
        written = _write_list(
            file,
            (
                {"type": "Feature", "geometry": places.get(row.number), "properties": _object(order, table, row)}
                for row in _rows(order, table)
            ),
        )
        file.write("]}\n")
    return Made({table.name: order.content.tables[table.name].counted}, {table.name: written})


WRITERS: Mapping[FileForm, Callable[[Order, Path], Made]] = {
    FileForm.XLSX: write_workbook,
    FileForm.CSV: write_csv,
    FileForm.JSON: write_json,
    FileForm.GEOJSON: write_geojson,
}


def value_of(column: Column, row: Any) -> Any:
    """What the row has in this column; a share is reckoned, since no program reckons it later."""
    if column.kind is not Kind.SHARE:
        return getattr(row, column.field)
    part, whole = (getattr(row, name, None) if name else None for name in column.of)
    return round(part / whole, 4) if part is not None and whole else None


def _rows(order: Order, table: Table) -> Iterator[Any]:
    rows = order.content.tables[table.name]
    for number, row in enumerate(rows.rows, start=1):
        order.heard(table.name, number, rows.counted)
        yield row


def _heading(column: Column) -> str:
    return f"{column.group}: {column.title}" if column.group else column.title


def _object(order: Order, table: Table, row: Any) -> dict[str, Any]:
    return {column.field: _plain(value_of(column, row)) for column in table.shown(order.wish.names)}


def _source(order: Order) -> dict[str, Any]:
    origin = order.origin
    return {
        "bao_cao": origin.report,
        "ky": origin.period,
        "dieu_kien": origin.filters,
        "nguoi_lap": origin.author,
        "lap_luc": local(origin.made_at).isoformat(timespec="seconds"),
        "du_lieu_ca_nhan": origin.mark,
        "dau_so_nhat_ky": origin.trail,
        "so_dong": {name: rows.counted for name, rows in order.content.tables.items()},
    }


def _write_list(file: IO[str], items: Iterator[Mapping[str, Any]]) -> int:
    number = 0
    for number, item in enumerate(items, start=1):
        file.write((",\n" if number > 1 else "\n") + _dump(item))
    return number


def _csv_value(value: Any) -> Any:
    return safe_text(value) if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return local(value).isoformat(timespec="minutes")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
