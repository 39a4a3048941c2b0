"""What is the same about opening a site, wherever its log is."""

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, Self

from models.errors import BadState


class Opened:
    """Closes at its end what was opened at its beginning."""

    _stack: ExitStack

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close everything; what waits for a server stays on disk."""
        self._stack.close()


def check_agreed(made_with: Mapping[str, Any], wanted: Mapping[str, Any], what: str, otherwise: str) -> None:
    """Refuse to go on with other settings than something was made with: slots, days and money would not fit.

    Args:
        made_with: the settings that were noted then.
        wanted: those of today.
        what: what was made, for people.
        otherwise: what to do instead of going back to the old settings.

    Raises:
        BadState: one differs.
    """
    for name, value in wanted.items():
        if (kept := made_with.get(name)) != value:
            raise BadState(
                f"{what}: made with {name} {kept!r}, not {value!r}; go on with the settings of then, or {otherwise}"
            )
