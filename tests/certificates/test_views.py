from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from outreach.certificates.keeper import Keeper
from outreach.certificates.views import FILE_NAME, make_install_app
from outreach.config import Settings
from tests.support.pages import page_faults

AT = datetime(2026, 11, 14, 1, 0, tzinfo=UTC)


@pytest.fixture
def keeper(settings: Settings) -> Keeper:
    made = Keeper(settings.data_dir / "tls", ["ve-pho.lan", "192.168.1.10"])
    made.renew(now=AT)
    return made


@pytest.fixture
def visitor(settings: Settings, keeper: Keeper) -> FlaskClient:
    return make_install_app(settings, keeper, 8443).test_client()


def test_the_page_has_steps_for_each_device_the_fingerprint_and_the_way_on(
    visitor: FlaskClient, keeper: Keeper
) -> None:
    page = visitor.get("/", headers={"Host": "ve-pho.lan:8080"}).text
    assert page_faults(page) == []
    for words in ("Chứng chỉ CA", "Cài đặt tin cậy chứng nhận", "Trusted Root Certification Authorities"):
        assert words in page
    assert all(f"<span>{pair}</span>" in page for pair in keeper.authority.fingerprint.split(":"))
    assert 'href="https://ve-pho.lan:8443/"' in page


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.168.1.10:8080", "https://192.168.1.10:8443/"),
        ("evil.example:8080", "https://ve-pho.lan:8443/"),
        ("localhost:8080", "https://ve-pho.lan:8443/"),
        ("[::1]", "https://ve-pho.lan:8443/"),
    ],
)
def test_the_way_on_goes_by_the_name_one_came_by_where_the_certificate_holds_it(
    visitor: FlaskClient, host: str, address: str
) -> None:
    assert f'href="{address}"' in visitor.get("/", headers={"Host": host}).text


def test_the_download_is_the_authority_as_devices_open_it(visitor: FlaskClient, keeper: Keeper) -> None:
    answer = visitor.get(f"/{FILE_NAME}")
    assert answer.mimetype == "application/x-x509-ca-cert"
    assert hashlib.sha256(answer.data).hexdigest().upper() == keeper.authority.fingerprint.replace(":", "")
    assert b"PRIVATE" not in answer.data


@pytest.mark.parametrize("path", ["/sign-in", "/field", "/sync/key?a=1", "/pho/dong-quang"])
def test_plain_http_leads_to_the_page_and_never_takes_anything(visitor: FlaskClient, path: str) -> None:
    led = visitor.get(path)
    assert (led.status_code, led.headers["Location"]) == (302, "/")
    assert visitor.post(path, data={"password": "x"}).status_code == 405
    assert "Set-Cookie" not in led.headers


def test_the_page_speaks_english_too(visitor: FlaskClient) -> None:
    visitor.get("/language/en?next=/")
    page = visitor.get("/").text
    assert '<html lang="en">' in page
    assert page_faults(page) == []
