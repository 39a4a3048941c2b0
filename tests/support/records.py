"""Records as JSON."""

from typing import Any

import msgspec


def encoded(**fields: Any) -> bytes:
    """A record of its fields; one that is a Python keyword is given with a trailing underscore."""
    return msgspec.json.encode({name.rstrip("_"): value for name, value in fields.items()})
