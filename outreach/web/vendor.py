"""Files of others that browsers get from us: what they are called here and where they come from.

None of them is committed: `scripts/install_browser_files.py` puts them into static/vendor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class FromWheel:
    """The one file of an installed Python distribution whose path ends with `path`."""

    distribution: str
    path: str


@dataclass(frozen=True)
class FromNpm:
    """A file of a package in node_modules."""

    package: str
    path: str


@dataclass(frozen=True)
class DigitCut:
    """A variable font cut down to `characters`, with figures of equal width, weights 400 to 700."""

    font: FromNpm
    characters: str


Source = FromWheel | FromNpm | DigitCut

_LEAFLET = "django-js-lib-leaflet"
_LEAFLET_FILES = "static/js_lib_leaflet"
_BE_VIETNAM = "@fontsource/be-vietnam-pro"
_INTER = "@fontsource-variable/inter"
_PICTURES = ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
_FACES = tuple(
    f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in ("vietnamese", "latin") for weight in (400, 600, 700)
)

VENDOR_FILES: Mapping[str, Source] = MappingProxyType(
    {
        "leaflet/leaflet.js": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/leaflet.js"),
        "leaflet/leaflet.css": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/leaflet.css"),
        **{f"leaflet/images/{name}": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/images/{name}") for name in _PICTURES},
        "leaflet/LICENSE.txt": FromWheel(_LEAFLET, ".dist-info/LICENSE"),
        **{f"fonts/{name}": FromNpm(_BE_VIETNAM, f"files/{name}") for name in _FACES},
        "fonts/be-vietnam-pro-LICENSE.txt": FromNpm(_BE_VIETNAM, "LICENSE"),
        "fonts/ve-pho-num.woff2": DigitCut(FromNpm(_INTER, "files/inter-latin-wght-normal.woff2"), "0123456789,.%/:+-"),
        "fonts/inter-LICENSE.txt": FromNpm(_INTER, "LICENSE"),
    }
)
