"""Về Phố in one command: prepares what is missing, then serves. `python3 scripts/run.py --help`.

Standard library only, the same on Linux and Windows.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from outreach.certificates.names import all_names, spelled_host
from scripts.setup_environment import (
    IS_WINDOWS,
    PYTHON,
    ROOT,
    Missing,
    announce,
    child_environment,
    compile_planner,
    prepare_runtime,
    use_utf8,
)

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (chosen by --tls, which is for the ward's network)
SECONDS_TO_START = 90
SECONDS_TO_STOP = 20
Child = tuple[str, "subprocess.Popen[bytes]"]


def main() -> int:
    """Prepare, fill, serve; gives the exit code."""
    use_utf8()
    wanted = arguments()
    if is_https(wanted):
        os.environ["OUTREACH_HTTPS"] = "1"
    try:
        # A ward that begins with nothing has half an hour of lists before it plans; the demo ward is planned at once.
        prepare_runtime(with_planner=wanted.setup_only or not wanted.empty)
        if wanted.setup_only:
            print("Đã chuẩn bị xong. / Everything is prepared.")
            return 0
        check_port(wanted.host, wanted.port)
        if wanted.tls is not None:
            check_port(wanted.host, wanted.install_port)
        fill_database(wanted)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    return serve(wanted)


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """What the person asked for."""
    parser = argparse.ArgumentParser(prog="scripts/run.py", description="Chạy Về Phố / run Về Phố")
    parser.add_argument("--host", help="address to listen on (0.0.0.0: the ward's network, as --tls has it)")
    parser.add_argument("--port", type=int, help="8000, with --tls 8443")
    parser.add_argument("--empty", action="store_true", help="no demo ward: for real use")
    parser.add_argument("--no-jobs", action="store_true", help="without reminders, plans and reports in the background")
    parser.add_argument("--setup-only", action="store_true", help="prepare everything and stop")
    parser.add_argument("--certificate", type=Path, help="PEM file; with --private-key the address is https")
    parser.add_argument("--private-key", type=Path)
    parser.add_argument(
        "--tls", nargs="*", metavar="NAME_OR_ADDRESS",
        help="https by an own authority, for tablets on the ward's network; without names for all of this machine",
    )  # fmt: skip
    parser.add_argument("--install-port", type=int, default=8080, help="plain page by which tablets install it")
    wanted = parser.parse_args(words)
    if wanted.tls is not None and wanted.certificate:
        parser.error("--tls makes its own certificate: leave --certificate out")
    wanted.host = wanted.host or ("127.0.0.1" if wanted.tls is None else EVERY_ADDRESS)
    wanted.port = wanted.port or (8000 if wanted.tls is None else 8443)
    return wanted


def check_port(host: str, port: int) -> None:
    """Say so now where another program holds the port, and not in the middle of a log."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if not IS_WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Missing(
                f"Không mở được cổng {port} ở {host}: {error}. Nếu Về Phố đang chạy ở cửa sổ khác thì dừng ở đó, "
                f"hoặc chọn cổng khác: --port {port + 1}",
                f"Port {port} on {host} cannot be opened: {error}. If Về Phố runs in another window, stop it there, "
                f"or take another port: --port {port + 1}",
            ) from error


def fill_database(wanted: argparse.Namespace) -> None:
    """The newest schema, and the demo ward where one is wanted."""
    announce("Chuẩn bị dữ liệu", "Preparing the data")
    flask("migrate")
    if not wanted.empty:
        command("outreach.demo")


def prepare_planner() -> None:
    """Compile the planner beside the first steps of a new ward, without a word."""
    try:
        compile_planner(is_told=False)
    except Missing as missing:
        print(missing, file=sys.stderr)


def flask(*words: str) -> None:
    """One of the house's commands that run in the web application."""
    command("flask", "--app", "wsgi", *words)


def command(module: str, *words: str) -> None:
    """Run a Python module of the environment to its end."""
    line = [str(PYTHON), "-m", module, *words]
    if subprocess.run(line, cwd=ROOT, env=child_environment(FLASK_SKIP_DOTENV="1"), check=False).returncode:
        name = " ".join((module, *words))
        raise Missing(
            f"Lệnh «{name}» không xong; lý do ở trên.",
            f"The command “{name}” did not succeed; the reason is above.",
        )


def serve(wanted: argparse.Namespace) -> int:
    """Run the web server and the jobs until one of them ends or somebody stops us."""
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop_asked)
    children: list[Child] = []
    try:
        children.append(("web", start("outreach.serve", *server_words(wanted))))
        if not wanted.no_jobs:
            children.append(("jobs", start("outreach.jobs")))
        wait_until_open(wanted, children)
        # With --tls the web server itself has told its addresses and the fingerprint.
        address = f"\nVề Phố: {address_of(wanted)}\n" if wanted.tls is None else ""
        print(f"{address}Dừng / stop: Ctrl-C\n")
        if wanted.empty:
            flask("first-admin-link", "--address", address_of(wanted))
            Thread(target=prepare_planner, daemon=True).start()
        return watch(children)
    except KeyboardInterrupt:
        print("\nĐang dừng … / stopping …")
        return 0
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    finally:
        stop(children)


def server_words(wanted: argparse.Namespace) -> list[str]:
    """The arguments of the web server."""
    words = ["--host", wanted.host, "--port", str(wanted.port)]
    if wanted.certificate:
        words += ["--certificate", str(wanted.certificate.resolve())]
    if wanted.private_key:
        words += ["--private-key", str(wanted.private_key.resolve())]
    if wanted.tls is not None:
        words += ["--install-port", str(wanted.install_port), "--tls", *wanted.tls]
    return words


def start(module: str, *words: str) -> subprocess.Popen[bytes]:
    """A child in a group of its own, so that Ctrl-C reaches us alone and we stop it in order."""
    command = [str(PYTHON), "-m", module, *words]
    if IS_WINDOWS:
        group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        return subprocess.Popen(command, cwd=ROOT, env=child_environment(FLASK_SKIP_DOTENV="1"), creationflags=group)
    return subprocess.Popen(command, cwd=ROOT, env=child_environment(FLASK_SKIP_DOTENV="1"), start_new_session=True)


def wait_until_open(wanted: argparse.Namespace, children: Sequence[Child]) -> None:
    """Wait until the port answers or a child has ended."""
    host = {EVERY_ADDRESS: "127.0.0.1", "::": "::1"}.get(wanted.host, wanted.host)
    # A knock without a handshake would be told as trouble by the side that speaks TLS.
    port = wanted.port if wanted.tls is None else wanted.install_port
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and all(child.poll() is None for _, child in children):
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.1)


def watch(children: Sequence[Child]) -> int:
    """Until a child ends by itself; it is not restarted, its code becomes ours."""
    while True:
        for name, child in children:
            code = child.poll()
            if code is not None:
                print(
                    f"\nPhần «{name}» đã tự dừng (mã {code}); dừng cả hệ thống. / “{name}” ended by itself "
                    f"(code {code}); everything stops.",
                    file=sys.stderr,
                )
                return abs(code) or 1
        time.sleep(0.3)


def stop(children: Sequence[Child]) -> None:
    """Ask each child to end, and end it where it does not."""
    running = [child for _, child in children if child.poll() is None]
    for child in running:
        child.send_signal(getattr(signal, "CTRL_BREAK_EVENT", 1) if IS_WINDOWS else signal.SIGTERM)
    for child in running:
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def address_of(wanted: argparse.Namespace) -> str:
    """Where browsers find us."""
    host = socket.gethostname() if wanted.host in {EVERY_ADDRESS, "::"} else wanted.host
    if wanted.tls is not None:
        host = (wanted.tls or all_names(()))[0]
    return f"{'https' if is_https(wanted) else 'http'}://{spelled_host(host)}:{wanted.port}"


def is_https(wanted: argparse.Namespace) -> bool:
    """Whether browsers are to come by HTTPS."""
    return bool(wanted.certificate) or wanted.tls is not None


def stop_asked(_signal: int, _frame: FrameType | None) -> None:
    """SIGTERM ends us as Ctrl-C does."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
