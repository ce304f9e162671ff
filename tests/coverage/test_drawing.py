from __future__ import annotations

import io
import re
from datetime import date
from uuid import UUID

import pytest
from PIL import Image

from outreach.coverage.areas import Ground
from outreach.coverage.drawing import coverage_picture
from outreach.coverage.figures import Figures
from outreach.coverage.periods import Period
from outreach.coverage.progress import Indicators, Place, Progress
from outreach.coverage.rules import Status
from outreach.coverage.shapes_drawing import GROUND, STAR, glyph_at
from tests.support.files import ROOT

DAY = date(2026, 8, 21)
HOSTILE = "</text><script>alert(1)</script>"


def ward(*names: str) -> tuple[Indicators, Ground]:
    """Neighborhoods in a row, each in another status."""
    rows, houses = [], {}
    for number, (name, status) in enumerate(zip(names, list(Status) * 3, strict=False)):
        place = Place(UUID(int=number), f"P{number}", name, lat=19.75 + number % 5 / 100, lon=105.76 + number / 100)
        houses[place.id] = (place.lon or 0.0, place.lat or 0.0)
        rows.append(Progress(place, status, True, 1, None, None, None, None, None, Figures()))
    seen = Indicators("2026", None, None, DAY, Period(DAY, DAY), tuple(rows), DAY)
    return seen, Ground(houses, living=tuple(houses), center=(105.79, 19.76))


def test_a_picture_names_every_neighborhood_and_counts_each_status() -> None:
    seen, ground = ward("Thịnh Vạn", "Quyết Thắng", "Đông Quang", "Phố Bốn", "Phố Năm", "Phố Sáu", "Phố Bảy")
    svg = coverage_picture(seen, ground, "svg").decode()
    assert all(f">{row.place.name}</text>" in svg for row in seen.rows)
    assert "Tình trạng tại ngày 21/08/2026" in svg
    assert ">Quá hạn: 1</text>" in svg


def test_a_picture_stands_alone_and_runs_nothing() -> None:
    svg = coverage_picture(*ward(HOSTILE, "Phố"), "svg").decode()
    assert "<script" not in svg
    assert not re.search(r"href|url\((?!#)|http://(?!www.w3.org/2000/svg)", svg)


def test_a_png_has_the_pixels_asked_for() -> None:
    picture = Image.open(io.BytesIO(coverage_picture(*ward("Thịnh Vạn", "Đồi Sen"), "png", width=600, scale=1.5)))
    assert (picture.format, picture.width) == ("PNG", 900)
    assert len(picture.convert("RGB").getcolors(100_000) or ()) > 5


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_ward_of_which_nothing_is_known_has_its_legend(kind: str) -> None:
    assert coverage_picture(Indicators("", None, None, DAY, Period(DAY, DAY), ()), Ground(), kind)
    with pytest.raises(ValueError, match="gif"):
        coverage_picture(Indicators("", None, None, DAY, Period(DAY, DAY), ()), Ground(), "gif")


def test_pictures_have_the_colours_of_the_pages() -> None:
    tokens = (ROOT / "outreach/static/css/tokens.css").read_text("utf-8").replace("#fff;", "#ffffff;")
    drawn = repr([GROUND, *(glyph_at(key, 0, 0, 20) for key in [*GROUND, STAR])])
    assert {colour for colour in re.findall(r"#[0-9a-f]{6}", drawn) if colour not in tokens} == set()
