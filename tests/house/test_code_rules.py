"""What the code of the house never does; read from its syntax."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import wtforms
from openpyxl.xml import DEFUSEDXML

import outreach
from outreach.web.forms import Form
from tests.support.files import ROOT

HOUSE = ROOT / "outreach"
CRYPTO = {"cryptography", "argon2", "hashlib", "hmac", "secrets", "zxcvbn", "itsdangerous"}
OTHER_CRYPTO = {"Crypto", "Cryptodome", "nacl", "jwt", "jose", "passlib", "bcrypt", "pyotp", "rsa", "ecdsa"}
SPEAKS_OUTSIDE = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "ftplib", "telnetlib", "socket"}
MAY_SPEAK = {"outreach/certificates/names.py", "outreach/jobs/__main__.py"}
"""They ask for the name of this machine; letters leave by `smtplib`, to the host that the settings name."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> set[str]:
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def test_no_statement_is_glued_together_from_text() -> None:
    glued = [
        (name, ast.unparse(call))
        for name, tree in modules()
        for called, call in calls(tree)
        if called.rsplit(".", 1)[-1] in {"text", "exec_driver_sql", "literal_column"} and call.args
        if isinstance(call.args[0], ast.JoinedStr | ast.BinOp)
        # Names of our own: a pragma, a schema that was checked letter by letter, a number, tables in a backup.
        if not re.search(r"PRAGMA|SCHEMA|pg_advisory|VACUUM|search_path|to_regclass", ast.unparse(call))
        and not name.startswith("outreach/backups/")
    ]
    assert glued == []


def test_searched_words_are_no_patterns() -> None:
    open_patterns = [
        (name, ast.unparse(call))
        for name, tree in modules()
        for called, call in calls(tree)
        if called.rsplit(".", 1)[-1] in {"like", "ilike", "contains", "icontains"} and "_key" in called
        if not any(word.arg in {"autoescape", "escape"} for word in call.keywords)
    ]
    assert open_patterns == []


def test_no_shell_no_evaluation_no_pickle_and_no_template_from_input() -> None:
    forbidden = {"eval", "exec", "compile", "os.system", "os.popen", "render_template_string", "marshal.loads"}
    done = [(name, called) for name, tree in modules() for called, _ in calls(tree) if called in forbidden]
    shells = [name for name, tree in modules() for _, call in calls(tree) for word in call.keywords
              if word.arg == "shell" and ast.unparse(word.value) != "False"]  # fmt: skip
    pickles = [name for name, tree in modules() if imported(tree) & {"pickle", "shelve", "marshal", "dill"}]
    assert (done, shells, pickles) == ([], [], [])
    assert "S" in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]["select"]


def test_the_house_asks_no_other_machine_for_anything() -> None:
    asking = {name: imported(tree) & SPEAKS_OUTSIDE for name, tree in modules()}
    assert {name: found for name, found in asking.items() if found and name not in MAY_SPEAK} == {}


def test_ciphers_come_from_the_libraries_that_were_chosen() -> None:
    tops = {name: {module.split(".")[0] for module in imported(tree)} for name, tree in modules()}
    assert {name: found & OTHER_CRYPTO for name, found in tops.items() if found & OTHER_CRYPTO} == {}
    weak = [(name, called) for name, tree in modules() for called, _ in calls(tree)
            if called in {"hashlib.md5", "hashlib.sha1", "hashlib.new"}]  # fmt: skip
    assert weak == []
    assert CRYPTO & set().union(*tops.values()) >= {"cryptography", "argon2", "secrets"}


def test_what_must_not_be_guessed_comes_from_the_system() -> None:
    guessable = [
        name
        for name, tree in modules()
        if name.split("/")[1] in {"accounts", "sync", "public", "kernel", "web", "privacy", "certificates", "notices"}
        if imported(tree) & {"random", "uuid1", "uuid4"} or any(called.endswith("uuid4") for called, _ in calls(tree))
    ]
    assert guessable == []


def test_xml_is_read_by_the_hardened_reader() -> None:
    assert DEFUSEDXML is True


def forms() -> list[type[Form]]:
    for module in pkgutil.walk_packages(outreach.__path__, "outreach."):
        if module.name.rsplit(".", 1)[-1].endswith("forms"):
            importlib.import_module(module.name)
    found, todo = [], [Form]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        found.append(kind)
    return sorted(
        (kind for kind in found if kind.__module__.startswith("outreach.")), key=lambda kind: kind.__qualname__
    )


def test_no_field_takes_text_without_end() -> None:
    """Ten thousand letters in every field of every form: each says no. Hidden ones are looked up in a table."""
    endless = []
    for kind in forms():
        empty = kind()
        names = [field.name for field in empty if isinstance(field, wtforms.StringField)
                 and not isinstance(field, wtforms.PasswordField | wtforms.HiddenField)]  # fmt: skip
        sent = kind(data=None, formdata=_Sent(dict.fromkeys(names, "a" * 1000000)))
        for name in names:
            own = [getattr(kind, f"validate_{name}")] if hasattr(kind, f"validate_{name}") else []
            if sent[name].validate(sent, own):
                endless.append(f"{kind.__qualname__}.{name}")
    assert endless == []


class _Sent(dict[str, str]):
    """What a browser sent, as WTForms reads it."""

    def getlist(self, name: str) -> list[str]:
        return [self[name]] if name in self else []


def patterns() -> list[str]:
    found = set()
    for _, tree in modules():
        for called, call in calls(tree):
            is_pattern = called in {"re.compile", "re.match", "re.fullmatch", "re.search", "re.sub", "re.findall"}
            if is_pattern and call.args and isinstance(call.args[0], ast.Constant):
                found.add(str(call.args[0].value))
    return sorted(found)


@pytest.mark.parametrize("hostile", ["a", " ", "a ", "1", "ạ-", "((", "..", "\\", "a'", "aA1 -"])
def test_no_pattern_can_be_made_to_hang(hostile: str) -> None:
    text = hostile * (50_000 // len(hostile)) + "\x00!"
    began = time.process_time()
    for pattern in patterns():
        re.compile(pattern).fullmatch(text)
        re.compile(pattern).match(text)
    assert len(patterns()) > 20
    # Some hundredths of a second in truth; what backtracks without end takes years.
    assert time.process_time() - began < 20


def test_scripts_write_text_and_never_markup() -> None:
    forbidden = re.compile(r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(")
    scripts = [path for path in (HOUSE / "static" / "js").rglob("*.js") if "vendor" not in path.parts]
    assert len(scripts) > 20
    assert [path.name for path in scripts if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_data_reaches_scripts_only_as_json_or_attributes() -> None:
    templates = Path(ROOT / "templates").rglob("*.html")
    inline = [path.name for path in templates for tag in re.findall(r"<script[^>]*>", path.read_text("utf-8"))
              if "src=" not in tag and "application/json" not in tag and "importmap" not in tag]  # fmt: skip
    assert inline == []


@pytest.mark.parametrize(
    ("name", "least"),
    [("flask", (3, 1, 3)), ("jinja2", (3, 1, 6)), ("werkzeug", (3, 0, 6)), ("cryptography", (50,)), ("cheroot", (11,))],
)
def test_no_library_is_older_than_its_known_holes(name: str, least: tuple[int, ...]) -> None:
    """CVE-2026-27205 (Flask), CVE-2025-27516 (Jinja2), CVE-2024-49766 (Werkzeug) and earlier are mended in these."""
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    version = re.search(rf"(?m)^{name}==([\d.]+)", locked)
    assert version is not None
    assert tuple(int(part) for part in version[1].split(".")) >= least
