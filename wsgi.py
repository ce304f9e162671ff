"""The application for a web server: `wsgi:app`."""

from outreach.cli import init_commands
from outreach.config import Settings
from outreach.wards import create_installation

app = create_installation(Settings.from_env())
init_commands(app)
