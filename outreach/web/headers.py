"""Security headers on every answer (ASVS 5.0 V3.4; trust.md §3)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from outreach.config import Settings

_ONE_YEAR = 31_536_000


def init_headers(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer of `app`, errors and files included."""
    fixed = {
        "Content-Security-Policy": content_security_policy(settings.tile_url),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
        "X-Frame-Options": "DENY",
    }
    if settings.https:
        fixed["Strict-Transport-Security"] = f"max-age={_ONE_YEAR}"

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers[name] = value
        if "Cache-Control" not in response.headers and request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def content_security_policy(tile_url: str) -> str:
    """Only our own files, no inline anything; the origin of map tiles where the ward set one."""
    images = "'self' data:"
    if tile_url:
        parts = urlsplit(tile_url.replace("{s}", "*"))
        images += f" {parts.scheme}://{parts.netloc}"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
        )
    )
