"""Settings of one installation, read once from the environment and checked at start."""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from outreach.kernel.crypto import read_or_make_secret
from outreach.kernel.errors import SettingsError
from outreach.kernel.mail import Smtp, smtp_from_env

_HOST_NAME = re.compile(r"(?=.{1,200}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_NEAR = frozenset({"", "localhost", "127.0.0.1", "::1"})
_TLS_MODES = frozenset({"require", "verify-ca", "verify-full"})
ROOT = Path(__file__).resolve().parent.parent
_PMTILES = b"PMTiles\x03"
_TILE_KIND, _VECTOR_TILES = 99, 1
_DEEPEST_ZOOM = 101
"""Where the head of such a file says what its tiles are and how deep they go (PMTiles specification 3)."""


@dataclass(frozen=True)
class MapFile:
    """An archive of vector tiles, and the zoom of its finest ones."""

    path: Path
    zoom: int


@dataclass(frozen=True)
class Settings:
    """Everything that differs between two installations.

    `database_url`: SQLAlchemy URL; SQLite in the data directory when none is given.
    `data_dir`: folder of the database, the key files and produced files.
    `https`: true where browsers reach us over HTTPS (own certificate or a proxy).
    `proxy_hops`: how many reverse proxies in front of us set X-Forwarded-* headers.
    `public_url`: the address by which everybody reaches the public pages, for posters; empty: as the visitor came.
    `tile_url`: optional URL of map tiles; empty means no request leaves the server.
    `backup_dir`: where backups are kept; in the data directory when none is given, better on another disk.
    `map_file`: optional archive of vector tiles (PMTiles 3) to draw the ground from, without any other host.
    `province_domain`: host name of an installation of several wards, each at a name below it; empty: one ward.
    `keys_dir`: folder of the key of sealed fields; None: the data directory.
    `log_form`: `plain`, or `json` for one line of JSON a record and a request.
    `metrics_token`: who knows it may read /metrics; empty: only this machine itself.
    `smtp`: the mail server that carries notices; None where nothing is sent by mail.
    """

    database_url: str
    data_dir: Path
    secret_key: str
    backup_dir: Path | None = None
    https: bool = False
    proxy_hops: int = 0
    public_url: str = ""
    tile_url: str = ""
    map_file: MapFile | None = None
    smtp: Smtp | None = None
    log_form: str = "plain"
    metrics_token: str = ""
    max_upload_bytes: int = 5 * 1024 * 1024
    province_domain: str = ""
    keys_dir: Path | None = None

    @property
    def is_province(self) -> bool:
        """Whether several wards live here."""
        return bool(self.province_domain)

    @property
    def fields_key(self) -> Path:
        """The file of the keys that open sealed columns."""
        return (self.keys_dir or self.data_dir) / "fields.key"

    def for_ward(self, slug: str) -> Settings:
        """Settings of one ward of a province: a folder and a secret of its own, so that no cookie or signed link of
        one ward is worth anything in another; the key of sealed columns is that of the installation.
        """
        folder = self.data_dir / "wards" / slug
        secret = hmac.digest(self.secret_key.encode(), f"ward:{slug}".encode(), "sha256").hex()
        public = urlsplit(self.public_url)
        own_url = f"{public.scheme}://{slug}.{public.netloc}" if self.public_url else ""
        url = self.database_url
        if url.startswith("sqlite"):
            url = f"sqlite:///{folder / 'outreach.db'}"
        return replace(
            self, database_url=url, data_dir=folder, secret_key=secret, public_url=own_url,
            keys_dir=self.keys_dir or self.data_dir, province_domain="",
            backup_dir=self.backup_dir / "wards" / slug if self.backup_dir else None,
        )  # fmt: skip

    @property
    def backups(self) -> Path:
        """The folder of the backups."""
        return self.backup_dir or self.data_dir / "backups"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read `OUTREACH_*`; raises `SettingsError` naming the setting that is wrong."""
        data_dir = Path(environ.get("OUTREACH_DATA_DIR", str(ROOT / "instance"))).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            database_url=_database_url(environ) or f"sqlite:///{data_dir / 'outreach.db'}",
            data_dir=data_dir,
            secret_key=_secret_key(environ, data_dir),
            backup_dir=_folder(environ, "OUTREACH_BACKUP_DIR"),
            https=_flag(environ, "OUTREACH_HTTPS"),
            proxy_hops=_count(environ, "OUTREACH_PROXY_HOPS"),
            public_url=_address(environ, "OUTREACH_PUBLIC_URL"),
            tile_url=environ.get("OUTREACH_TILE_URL", ""),
            map_file=_map_file(environ, "OUTREACH_MAP_FILE"),
            province_domain=_host_name(environ, "OUTREACH_PROVINCE_DOMAIN"),
            smtp=smtp_from_env(environ),
            log_form=_one_of(environ, "OUTREACH_LOG", ("plain", "json")),
            metrics_token=_token(environ, "OUTREACH_METRICS_TOKEN"),
        )


def _database_url(environ: Mapping[str, str]) -> str:
    """The URL of the database; one on another machine is reached by TLS alone (ASVS 5.0 v5.0.0-12.3.1)."""
    url = environ.get("OUTREACH_DATABASE_URL", "")
    parts = urlsplit(url)
    host, asked = parts.hostname or "", parse_qs(parts.query)
    is_far = parts.scheme.startswith("postgresql") and host not in _NEAR and "host" not in asked
    if is_far and asked.get("sslmode", [""])[-1] not in _TLS_MODES:
        raise SettingsError(
            "OUTREACH_DATABASE_URL", "cơ sở dữ liệu ở máy khác phải có sslmode=verify-full (hoặc require)"
        )
    return url


def _secret_key(environ: Mapping[str, str], data_dir: Path) -> str:
    key = environ.get("OUTREACH_SECRET_KEY") or read_or_make_secret(data_dir / "secret.key")
    if len(key) < 32:
        raise SettingsError("OUTREACH_SECRET_KEY", "phải dài ít nhất 32 ký tự")
    return key


def _folder(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name, "")
    if value and not Path(value).is_dir():
        raise SettingsError(name, "phải là thư mục đã có")
    return Path(value).resolve() if value else None


def _address(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise SettingsError(name, "phải là địa chỉ đầy đủ, ví dụ https://vepho.example.vn")
    return value


def _map_file(environ: Mapping[str, str], name: str) -> MapFile | None:
    value = environ.get(name, "")
    if not value:
        return None
    if environ.get("OUTREACH_TILE_URL"):
        raise SettingsError(name, "chỉ dùng một trong hai: OUTREACH_MAP_FILE hoặc OUTREACH_TILE_URL")
    file = Path(value).resolve()
    if not file.is_file():
        raise SettingsError(name, f"không có tệp {file}")
    with file.open("rb") as opened:
        head = opened.read(_DEEPEST_ZOOM + 1)
    if len(head) <= _DEEPEST_ZOOM or not head.startswith(_PMTILES) or head[_TILE_KIND] != _VECTOR_TILES:
        raise SettingsError(name, "phải là tệp PMTiles bản 3 chứa ô bản đồ véc-tơ (MVT)")
    return MapFile(file, head[_DEEPEST_ZOOM])


def _host_name(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip().lower().rstrip(".")
    if value and not _HOST_NAME.fullmatch(value):
        raise SettingsError(name, "phải là một tên miền, ví dụ vepho.example.vn, không có cổng và đường dẫn")
    return value


def _one_of(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    value = environ.get(name) or words[0]
    if value not in words:
        raise SettingsError(name, f"phải là {' hoặc '.join(words)}")
    return value


def _token(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "")
    if value and len(value) < 16:
        raise SettingsError(name, "phải dài ít nhất 16 ký tự")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "0")
    if value not in {"0", "1"}:
        raise SettingsError(name, "phải là 0 hoặc 1")
    return value == "1"


def _count(environ: Mapping[str, str], name: str) -> int:
    value = environ.get(name, "0")
    if not value.isdigit() or int(value) > 5:
        raise SettingsError(name, "phải là số từ 0 đến 5")
    return int(value)
