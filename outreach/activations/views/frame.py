"""What the pages of VNeID share."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("activations", __name__)
Answer = Response | str | tuple[str, int]
