"""The tablet's scripts as one module: a start that asks for a hundred files waits for each of them.

Each file becomes a function of its own that gives what it exports, called in the order in which they need each other;
the entry comes last, may wait, and gives what it names in one list. Known forms are named imports, imports for their
effect, and exports in front of a function, a class or a constant; anything else raises `LookupError` at the first
request of a test or of a tablet.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"(\.[^"]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
_EXPORT_OF_ENTRY = re.compile(r"^export \{ \w+(?:, \w+)* \};$", re.MULTILINE)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*$", re.MULTILINE)
_ELSEWHERE = re.compile(r'"((?:\.\./)+vendor/[^"]*)"')

Read = Callable[[str], str]


def joined_module(entry: str, read: Read, target: str) -> str:
    """Everything that `entry` imports, and itself; `read` gives the text of a file by its name below static/.

    `target` is the name under which the result is served: paths in it are seen from there.
    """
    parts = [_as_part(name, read(name), target, is_entry=name == entry) for name in in_order(entry, read)]
    return "\n".join(["const parts = {};", *parts])


def in_order(entry: str, read: Read) -> list[str]:
    """The files that `entry` needs, each after those that it needs itself; raises `LookupError` for a circle."""
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise LookupError(f"{' → '.join((*above, name))} is a circle")
        if name not in order:
            for needed in _needed(name, read(name)):
                visit(needed, (*above, name))
            order.append(name)

    visit(entry, ())
    return order


def _needed(name: str, text: str) -> Iterator[str]:
    for _, path in _IMPORT.findall(text):
        yield _resolved(name, path)


def _resolved(name: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _as_part(name: str, text: str, target: str, *, is_entry: bool) -> str:
    heads = [
        f'const {{ {names.replace(" as ", ": ").strip().rstrip(",")} }} = parts["{_resolved(name, path)}"];'
        for names, path in _IMPORT.findall(text)
        if names.strip()
    ]
    exported = [one for _, one in _EXPORT.findall(text)]
    body = _IMPORT.sub("", text) if is_entry else _EXPORT.sub(r"\1 \2", _IMPORT.sub("", text))
    left = _LEFT.search(_EXPORT_OF_ENTRY.sub("", body) if is_entry else body)
    if left:
        raise LookupError(f"{name}: «{left[0]}» is no form that can be joined")
    body = _ELSEWHERE.sub(lambda found: f'"{_seen_from(target, _resolved(name, found[1]))}"', body)
    lines = "\n".join([*heads, body.strip()])
    if is_entry:
        return lines
    return f'parts["{name}"] = (() => {{\n{lines}\nreturn {{ {", ".join(exported)} }};\n}})();'


def _seen_from(target: str, name: str) -> str:
    return posixpath.relpath(name, posixpath.dirname(target))
