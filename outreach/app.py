"""The web application."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach.accounts.guard import init_guard
from outreach.config import Settings
from outreach.coverage.views.asked import EXPECTED_PEOPLE
from outreach.coverage.views.matters import MORE_MATTERS
from outreach.kernel.crypto import install_keyring, read_or_make_keyring
from outreach.kernel.db import Database, forbid_schema_changes, open_database
from outreach.shell import page_frame
from outreach.urls import BLUEPRINTS, EXPECTED, MATTERS, PROVINCE_BLUEPRINTS
from outreach.web.addresses import Addresses
from outreach.web.errors import init_errors
from outreach.web.extensions import csrf
from outreach.web.headers import init_headers
from outreach.web.i18n import init_languages
from outreach.web.methods import HeadAsGet
from outreach.web.templates import TEMPLATES, init_templates
from outreach.web.transaction import init_transactions
from outreach.web.watching import init_watching


def create_app(settings: Settings, database: Database | None = None, addresses: Addresses | None = None) -> Flask:
    """The application of one ward, or of the province above several; `database` where it is open already.

    `addresses` are those of another ward's application, complete.
    """
    install_keyring(read_or_make_keyring(settings.fields_key))
    app = Flask("outreach", static_folder=None, template_folder=str(TEMPLATES))
    app.url_map = addresses or Addresses()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes + 64 * 1024,
        SESSION_COOKIE_NAME="__Host-page" if settings.https else "page",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        OUTREACH=settings,
    )
    app.wsgi_app = HeadAsGet(app.wsgi_app)  # type: ignore[method-assign]
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    # What answers last is registered first: headers are put on after the transaction has ended.
    init_watching(app, proxy_hops=settings.proxy_hops)
    init_headers(app, settings)
    database = database or open_database(settings.database_url)
    forbid_schema_changes(database)
    init_transactions(app, database)
    init_guard(app)
    csrf.init_app(app)
    init_languages(app)
    init_templates(app)
    init_errors(app)
    for blueprint in PROVINCE_BLUEPRINTS if settings.is_province else BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.extensions[MORE_MATTERS], app.extensions[EXPECTED_PEOPLE] = MATTERS, EXPECTED
    app.context_processor(page_frame)
    return app
