import gzip
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from outreach.kernel.errors import SettingsError
from outreach.web import assets


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("outreach", static_folder=None)
    app.register_blueprint(assets.blueprint)
    return app.test_client()


def url_of(client: FlaskClient, name: str) -> str:
    with client.application.test_request_context():
        return assets.asset_url(name)


@pytest.mark.parametrize(
    ("name", "mime_type"),
    [
        ("css/fonts.css", "text/css; charset=utf-8"),
        ("js/desk/page.js", "text/javascript; charset=utf-8"),
        ("img/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("vendor/leaflet/leaflet.js", "text/javascript; charset=utf-8"),
        ("vendor/leaflet/images/layers.png", "image/png"),
        ("vendor/leaflet/LICENSE.txt", "text/plain; charset=utf-8"),
        ("vendor/fonts/ve-pho-num.woff2", "font/woff2"),
    ],
)
def test_a_file_of_the_present_revision_is_kept_for_a_year(client: FlaskClient, name: str, mime_type: str) -> None:
    answer = client.get(url_of(client, name), buffered=True)
    assert answer.status_code == 200
    assert answer.content_type == mime_type
    assert answer.cache_control.immutable
    assert answer.cache_control.max_age == 365 * 24 * 60 * 60
    assert answer.data == assets.served_bytes(name, "")


def test_a_page_opened_before_an_upgrade_is_led_to_the_present_file(client: FlaskClient) -> None:
    answer = client.get("/static/0123456789ab/css/app.css")
    assert answer.status_code == 302
    assert answer.location == url_of(client, "css/app.css")
    assert not answer.cache_control.immutable


@pytest.mark.parametrize("name", ["css/none.css", "../app.py", "css/../../app.py", "%2e%2e/app.py", "css"])
def test_nothing_but_a_static_file_is_served(client: FlaskClient, name: str) -> None:
    folder = url_of(client, "css/app.css").removesuffix("css/app.css")
    assert client.get(folder + name).status_code == 404


def test_a_template_that_names_no_file_is_an_error(client: FlaskClient) -> None:
    with pytest.raises(LookupError, match=r"css/none\.css"):
        url_of(client, "css/none.css")


def test_the_start_names_each_file_that_is_not_installed(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"leaflet/leaflet\.js.*ve-pho-num\.woff2.*--setup-only"):
        assets.check_vendor_files(tmp_path)


def test_the_revision_changes_with_any_name_or_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_bytes(b"1")
    revisions = {assets.content_revision(tmp_path.iterdir(), tmp_path)}
    (tmp_path / "a.css").write_bytes(b"2")
    revisions.add(assets.content_revision(tmp_path.iterdir(), tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "b.css")
    revisions.add(assets.content_revision(tmp_path.iterdir(), tmp_path))
    assert len(revisions) == 3


def test_the_figures_of_counters_are_of_equal_width() -> None:
    font = TTFont(assets.VENDOR / "fonts" / "ve-pho-num.woff2")
    names = font.getBestCmap()
    swaps = [
        table.mapping
        for record in font["GSUB"].table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
        for table in font["GSUB"].table.LookupList.Lookup[index].SubTable
    ]
    tabular = {digit: names[ord(digit)] for digit in "0123456789"}
    for swap in swaps:
        tabular = {digit: swap.get(name, name) for digit, name in tabular.items()}
    assert len({font["hmtx"][name][0] for name in tabular.values()}) == 1


@pytest.mark.parametrize("name", ["css/app.css", "css/for-everybody.css", "js/public/page.js"])
def test_text_travels_packed_and_is_the_same_text(client: FlaskClient, name: str) -> None:
    url = url_of(client, name)
    plain, packed = (client.get(url, headers={"Accept-Encoding": how}, buffered=True) for how in ("identity", "gzip"))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "immutable" in packed.headers["Cache-Control"]


def test_the_joined_sheet_holds_what_its_parts_hold(client: FlaskClient) -> None:
    sheet = client.get(url_of(client, "css/for-everybody.css")).text
    assert sheet.index("@layer tokens, base") == 0
    assert "@import" not in sheet
    for rule in ("--brand:", ".public-head", ".btn.primary", "../vendor/public/be-vietnam-pro-light-400.woff2"):
        assert rule in sheet
