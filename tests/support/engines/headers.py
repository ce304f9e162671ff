"""Headers and cookies of every answer (ASVS 5.0 V3.3, V3.4, V4.1, V14.3)."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from tests.support.engines.addresses import endpoint_of
from tests.support.engines.findings import Finding

EXPECTED = {
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin", "no-referrer"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
}
POLICY = ("default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
          "form-action 'self'")  # fmt: skip
_TEXTS = ("text/", "application/json", "application/javascript")


def header_findings(app: Flask, client: FlaskClient, paths: Iterable[str], *, https: bool = False) -> list[Finding]:
    """What is wrong with the headers at each of these paths, asked from a foreign site as well."""
    found = []
    for path in paths:
        with client.get(path, headers={"Origin": "https://evil.example"}) as answer:
            faults = header_faults(answer, https=https)
        found += [Finding("headers", _where(app, path), f"{path}: {one}") for one in faults]
    return found


def header_faults(answer: Response, *, https: bool = False) -> list[str]:
    """What is wrong with the headers of one answer."""
    heads = answer.headers
    faults = [f"{name} is {heads.get(name)}" for name, good in EXPECTED.items() if heads.get(name) not in good]
    policy = heads.get("Content-Security-Policy", "")
    faults += [f"no {part} in the policy" for part in POLICY if part not in policy]
    faults += ["the policy allows what is unsafe"] if "unsafe" in policy else []
    faults += ["another site may read it"] if "Access-Control-Allow-Origin" in heads else []
    kept = heads.get("Cache-Control", "")
    is_for_ever = "immutable" in kept or "max-age" in kept or "no-cache" in kept
    faults += [] if "no-store" in kept or is_for_ever else [f"Cache-Control is {kept!r}"]
    is_text = (answer.mimetype or "").startswith(_TEXTS) and answer.mimetype != "application/json"
    faults += [f"no charset on {answer.mimetype}"] if is_text and "charset" not in (answer.content_type or "") else []
    faults += ["it tells its versions"] if "Werkzeug" in heads.get("Server", "") or "X-Powered-By" in heads else []
    if https and "Strict-Transport-Security" not in heads:
        faults.append("no Strict-Transport-Security")
    return faults + [fault for cookie in heads.getlist("Set-Cookie") for fault in cookie_faults(cookie, https=https)]


def cookie_faults(cookie: str, *, https: bool = False) -> list[str]:
    """What is wrong with one Set-Cookie."""
    name, _, rest = cookie.partition("=")
    wanted = ["HttpOnly", "SameSite=", "Path=/"] + (["Secure"] if https else [])
    faults = [f"cookie {name} without {one}" for one in wanted if one.lower() not in rest.lower()]
    faults += [f"cookie {name} names a domain"] if "domain=" in rest.lower() else []
    return faults + ([f"cookie {name} is not bound to the host"] if https and not name.startswith("__Host-") else [])


def _where(app: Flask, path: str) -> str:
    try:
        return endpoint_of(app, path)
    except Exception:  # noqa: BLE001 (a path that nobody answers is swept as well)
        return path
