"""Pictures of invented identity cards, and a film of them that Chromium takes for its camera."""

from __future__ import annotations

import io
from pathlib import Path

import segno
from PIL import Image, ImageDraw, ImageFilter

CARDS = {
    "2021": "038158004521||Nguyễn Thị Lan|01021958|Nữ|Phố Mẫu, Quảng Thành, TP Thanh Hóa|10102021",
    "2024": "038049000123|171234567|LÊ THỊ THỌ|00001949|Nữ|Phố Mẫu, -, Quảng Phú|01012025||||",
}
"""What the two generations of cards hold: invented people, numbers that belong to nobody known to us."""

FRAME = (1280, 720)
_CARD = (720, 454)
_SECONDS_BLANK, _SECONDS_SHOWN, _RATE = 1, 3, 10


def film_of_card(text: str, target: Path) -> Path:
    """A film (MJPEG) in which a hand brings a card before the camera: an empty desk first, then the card, tilted."""
    empty, shown = _jpeg(_desk()), [_jpeg(_with_card(text, tilt)) for tilt in (-6, -4, -5)]
    frames = [empty] * (_SECONDS_BLANK * _RATE) + shown * (_SECONDS_SHOWN * _RATE // len(shown))
    target.write_bytes(b"".join(frames))
    return target


def _desk() -> Image.Image:
    return Image.linear_gradient("L").resize(FRAME).convert("RGB").point(lambda light: 90 + light // 3)


def _with_card(text: str, tilt: int) -> Image.Image:
    card = Image.new("RGBA", _CARD, (214, 226, 220, 255))
    pen = ImageDraw.Draw(card)
    pen.rectangle((40, 190, 220, 420), fill=(150, 180, 175, 255))
    for row in range(4):
        pen.rectangle((260, 200 + row * 45, 480, 216 + row * 45), fill=(120, 150, 145, 255))
    code = io.BytesIO()
    segno.make(text, error="m", micro=False).save(code, kind="png", scale=5, border=3)
    card.paste(Image.open(code).convert("RGBA").resize((230, 230)), (470, 20))
    desk = _desk().convert("RGBA")
    turned = card.rotate(tilt, expand=True, resample=Image.Resampling.BICUBIC)
    desk.alpha_composite(turned, ((FRAME[0] - turned.width) // 2, (FRAME[1] - turned.height) // 2))
    return desk.convert("RGB").filter(ImageFilter.GaussianBlur(0.8))


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    return made.getvalue()
