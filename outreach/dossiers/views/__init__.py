"""The pages of dossiers: each module hangs its own on the one blueprint."""

from outreach.dossiers.views import dossiers, follow_ups, postings, statuses
from outreach.dossiers.views.frame import blueprint

__all__ = ["blueprint", "dossiers", "follow_ups", "postings", "statuses"]
