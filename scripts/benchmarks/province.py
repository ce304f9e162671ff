"""A province on PostgreSQL: many wards in one database; lists, dashboards, the sums of all, tablets that push at once.

`scripts/bench.py province` measures six wards; `python -m scripts.benchmarks.province --wards 166 --people 18073`
what three million people of Thanh Hóa come to (most of it is filling). The floor of a page in a province is the
same page in a database of one ward, read in the same run.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Engine, Integer, MetaData, Table, cast, func, insert, make_url, select, text
from sqlalchemy.dialects.postgresql import REGCLASS
from sqlalchemy.schema import CreateSchema

from outreach.accounts.rules import THE_HOUSE, Role
from outreach.config import Settings
from outreach.coverage.service import count_visits
from outreach.installation import House, ward_house
from outreach.kernel.clock import now
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, open_database
from outreach.province.models import ProvinceWard
from outreach.province.rules import WardFacts, schema_of
from outreach.province.service import add_ward, keep_sums, reckoned
from outreach.tables import metadata
from scripts.benchmarks._floor import plain_url
from scripts.benchmarks._ward import Queue, asked, fresh_settings, make_queues, send, start_server, until
from scripts.benchmarks.pages import Reader, percentile_95
from tests.build import make_user, open_session
from tests.support.big_ward import fill_with_people
from tests.support.databases import POSTGRESQL_URL, embedded_postgresql

Figures = dict[str, float]
DOMAIN = "localhost"
PLACES = 54
PAGES = {"visits": "/visits", "table": "/map/table", "dashboard": "/dashboard", "home": "/"}
TABLETS, WARDS_THAT_PUSH, PUSHES = 50, 10, 5
BATCHES = (5, 50)
"""Operations in a push: one person on a Saturday, and a tablet that was offline all morning."""
_AT_ONCE = 5000


def measure(wards: int = 6, people: int = 3000) -> Figures:
    """Milliseconds of pages with one ward and with all, of the province's page; seconds a ward takes to tell its sums;
    percentiles of a push of 50 tablets at once; megabytes on the disk."""
    with embedded_postgresql(), tempfile.TemporaryDirectory() as folder:
        _be_durable()
        settings = replace(fresh_settings("postgresql", Path(folder) / "province"), province_domain=DOMAIN)
        install_keyring(read_or_make_keyring(settings.fields_key))
        database = open_database(settings.database_url)
        slugs = [f"phuong-{number:03}" for number in range(wards)]
        first = _empty_ward(settings, database, slugs[0])
        _fill(first, people, Path(folder))
        _enter(database, slugs[:1])
        with _serving(settings) as address:
            alone = {name: _times(address, slugs[0], first, path) for name, path in PAGES.items()}
        for slug in slugs[1:]:
            _clone(database, settings, slugs[0], slug)
        _enter(database, slugs[1:])
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
            size = connection.scalar(text("SELECT pg_database_size(current_database())"))
        figures = {"wards": float(wards), "people": float(wards * people), "megabytes": size / 2**20}
        figures |= _telling(settings, database)
        with _serving(settings) as address:
            last = ward_house(settings, database, slugs[-1])
            for name, path in PAGES.items():
                times = _times(address, slugs[-1], last, path)
                figures |= {f"{name}_p95_ms": percentile_95(times), f"{name}_p95_ms_floor": percentile_95(alone[name])}
            figures["province_p95_ms"] = percentile_95(_times(address, "", House("", settings, database), "/"))
            for batch in BATCHES:
                figures |= _pushing(settings, slugs, [address], batch, f"push_of_{batch}")
            with _serving(settings) as second:
                # As scripts/deploy has it for two cores: a process for each, a ward always at the same.
                figures |= _pushing(settings, slugs, [address, second], BATCHES[0], f"two_servers_push_of_{BATCHES[0]}")
        database.engine.dispose()
    return figures


def _be_durable() -> None:
    """What tests leave out for speed a province pays for: commits that reach the disk."""
    with psycopg.connect(plain_url(os.environ[POSTGRESQL_URL]), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = on")
        connection.execute("SELECT pg_reload_conf()")


def _empty_ward(settings: Settings, database: Database, slug: str) -> House:
    with database.engine.begin() as connection:
        connection.execute(CreateSchema(schema_of(slug)))
    house = ward_house(settings, database, slug)
    house.settings.data_dir.mkdir(parents=True)
    with house.database.engine.begin() as connection:
        metadata.create_all(connection)
    return house


def _fill(house: House, people: int, folder: Path) -> None:
    """A ward of so many people, made on SQLite, which writes such rows by itself, and carried over."""
    made = open_database(f"sqlite:///{folder / 'made.db'}")
    metadata.create_all(made.engine)
    with made.writing.begin() as db:
        fill_with_people(db, people, now=now(), places=PLACES)
    with made.writing.begin() as db:
        count_visits(db, now=now())
    _carry(made.engine, house.database.engine)
    made.engine.dispose()


def _carry(source: Engine, target: Engine) -> None:
    with source.connect() as reading, target.begin() as writing:
        writing.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            for start in range(0, len(rows), _AT_ONCE):
                writing.execute(insert(table), rows[start : start + _AT_ONCE])


def _clone(database: Database, settings: Settings, source: str, slug: str) -> None:
    """Another ward with the very same rows; only the schema tells them apart."""
    _empty_ward(settings, database, slug)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.sorted_tables:
            ours, theirs = (table.to_metadata(MetaData(), schema=schema_of(one)) for one in (slug, source))
            connection.execute(insert(ours).from_select(list(theirs.columns), select(theirs)))
            _wind_on(connection, ours)


def _wind_on(connection: Connection, ours: Table) -> None:
    """Let numbers that the database gives out go on behind those that were carried over."""
    keys = list(ours.primary_key.columns)
    if len(keys) == 1 and isinstance(keys[0].type, Integer):
        most = select(func.coalesce(func.max(keys[0]), 1)).scalar_subquery()
        # Where there is no sequence its name is NULL, and nothing is set.
        sequence = func.pg_get_serial_sequence(f'"{ours.schema}"."{ours.name}"', keys[0].name)
        connection.execute(select(func.setval(cast(sequence, REGCLASS), most)))


def _enter(database: Database, slugs: Sequence[str]) -> None:
    with database.writing.begin() as db:
        for slug in slugs:
            add_ward(db, THE_HOUSE, WardFacts(slug[-3:], f"Phường {slug[-3:]} (mẫu)", slug), now=now())


def _telling(settings: Settings, database: Database) -> Figures:
    """Each ward tells the province its sums, as its job does every hour."""
    times = []
    with database.reading() as db:
        wards = [(ward.slug, ward.id) for ward in db.scalars(select(ProvinceWard))]
    for slug, ward_id in wards:
        began = time.perf_counter()
        with ward_house(settings, database, slug).database.reading() as db:
            sums = reckoned(db, now=now())
        with database.writing.begin() as above:
            keep_sums(above, ward_id, sums)
        times.append(time.perf_counter() - began)
    return {"telling_p50_seconds": statistics.median(times), "telling_all_seconds": sum(times)}


@contextmanager
def _serving(settings: Settings) -> Iterator[str]:
    address, process = start_server(settings)
    try:
        until(lambda: asked(address, "/sign-in", Host=DOMAIN) == 200)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _times(address: str, slug: str, house: House, path: str) -> list[float]:
    with house.database.writing.begin() as db:
        token = open_session(db, make_user(db, Role.DIRECTOR))
    reader = Reader(address, token, host=f"{slug}.{DOMAIN}" if slug else DOMAIN)
    status, _ = reader.read(path)
    if status != 200:
        raise RuntimeError(f"{path} of «{slug}» answers {status}")
    return reader.times_of(path)


def _pushing(settings: Settings, slugs: Sequence[str], addresses: Sequence[str], batch: int, name: str) -> Figures:
    """Tablets of several wards push at once, each ward a few, one push after the other.

    Their first pushes are told apart: a process then meets a ward, and the database its schema, for the first time.
    """
    several = slugs[:WARDS_THAT_PUSH]
    calls: list[tuple[str, str, Queue]] = []
    for number, slug in enumerate(several):
        own = settings.for_ward(slug)
        options = {"options": f"-csearch_path={schema_of(slug)}"}
        url = make_url(own.database_url).update_query_dict(options).render_as_string(hide_password=False)
        made = make_queues(replace(own, database_url=url), TABLETS // len(several), PUSHES, batch, named=f"Máy {name}")
        calls += [(addresses[number % len(addresses)], f"{slug}.{DOMAIN}", queue) for queue in made]
    began = time.perf_counter()
    with ThreadPoolExecutor(len(calls)) as pool:
        times = list(pool.map(lambda one: send(one[0], one[2], host=one[1]), calls))
    seconds = time.perf_counter() - began
    first, later = [part[0] * 1000 for part in times], [one * 1000 for part in times for one in part[1:]]
    return {
        f"{name}_tablets": float(len(calls)),
        f"{name}_first_p95_ms": percentile_95(first),
        f"{name}_p50_ms": statistics.median(later),
        f"{name}_p95_ms": percentile_95(later),
        f"{name}_ops_per_second": len(calls) * PUSHES * batch / seconds,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wards", type=int, default=6)
    parser.add_argument("--people", type=int, default=3000, help="of each ward")
    asked_for = parser.parse_args()
    for figure, value in measure(asked_for.wards, asked_for.people).items():
        sys.stdout.write(f"{figure:34} {value:14,.3f}\n")
