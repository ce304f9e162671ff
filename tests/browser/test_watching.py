"""The watch itself: a page that does wrong is told on."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.support.browser import SIZES, Visitor
from tests.support.servers import web_server

Come = Callable[..., Visitor]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<h1>Phố</h1>", None),
        ("<img src='https://tiles.example/1.png' alt=''>", "request to another host: https://tiles.example/1.png"),
        ("<img src='/none.png' alt=''>", "not loaded: "),
        ("<script src='/wrong.js'></script>", "script error: "),
        ("<script src='/loud.js'></script>", "console: a fault"),
        ("<p style='color: red'>Phố</p>", "refused by style-src-attr"),
        ("<script>1</script>", "refused by script-src-elem"),
    ],
)
def test_a_page_that_does_wrong_is_told_on(browser: Browser, body: str, complaint: str | None) -> None:
    app = Flask("wrong")
    head = {"Content-Security-Policy": "default-src 'self'; img-src 'self' data: https://tiles.example"}
    page = f"<!doctype html><link rel=icon href='data:,'><title>Phố</title>{body}"
    app.add_url_rule("/", view_func=lambda: (page, head))
    app.add_url_rule("/wrong.js", "wrong", lambda: ("throw new Error('x')", {"Content-Type": "text/javascript"}))
    app.add_url_rule("/loud.js", "loud", lambda: ("console.error('a fault')", {"Content-Type": "text/javascript"}))
    app.config["OUTREACH"] = type("Limits", (), {"max_upload_bytes": 1})
    with web_server(app) as address:
        visitor = Visitor(browser, address, "desk")
        visitor.page.goto("/")
        visitor.page.wait_for_load_state("networkidle")
        visitor.context.close()
    assert bool(visitor.complaints()) == bool(complaint)
    assert not complaint or any(complaint in text for text in visitor.complaints())


@pytest.mark.parametrize("size", SIZES)
def test_the_sign_in_page_stands_at_every_size(visitor: Come, size: str) -> None:
    page = visitor(size).page
    page.goto("/sign-in")
    assert page.locator("h1").count() == 1


def test_a_page_that_is_not_there_is_an_answer_and_no_fault(visitor: Come) -> None:
    page = visitor().page
    answer = page.goto("/none")
    assert answer is not None
    assert answer.status == 404
