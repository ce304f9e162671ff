"""Secret links: made from a key that is not in the database, so that they can be shown again; known by hash alone."""

from __future__ import annotations

import base64
from uuid import UUID

from outreach.accounts.queries import token_hash
from outreach.kernel.crypto import installed_keyring


def code_of(purpose: str, row_id: UUID) -> str:
    """The secret word of a row's link: 256 bits that nobody can reckon without `fields.key`."""
    keyring = installed_keyring()
    halves = (keyring.index(f"{row_id.hex}:{half}", f"link.{purpose}")[1:] for half in ("a", "b"))
    return base64.urlsafe_b64encode(b"".join(halves)).decode().rstrip("=")


def hash_of(purpose: str, row_id: UUID) -> bytes:
    """What of it is stored."""
    return token_hash(code_of(purpose, row_id))
