"""The names under which browsers of the ward find this machine. Standard library only: run.py asks too."""

from __future__ import annotations

import contextlib
import re
import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

from outreach.kernel.errors import SettingsError

ALWAYS = ("localhost", "127.0.0.1")
"""The machine itself, for who sits at it."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\Z")
_LOOKS_NUMERIC = re.compile(r"[\d.]+\Z")
# The address by which a packet to each of these would leave is one of ours; nothing is sent.
_AFAR = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "203.0.113.1")
_DISCARD_PORT = 9

Address = IPv4Address | IPv6Address


def cleaned_name(given: str) -> str:
    """A host name in lower case or an address in its short form; raises `SettingsError` for anything else."""
    name = given.strip().strip("[]").rstrip(".").lower()
    if as_address(name) is not None:
        return str(as_address(name))
    if _HOST.match(name) and not _LOOKS_NUMERIC.match(name):
        return name
    raise SettingsError(
        "--tls", f"«{given}» không phải tên máy hay địa chỉ IP; ví dụ đúng: may-chu.lan hoặc 192.168.1.10"
    )


def as_address(name: str) -> Address | None:
    """The IP address that `name` spells, or None."""
    try:
        return ip_address(name)
    except ValueError:
        return None


def own_names() -> list[str]:
    """Addresses of this machine on its networks, then its host name: found without asking anybody."""
    return _each_once([*_lan_addresses(), *_host_names()])


def all_names(given: Iterable[str]) -> tuple[str, ...]:
    """The names of a certificate: those given, else the machine's own; and always the machine itself."""
    chosen = [cleaned_name(name) for name in given] or own_names()
    return tuple(_each_once([*chosen, *ALWAYS]))


def spelled_host(name: str) -> str:
    """A name as it stands in an address: IPv6 in brackets."""
    return f"[{name}]" if ":" in name else name


def _lan_addresses() -> list[str]:
    found: list[str] = []
    for afar in _AFAR:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((afar, _DISCARD_PORT))
            found.append(str(probe.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    return [one for one in found if not (IPv4Address(one).is_loopback or IPv4Address(one).is_unspecified)]


def _host_names() -> list[str]:
    try:
        return [cleaned_name(socket.gethostname())]
    except SettingsError:
        # Windows allows names, such as those with an underscore, that no certificate can bear.
        return []


def _each_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
