from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image

from outreach.kernel.db import DbSession
from outreach.planning.models import Visit
from outreach.planning.rules import VisitState
from outreach.public.poster_rules import Poster
from outreach.public.poster_sheets import poster_pdf
from outreach.web.assets import VENDOR
from tests.build import make_neighborhood, make_visit
from tests.conftest import Client
from tests.public.conftest import ON

pytestmark = pytest.mark.database


def printed(pdf: bytes, dots_an_inch: int) -> Image:
    """The first page as a printer of that fineness would put it on paper."""
    (page,) = pypdfium2.PdfDocument(BytesIO(pdf))
    picture: Image = page.render(scale=dots_an_inch / 72).to_pil()
    return picture


def test_the_code_is_read_from_the_printed_poster_at_150_dots(client: Client, visit: Visit) -> None:
    pdf = client.get("/pho/dong-quang/ap-phich.pdf").data
    (code,) = zxingcpp.read_barcodes(printed(pdf, 150).convert("1"))
    assert code.text == "http://localhost/pho/QP31"
    assert client.get(code.text).headers["Location"] == "/pho/dong-quang"


def test_the_poster_says_everything_in_letters_with_an_embedded_face(client: Client, visit: Visit) -> None:
    answer = client.get("/pho/dong-quang/ap-phich.pdf")
    document = pypdfium2.PdfDocument(BytesIO(answer.data))
    text = " ".join(document[0].get_textpage().get_text_bounded().split())
    for words in ("Chủ nhật", "29/11", "năm 2026", "7 giờ 30 đến 11 giờ", "Nhà văn hóa Phố Đông Quang", "Khai sinh"):
        assert words in text, words
    assert "localhost/pho/dong-quang" in text
    assert b"BeVietnamPro" in answer.data.replace(b" ", b"")
    assert len(document) == 1


def test_a_long_house_name_stays_on_its_page(client: Client, db: DbSession, at: Callable[..., datetime]) -> None:
    house = {
        "name": "Nhà văn hóa liên phố Đông Quang, Phú Cường và Thọ Sơn khu vực bờ bắc sông Mã",
        "address": "Đường " * 20,
    }
    place = make_neighborhood(db, "Phố Dài", house=house)
    make_visit(db, neighborhood=place, on=ON, state=VisitState.ANNOUNCED)
    assert len(pypdfium2.PdfDocument(BytesIO(client.get("/pho/dai/ap-phich.pdf").data))) == 1


def test_without_a_visit_there_is_no_poster(client: Client, db: DbSession) -> None:
    make_neighborhood(db, "Phố Chờ")
    assert client.get("/pho/cho/ap-phich").status_code == 404
    assert client.get("/pho/cho/ap-phich.pdf").status_code == 404


def test_every_word_is_drawn_from_our_own_face() -> None:
    words = ["ắằẳẵặ", "ấầẩẫậ", "ếềểễệ", "ốồổỗộ", "ớờởỡợ", "ứừửữự", "ỳỷỹýỵ", "Đđ"]
    facts = dict.fromkeys(Poster.__dataclass_fields__, "ẾỆ Ộ Ự") | {"bring": tuple(words), "helps": tuple(words)}
    pdf = poster_pdf(Poster(**facts), VENDOR / "fonts")  # type: ignore[arg-type]
    text = pypdfium2.PdfDocument(BytesIO(pdf))[0].get_textpage().get_text_bounded()
    assert [word for word in words if word not in text] == []
