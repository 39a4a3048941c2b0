"""Episodes: a condition that holds for a subject, reported when it begins and when it is over."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Episode(NamedTuple):
    """One condition of one subject.

    Attributes:
        kind, subject, subject_type, account_id: as in the finding that opened it.
        since: event time of its beginning. quiet_at: log time (both Unix seconds) at which it is over if nothing more
            comes.
    """

    kind: str
    subject: str
    subject_type: str
    account_id: str
    since: int
    quiet_at: int


class Episodes:
    """The open episodes; beyond `most` the first opened are forgotten."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, Episode] = {}

    def __len__(self) -> int:
        return len(self._open)

    def is_open(self, kind: str, subject: str) -> bool:
        """Whether the subject is in an episode of this kind."""
        return f"{kind}|{subject}" in self._open

    def touch(self, episode: Episode) -> bool:
        """Note a sign of a condition; says whether it opens a new episode."""
        key = f"{episode.kind}|{episode.subject}"
        known = self._open.get(key)
        if known is not None:
            self._open[key] = known._replace(quiet_at=max(known.quiet_at, episode.quiet_at))
            return False
        self._open[key] = episode
        if len(self._open) > self._most:
            del self._open[next(iter(self._open))]
        return True

    def close_quiet(self, now: int) -> list[Episode]:
        """Take away the episodes that are over at `now` (Unix seconds of log time), in the order they opened."""
        over = [key for key, episode in self._open.items() if episode.quiet_at <= now]
        return [self._open.pop(key) for key in over]

    def dump(self) -> dict[str, Any]:
        """The open episodes."""
        return {"open": {key: list(episode) for key, episode in self._open.items()}}

    def load(self, state: Mapping[str, Any]) -> None:
        """Continue from a dump."""
        self._open = {key: Episode(*episode) for key, episode in state["open"].items()}
