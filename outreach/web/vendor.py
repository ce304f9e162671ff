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
    """A file of a package in node_modules; without the lines that are only a comment where tablets carry it."""

    package: str
    path: str
    is_bare: bool = False


@dataclass(frozen=True)
class NpmModule:
    """A module of a package in node_modules, its `esm/<path>`: browsers know no bare names and no bundler is used, so
    the names in `elsewhere` are led to where those packages' index lies here, and an index names only files that came.
    """

    package: str
    path: str
    elsewhere: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DigitCut:
    """A variable font cut down to `characters`, with figures of equal width, weights 400 to 700."""

    font: FromNpm
    characters: str


@dataclass(frozen=True)
class WholeFace:
    """The parts of one face, made one TrueType file: for papers that we print ourselves."""

    parts: tuple[FromNpm, ...]


@dataclass(frozen=True)
class LightFace:
    """A whole face cut to Vietnamese and plain Latin, without hints: a third of the bytes, for pages read once."""

    face: WholeFace


Source = FromWheel | FromNpm | NpmModule | DigitCut | WholeFace | LightFace

_LEAFLET = "django-js-lib-leaflet"
_LEAFLET_FILES = "static/js_lib_leaflet"
_BE_VIETNAM = "@fontsource/be-vietnam-pro"
_INTER = "@fontsource-variable/inter"
_PICTURES = ("layers.png", "layers-2x.png", "marker-icon.png", "marker-icon-2x.png", "marker-shadow.png")
_FACES = tuple(
    f"be-vietnam-pro-{subset}-{weight}-normal.woff2" for subset in ("vietnamese", "latin") for weight in (400, 600, 700)
)
_WHOLE_FACES = {
    weight: WholeFace(
        tuple(
            FromNpm(_BE_VIETNAM, f"files/be-vietnam-pro-{part}-{weight}-normal.woff2")
            for part in ("latin", "vietnamese")
        )
    )
    for weight in (400, 700)
}
_PRINTED = {f"fonts/be-vietnam-pro-{weight}.ttf": face for weight, face in _WHOLE_FACES.items()}
_LIGHT = {f"public/be-vietnam-pro-light-{weight}.woff2": LightFace(face) for weight, face in _WHOLE_FACES.items()}
# What sealing with P-256, HKDF-SHA256 and AES-GCM by the browser's own ciphers needs; no curve, no hash in script.
_HPKE_CORE = (
    "native", "cipherSuiteNative", "encryptionContext", "exporterContext", "mutex", "recipientContext", "senderContext",
    "aeads/aesGcm", "kems/dhkemNative", "utils/emitNotSupported",
)  # fmt: skip
_HPKE_COMMON = (
    "mod", "_dnt.shims", "src/algorithm", "src/consts", "src/errors", "src/identifiers", "src/interfaces/kemInterface",
    "src/interfaces/aeadEncryptionContext", "src/interfaces/dhkemPrimitives", "src/kdfs/hkdf", "src/kems/dhkem",
    "src/kems/dhkemPrimitives/ec", "src/utils/bignum", "src/utils/misc",
)  # fmt: skip
_COMMON_HERE = (("@hpke/common", "hpke/common/mod.js"),)

VENDOR_FILES: Mapping[str, Source] = MappingProxyType(
    {
        "leaflet/leaflet.js": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/leaflet.js"),
        "leaflet/leaflet.css": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/leaflet.css"),
        **{f"leaflet/images/{name}": FromWheel(_LEAFLET, f"{_LEAFLET_FILES}/images/{name}") for name in _PICTURES},
        "leaflet/LICENSE.txt": FromWheel(_LEAFLET, ".dist-info/LICENSE"),
        "protomaps/protomaps-leaflet.js": FromNpm("protomaps-leaflet", "dist/protomaps-leaflet.js", is_bare=True),
        "protomaps/LICENSE.txt": FromNpm("protomaps-leaflet", "LICENSE"),
        **{f"fonts/{name}": FromNpm(_BE_VIETNAM, f"files/{name}") for name in _FACES},
        **_PRINTED,
        **_LIGHT,
        "fonts/be-vietnam-pro-LICENSE.txt": FromNpm(_BE_VIETNAM, "LICENSE"),
        "fonts/ve-pho-num.woff2": DigitCut(FromNpm(_INTER, "files/inter-latin-wght-normal.woff2"), "0123456789,.%/:+-"),
        **{f"hpke/core/{name}.js": NpmModule("@hpke/core", f"src/{name}.js", _COMMON_HERE) for name in _HPKE_CORE},
        **{f"hpke/common/{name}.js": NpmModule("@hpke/common", f"{name}.js") for name in _HPKE_COMMON},
        "hpke/core/LICENSE.txt": FromNpm("@hpke/core", "LICENSE"),
        "hpke/common/LICENSE.txt": FromNpm("@hpke/common", "LICENSE"),
        "field/qr/decode.js": FromNpm("qr", "decode.js", is_bare=True),
        "field/qr/index.js": FromNpm("qr", "index.js", is_bare=True),
        "field/qr/LICENSE.txt": FromNpm("qr", "LICENSE-MIT"),
        "fonts/inter-LICENSE.txt": FromNpm(_INTER, "LICENSE"),
    }
)
