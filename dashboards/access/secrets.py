"""Secrets that are drawn: long enough that a fast hash of one is all that need be kept."""

from hashlib import sha256
from secrets import token_urlsafe


def secret() -> str:
    """256 random bits as text for addresses, cookies and headers."""
    return token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a secret."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()
