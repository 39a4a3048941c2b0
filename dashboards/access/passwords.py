"""Passwords: only a hash is kept, made slow and costly in memory by Argon2id (RFC 9106)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 256
_DIFFERENT = 5


class Passwords:
    """Makes and checks hashes.

    Args:
        hasher: with its costs; those of RFC 9106 for machines with little memory without one.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("nobody has this password")

    def hashed(self, password: str) -> str:
        """The hash of a password, with its salt and costs."""
        return self._hasher.hash(_plain(password))

    def fits(self, kept: str, password: str) -> bool:
        """Whether a password is the one that a hash was made of.

        An empty hash, of who has no password or is not there, takes as long: time must not tell who is there.
        """
        try:
            fits = self._hasher.verify(kept or self._nobodys, _plain(password))
        except (VerificationError, InvalidHashError):
            return False
        return fits and bool(kept)

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with other costs than new ones are."""
        return self._hasher.check_needs_rehash(kept)


def weakness(password: str, name: str) -> str:
    """Why a password is none to take: `short`, `long`, `simple` or `name`; empty where it is fine.

    Examples:
        >>> weakness("ana", "ana"), weakness("aaaaaaaaaaaaaaa", "ana"), weakness("Anastasia-of-1901", "anastasia")
        ('short', 'simple', 'name')
        >>> weakness("correct horse battery", "ana")
        ''
    """
    plain = _plain(password)
    if len(plain) < LEAST:
        return "short"
    if len(plain) > MOST:
        return "long"
    if len(set(plain)) < _DIFFERENT:
        return "simple"
    return "name" if len(name) > 3 and name.casefold() in plain.casefold() else ""


def _plain(password: str) -> str:
    """One form of a text, however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)
