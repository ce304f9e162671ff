"""The install page: plain HTTP, no database, no sign-in; everything else leads to it."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Blueprint, Flask, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from outreach.certificates.keeper import Keeper
from outreach.certificates.names import ALWAYS, spelled_host
from outreach.config import Settings
from outreach.web import assets, languages
from outreach.web.headers import init_headers
from outreach.web.i18n import init_languages
from outreach.web.qr import qr_drawing
from outreach.web.templates import TEMPLATES, init_templates

blueprint = Blueprint("install", __name__)
FILE_NAME = "ve-pho-ca.crt"
_HTTPS = "outreach.https"


def make_install_app(settings: Settings, keeper: Keeper, https_port: int) -> Flask:
    """The small application beside the house: how a device comes to trust `keeper`'s authority."""
    app = Flask("outreach", static_folder=None, template_folder=str(TEMPLATES))
    app.config["SECRET_KEY"] = secrets.token_hex()
    app.extensions[_HTTPS] = (keeper, https_port)
    init_headers(app, replace(settings, https=False, tile_url=""))
    init_languages(app)
    init_templates(app)
    for part in (assets.blueprint, languages.blueprint, blueprint):
        app.register_blueprint(part)
    return app


@blueprint.get("/")
def page() -> str:
    """Download, steps for each kind of device, the fingerprint to compare, and the way on."""
    keeper, _ = _here()
    address = _https_address()
    return render_template(
        "certificates/install.html",
        file_name=FILE_NAME,
        fingerprint=keeper.authority.fingerprint,
        until=keeper.authority.certificate.not_valid_after_utc,
        address=address,
        drawing=qr_drawing(address, scale=6),
    )


@blueprint.get(f"/{FILE_NAME}")
def certificate() -> Response:
    """The authority's certificate; inline, because iOS offers to install only what it may open itself."""
    keeper, _ = _here()
    answer = Response(keeper.authority.der, mimetype="application/x-x509-ca-cert")
    answer.headers["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    return answer


@blueprint.get("/<path:wanted>")
def anything_else(wanted: str) -> AnyResponse:  # noqa: ARG001 (part of the address)
    """Whoever comes by plain HTTP learns how to come by HTTPS."""
    return redirect(url_for("install.page"))


def _https_address() -> str:
    """The address of the house, at the name by which this visitor came where the certificate holds it.

    Who sits at the server is shown what the tablets scan.
    """
    keeper, port = _here()
    came_by = request.host.rsplit(":", 1)[0].strip("[]").lower()
    name = came_by if came_by in keeper.names and came_by not in ALWAYS else keeper.names[0]
    return f"https://{spelled_host(name)}{'' if port == 443 else f':{port}'}/"


def _here() -> tuple[Keeper, int]:
    found: tuple[Keeper, int] = current_app.extensions[_HTTPS]
    return found
