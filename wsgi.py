"""The application for a web server: `wsgi:app`."""

from outreach.app import create_app
from outreach.cli import init_commands
from outreach.config import Settings

app = create_app(Settings.from_env())
init_commands(app)
