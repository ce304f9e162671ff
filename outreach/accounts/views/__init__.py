"""The pages of accounts: each module hangs its own on the one blueprint."""

from outreach.accounts.views import approvals, factors, links, own, sign_in, users
from outreach.accounts.views.frame import blueprint

__all__ = ["approvals", "blueprint", "factors", "links", "own", "sign_in", "users"]
