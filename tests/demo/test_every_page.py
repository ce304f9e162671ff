from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from outreach.accounts.rules import Role
from outreach.config import Settings
from outreach.demo.__main__ import NOTE, fill
from tests.support.installation import installation, token_of
from tests.support.pages import page_faults
from tests.support.walk import walk

PAGES = {Role.DIRECTOR: 20, Role.STAFF: 12, Role.POLICE: 4, Role.TEAM_MEMBER: 3, Role.VIEWER: 4, Role.ADMIN: 4}
"""So many kinds of page at least are reached by links; a bar that leads nowhere would pass with none."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with installation(tmp_path_factory.mktemp("demo"), with_demo=False) as app:
        settings: Settings = app.config["OUTREACH"]
        (settings.data_dir / NOTE).write_text("director  a password of before\n", encoding="utf-8")
        fill(settings, app.extensions["outreach.database"])
        yield app


def test_every_link_of_the_demo_ward_leads_to_a_sound_page(demo: Flask) -> None:
    faults = []
    for role, least in PAGES.items():
        client = demo.test_client()
        client.set_cookie("signin", token_of(demo, role))

        def read(path: str) -> tuple[int, str]:
            answer = client.get(path, buffered=True)  # noqa: B023 (used before the next role comes)
            return answer.status_code, answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""

        answers = list(walk(demo, read, most_of_each=2))
        faults += [f"{role}: {one.path} answers {one.status}" for one in answers if one.status >= 400]
        faults += [
            f"{role}: {one.path}: {page_faults(one.text)}"
            for one in answers
            if one.status == 200 and one.text and page_faults(one.text)
        ]
        assert len({one.endpoint for one in answers if one.status == 200 and one.text}) >= least, role
    assert not faults, "\n".join(faults)


def test_sign_ins_are_told_again_and_never_those_of_a_lost_database(demo: Flask) -> None:
    settings: Settings = demo.config["OUTREACH"]
    told = fill(settings, demo.extensions["outreach.database"])
    assert told[1] == (settings.data_dir / NOTE).read_text(encoding="utf-8").rstrip()
    assert "a password of before" not in told[1]


def test_the_demo_ward_is_never_built_over_real_accounts(tmp_path: Path) -> None:
    with installation(tmp_path, with_demo=False) as app:
        token_of(app, Role.ADMIN)
        told = fill(app.config["OUTREACH"], app.extensions["outreach.database"])
    assert "Đã có tài khoản thật" in told[0]
