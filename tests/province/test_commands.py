"""Wards come from a list and a folder of outlines, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect, text

from outreach.config import Settings
from outreach.installation import House, ward_house
from outreach.kernel.db import Database
from outreach.places.queries import current_boundary, ward_profile
from outreach.province.queries import open_wards
from outreach.province.rules import schema_of
from outreach.province_cli import province as commands
from outreach.tables import metadata
from outreach.wards import create_installation
from tests.province.test_views import SQUARE

pytestmark = pytest.mark.database
LIST = "Mã,Tên,Tên miền con\n90011,Phường Mẫu An,\n90012,Xã Mẫu Bình,\n"


@pytest.fixture
def above(settings: Settings) -> Settings:
    return replace(settings, province_domain="tinh.example")


def run(above: Settings, *words: str) -> Result:
    app = create_installation(above)
    with app.app_context():
        done = CliRunner().invoke(commands, list(words))
    app.extensions["outreach.database"].engine.dispose()
    return done


@contextmanager
def built(above: Settings, database: Database, slug: str) -> Iterator[House]:
    house = ward_house(above, database, slug)
    yield house
    if database.engine.dialect.name == "postgresql":
        with database.engine.begin() as connection:
            connection.execute(text(f'DROP SCHEMA "{schema_of(slug)}" CASCADE'))
    house.database.engine.dispose()


def test_a_list_makes_wards_with_their_databases_names_and_outlines(
    above: Settings, database: Database, tmp_path: Path
) -> None:
    file, folder = tmp_path / "danh-sach.csv", tmp_path / "outlines"
    file.write_text(LIST, encoding="utf-8")
    folder.mkdir()
    (folder / "90011_mau_an.geojson").write_text(json.dumps(SQUARE), encoding="utf-8")
    done = run(above, "add-wards", str(file), "--boundaries", str(folder))
    assert done.exit_code == 0, done.output
    with built(above, database, "mau-an") as house, built(above, database, "mau-binh"):
        with house.database.engine.connect() as connection:
            assert set(metadata.tables) <= set(inspect(connection).get_table_names(house_schema(database, "mau-an")))
        with house.database.reading() as db:
            assert (ward_profile(db).name, ward_profile(db).parent_organisation) == (
                "Phường Mẫu An",
                "UBND PHƯỜNG MẪU AN",
            )
            assert current_boundary(db) is not None
        again = run(above, "add-wards", str(file))
        assert again.output.count("đã có") == 2
        with database.reading() as db:
            assert [ward.slug for ward in open_wards(db)] == ["mau-an", "mau-binh"]
        link = run(above, "first-admin-link", "mau-an", "--address", "https://tinh.example")
        assert link.output.startswith("https://mau-an.tinh.example/set-up/")


def house_schema(database: Database, slug: str) -> str | None:
    return schema_of(slug) if database.engine.dialect.name == "postgresql" else None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("90011,Phường Mẫu An,\n90011,Xã Mẫu Bình,\n", "Đã có ở dòng 2"),
        ("90011,Phường Mẫu An,www\n", "không dùng làm tên miền con được"),
        ("90011,Phường Mẫu An,an\n90012,Xã Mẫu Bình,an\n", "Đã có ở dòng 2"),
    ],
)
def test_a_list_with_a_wrong_row_adds_nothing(
    above: Settings, database: Database, tmp_path: Path, rows: str, words: str
) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_text("Mã,Tên,Tên miền con\n" + rows, encoding="utf-8")
    done = run(above, "add-wards", str(file))
    assert done.exit_code == 1
    assert words in done.output
    with database.reading() as db:
        assert open_wards(db) == []


def test_equal_names_get_their_codes(above: Settings, database: Database, tmp_path: Path) -> None:
    file = tmp_path / "danh-sach.csv"
    file.write_text("Mã,Tên\n90011,Phường Mẫu\n90012,Xã Mẫu\n", encoding="utf-8")
    done = run(above, "add-wards", str(file))
    assert done.exit_code == 0, done.output
    with built(above, database, "mau-90011"), built(above, database, "mau-90012"), database.reading() as db:
        assert [ward.slug for ward in open_wards(db)] == ["mau-90011", "mau-90012"]


def test_the_province_has_a_name_that_its_pages_and_papers_bear(above: Settings, database: Database) -> None:
    assert run(above, "name", "Tỉnh Mẫu Xanh").exit_code == 0
    with database.reading() as db:
        house = ward_profile(db)
    assert (house.province, house.parent_organisation, house.place_line) == (
        "Tỉnh Mẫu Xanh", "UBND TỈNH MẪU XANH", "Mẫu Xanh",
    )  # fmt: skip
    assert run(above, "name", " ").exit_code == 1


def test_without_a_domain_there_is_no_province(settings: Settings) -> None:
    done = run(settings, "list")
    assert done.exit_code == 1
    assert "OUTREACH_PROVINCE_DOMAIN" in done.output
