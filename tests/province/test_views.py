"""What the province sees of its wards: sums, a map, a workbook; never a name."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
from alembic import command

from outreach.accounts.rules import Role
from outreach.backups.__main__ import main as backups
from outreach.backups.making import make_backup
from outreach.backups.shelf import Shelf, keep_public_key
from outreach.building import make_place, migrations_of
from outreach.fieldwork.models import Encounter
from outreach.kernel.clock import now as present
from outreach.kernel.strongbox import new_secret, point_of_secret
from outreach.planning.rules import VisitState
from outreach.province.models import ProvinceWard
from outreach.province.queries import province_over
from outreach.province.rules import Span
from outreach.province.service import keep_sums, reckoned
from tests.build import make_campaign, make_encounter, make_neighborhood, make_visit
from tests.house.access import access_lines
from tests.province.conftest import WARDS, ProvinceHere

pytestmark = pytest.mark.database
HERE, THERE = (facts.slug for facts in WARDS)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[105.8, 19.7], [105.9, 19.7], [105.9, 19.8], [105.8, 19.8], [105.8, 19.7]]],
}


@pytest.fixture
def told(province: ProvinceHere) -> ProvinceHere:
    """The first ward has reached one of two neighborhoods and served three people; the second has told nothing yet."""
    at = present()
    with province.at(HERE) as db:
        places = [make_neighborhood(db, f"Phố {letter} (mẫu)") for letter in "AB"]
        campaign = make_campaign(db, *places)
        visit = make_visit(db, neighborhood=places[0], campaign=campaign, state=VisitState.CLOSED)
        for number in range(3):
            make_encounter(db, visit, person_name=f"Người Kín {number} (mẫu)")
    with province.at(HERE) as db:
        sums = reckoned(db, now=at)
    with province.at("") as db:
        ward = db.query(ProvinceWard).filter_by(slug=HERE).one()
        ward.geometry = SQUARE
        keep_sums(db, ward.id, sums)
    return province


def test_the_sums_are_those_of_the_wards_own_pages(told: ProvinceHere) -> None:
    with told.at("") as db:
        first, second = province_over(db, Span.SINCE_START).rows
    assert first.sums is not None
    assert (first.sums.reached, first.sums.target, first.sums.figures.people) == (1, 2, 3)
    assert second.sums is None
    with told.at(HERE) as db:
        assert db.query(Encounter).count() == first.sums.figures.people


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.VIEWER, Role.ADMIN])
def test_the_page_shows_each_ward_and_leads_to_it(told: ProvinceHere, role: Role) -> None:
    page = told.visitor("", role).get("/?order=share")
    assert page.status_code == 200
    assert "Phường Thử Một" in page.text
    assert f'href="http://{HERE}.tinh.example/"' in page.text
    assert "ward-shade step-2" in page.text
    assert "hơn một ngày chưa có số liệu mới" in page.text
    assert "Người Kín" not in page.text


@pytest.mark.parametrize("role", [Role.STAFF, Role.POLICE, Role.TEAM_MEMBER])
def test_others_do_not_see_it(told: ProvinceHere, role: Role) -> None:
    assert told.visitor("", role).get("/").status_code == 403


def test_the_workbook_holds_every_ward_with_sums_as_formulas_and_nobodys_name(told: ProvinceHere) -> None:
    answer = told.visitor("", Role.VIEWER).post("/workbook")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {"Phường Thử Một", "Xã Thử Hai", "Chưa có số liệu"} <= set(cells)
    assert any(cell.startswith("=S") for cell in cells)
    assert not any("Người Kín" in cell for cell in cells)


def test_an_empty_province_says_what_to_do(province: ProvinceHere) -> None:
    with province.at("") as db:
        db.query(ProvinceWard).delete()
    assert "Chưa có phường, xã nào" in province.visitor("", Role.ADMIN).get("/").text


def test_the_province_sees_how_old_the_backup_of_each_ward_is(province: ProvinceHere) -> None:
    own = make_place(province.settings, province.database, HERE)
    keep_public_key(own.data_dir, point_of_secret(new_secret()))
    command.stamp(migrations_of(own.database_url), "head")
    label = make_backup(own, now=present(), clock=present)
    page = unescape(province.visitor("", Role.ADMIN).get("/backups").text)
    rows = {name: page.partition(f">{name}</th>")[2].partition("</tr>")[0] for name in ("Phường Thử Một", "Xã Thử Hai")}
    assert "Đủ" in rows["Phường Thử Một"]
    assert f">{label.row_count:,}<".replace(",", ".") in rows["Phường Thử Một"]
    assert "Chưa có khóa" in rows["Xã Thử Hai"]
    assert page.index("Xã Thử Hai</th>") < page.index("Phường Thử Một</th>"), "what needs somebody comes first"
    assert "Từng phường, xã" not in province.visitor(HERE, Role.ADMIN).get("/backups").text


def test_a_command_of_backups_takes_one_ward(
    province: ProvinceHere, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = make_place(province.settings, province.database, HERE)
    keep_public_key(own.data_dir, point_of_secret(new_secret()))
    command.stamp(migrations_of(own.database_url), "head")
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(province.settings.data_dir))
    monkeypatch.setenv("OUTREACH_DATABASE_URL", province.settings.database_url)
    monkeypatch.setenv("OUTREACH_PROVINCE_DOMAIN", province.settings.province_domain)
    assert backups(["--ward", HERE, "make"]) == 0
    (label,) = Shelf(own.backups).labels()
    assert label.rows["ward_profiles"] == 1
    for nobody in ("khong-co", f"../{HERE}"):
        assert backups(["--ward", nobody, "make"]) == 1
        assert f"không có «{nobody}»" in capsys.readouterr().err


def test_every_link_on_every_page_of_the_province_leads_somewhere(told: ProvinceHere) -> None:
    client, seen, waiting = told.visitor("", Role.ADMIN), set[str](), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        with client.get(path, follow_redirects=True) as answer:
            assert answer.status_code == 200, path
            if answer.mimetype == "text/html":
                found = re.findall(r'href="(/[^"#]*)"', answer.get_data(as_text=True))
                waiting += [one for one in map(unescape, found) if one not in seen and "static" not in one]
                seen |= set(map(unescape, found))
    assert len(seen) > 10


def test_every_page_of_the_province_says_who_may_open_it(province: ProvinceHere) -> None:
    own = [line for line in access_lines(province.app) if " province." in line]
    assert own == [
        "GET       /  province.overview: see_province = admin, director, viewer",
        "POST      /workbook  province.workbook: see_province = admin, director, viewer",
    ]
    assert [line for line in access_lines(province.app) if "NOBODY" in line] == []
