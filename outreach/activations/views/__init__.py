"""The pages of VNeID: each module hangs its own on the one blueprint."""

from outreach.activations.views import desk, totals
from outreach.activations.views.frame import blueprint

__all__ = ["blueprint", "desk", "totals"]
