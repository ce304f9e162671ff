"""The English catalogue: `update` takes the present source strings in, `compile` makes the file that is read.

Vietnamese is the source and needs no catalogue. Run with the project's own environment.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO_FILE = ROOT / "outreach" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
KEYWORDS = {"_": None, "N_": None, "say": None, "in_words": None, "gettext": None, "ngettext": (1, 2)}
Found: TypeAlias = tuple[str, int, str | tuple[str, ...], list[str], str | None]
UNKEPT = (b'"Project-', b'"Report-', b'"POT-', b'"PO-', b'"Last-', b'"Language-Team', b'"Generated-')
"""Headers that say when and by whom: the history of the repository knows that better."""
JINJA = {"extensions": "jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}


def source_strings() -> Catalog:
    """Every string that a person may see, from code and templates, in the order of the files."""
    catalog = Catalog(locale="en", project="Về Phố", fuzzy=False)
    for file_name, line, message, comments, context in sorted(_messages(), key=lambda found: (found[0], found[1])):
        if message:
            catalog.add(message, locations=[(file_name, line)], auto_comments=comments, context=context)
    return catalog


def read_catalogue() -> Catalog:
    """The English catalogue as it is kept; an empty one where there is none yet."""
    if not PO_FILE.exists():
        return Catalog(locale="en", project="Về Phố", fuzzy=False)
    with PO_FILE.open("rb") as file:
        return read_po(file, locale="en")


def update() -> None:
    """Take the present source strings in and drop those that are gone; translations stay."""
    kept = read_catalogue()
    kept.update(source_strings(), no_fuzzy_matching=True)
    kept.obsolete.clear()
    write_catalogue(kept)
    print(
        f"{len(kept)} strings, {sum(1 for message in kept if message.id and not _is_done(message.string))} to translate"
    )


def write_catalogue(catalog: Catalog) -> None:
    """Keep `catalog`; a file with nothing new is byte for byte the one before."""
    catalog.header_comment = "# English of Về Phố, in the order of the files; made by scripts/translations.py."
    text = BytesIO()
    write_po(text, catalog, width=110, include_lineno=False, ignore_obsolete=True, omit_header=False)
    PO_FILE.parent.mkdir(parents=True, exist_ok=True)
    PO_FILE.write_bytes(b"".join(line for line in text.getvalue().splitlines(True) if not line.startswith(UNKEPT)))


def compile_catalogue() -> None:
    """Make messages.mo, which is not kept in the repository."""
    with PO_FILE.with_suffix(".mo").open("wb") as file:
        write_mo(file, read_catalogue())


def _messages() -> Iterator[Found]:
    places: tuple[tuple[Path, list[tuple[str, str]], dict[str, dict[str, str]]], ...] = (
        (ROOT / "outreach", [("**.py", "python")], {}),
        (ROOT / "templates", [("**.html", "jinja2")], {"**.html": JINJA}),
    )
    for folder, methods, options in places:
        for file_name, line, message, comments, context in extract_from_dir(
            str(folder), methods, options, keywords=KEYWORDS
        ):
            yield f"{folder.name}/{file_name}", line, message, comments, context


def _is_done(string: object) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


if __name__ == "__main__":
    {"update": update, "compile": compile_catalogue}[sys.argv[1]]()
