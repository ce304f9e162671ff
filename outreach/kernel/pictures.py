"""Pictures from tablets, drawn anew: nothing of the file but what is seen is kept."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

KINDS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 2000
MOST_PIXELS = 40_000_000
"""A tablet's camera makes 8 to 13 million; a file that unpacks to more is refused before it is unpacked."""

_QUALITY = 85


class NotAPicture(ValueError):
    """The bytes are no picture of a kind that is taken, or one that is far too large."""


def redrawn(data: bytes) -> bytes:
    """A JPEG of at most 2000 pixels a side, upright, without place, time or camera in it; raises `NotAPicture`."""
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=KINDS) as opened:
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            if opened.width * opened.height > MOST_PIXELS:
                raise NotAPicture("too many pixels")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture(str(error)) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    written = io.BytesIO()
    bare.save(written, "JPEG", quality=_QUALITY, optimize=True)
    return written.getvalue()
