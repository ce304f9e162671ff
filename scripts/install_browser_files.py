"""Put the files of others that browsers get from us into outreach/static/vendor.

Runs in the project's Python, after `npm ci`; the table of files is outreach/web/vendor.py.
"""

import os
import re
import shutil
import sys
import tempfile
from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from outreach.web.vendor import VENDOR_FILES, DigitCut, FromNpm, FromWheel, LightFace, NpmModule, Source, WholeFace  # noqa: E402 (the path comes first)

NODE_MODULES = ROOT / "node_modules"
PLAIN = "".join(map(chr, range(0x20, 0x7F)))
VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
SIGNS = "\u00a0–—‘’“”…·•→←×°²½₫«»"
VENDOR = (ROOT / "outreach" / "static" / "vendor").resolve()  # several work trees may share one folder


def main() -> int:
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for name, source in VENDOR_FILES.items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        install(name, source, target)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    print(f"{len(VENDOR_FILES)} files in {VENDOR.relative_to(ROOT).as_posix()}")
    return 0


def install(name: str, source: Source, target: Path) -> None:
    if isinstance(source, DigitCut):
        cut_digits(npm_file(source.font), source.characters, target)
    elif isinstance(source, WholeFace):
        join_face([npm_file(part) for part in source.parts], target)
    elif isinstance(source, LightFace):
        cut_light(source.face, target)
    elif isinstance(source, NpmModule):
        text = (NODE_MODULES / source.package / "esm" / source.path).read_text(encoding="utf-8")
        target.write_text(browser_module(name, text, dict(source.elsewhere)), encoding="utf-8", newline="\n")
    elif isinstance(source, FromNpm) and source.is_bare:
        bare = without_comments(npm_file(source).read_text(encoding="utf-8"))
        target.write_text(bare, encoding="utf-8", newline="\n")
    else:
        shutil.copyfile(npm_file(source) if isinstance(source, FromNpm) else wheel_file(source), target)


def browser_module(name: str, text: str, elsewhere: dict[str, str]) -> str:
    """A module that a browser can follow: bare names led to their place; of an index, the files that came."""
    here = Path(name).parent.as_posix()

    def kept(line: str) -> bool:
        found = re.match(r'export .* from "(\./[^"]+)"', line)
        return not found or Path(here, found[1]).as_posix() in VENDOR_FILES

    for package, place in elsewhere.items():
        text = text.replace(f'from "{package}"', f'from "{os.path.relpath(place, here).replace(os.sep, "/")}"')
    return "".join(line for line in text.splitlines(keepends=True) if kept(line))


def without_comments(script: str) -> str:
    """A script without blank lines and lines that hold nothing but a comment; its licence lies beside it."""
    kept, is_inside = [], False
    for line in script.splitlines():
        bare = line.strip()
        if is_inside or bare.startswith("/*"):
            is_inside = "*/" not in bare
        elif bare and not bare.startswith("//"):
            kept.append(line)
    return "\n".join(kept) + "\n"


def npm_file(source: FromNpm) -> Path:
    return NODE_MODULES / source.package / source.path


def wheel_file(source: FromWheel) -> Path:
    package = distribution(source.distribution)
    (found,) = [file for file in package.files or () if file.as_posix().endswith(source.path)]
    return Path(str(package.locate_file(found)))


def cut_digits(font: Path, characters: str, target: Path) -> None:
    options = subset.Options(flavor="woff2", layout_features=["tnum"], name_IDs=[0, 1, 2, 13, 14])
    face = subset.load_font(str(font), options)
    instancer.instantiateVariableFont(face, {"wght": (400, 700)}, inplace=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters)
    cutter.subset(face)
    subset.save_font(face, str(target), options)


def join_face(parts: list[Path], target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = [Path(folder, f"{number}.ttf") for number in range(len(parts))]
        for part, file in zip(parts, plain, strict=True):
            face = TTFont(part)
            face.flavor = None
            face.save(file)
        Merger().merge([str(file) for file in plain]).save(target)


def cut_light(whole: WholeFace, target: Path) -> None:
    features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options = subset.Options(flavor="woff2", hinting=False, layout_features=features, name_IDs=[0, 1, 2, 13, 14])
    with tempfile.TemporaryDirectory() as folder:
        joined = Path(folder, "whole.ttf")
        join_face([npm_file(part) for part in whole.parts], joined)
        face = subset.load_font(str(joined), options)
        cutter = subset.Subsetter(options)
        cutter.populate(text=PLAIN + VIETNAMESE + VIETNAMESE.upper() + SIGNS)
        cutter.subset(face)
        subset.save_font(face, str(target), options)


if __name__ == "__main__":
    sys.exit(main())
