"""Silences: nobody is told of some alerts for a time, for a reason that somebody answers for."""

from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError

from alerts.alert import Alert
from alerts.moments import local_text
from alerts.routes.match import Match
from models.calendar import LocalTime, seconds
from models.errors import BadRecord
from models.names import said_plainly
from models.records import Silence

DAY = 86_400
_MATCH = TypeAdapter(Match)


class Quieted(msgspec.Struct, kw_only=True, frozen=True):
    """A silence in whole seconds: holds from `begin` up to `end`."""

    silence_id: str
    match: Match
    begin: int
    end: int
    owner: str
    why: str


class SilenceBook:
    """The silences of a utility; a later record with the same id replaces the earlier.

    Args:
        most_s: how long one lasts at most (seconds).
        local: the utility's zone, for the words.
    """

    def __init__(self, most_s: int, local: LocalTime) -> None:
        self._most_s = most_s
        self._local = local
        self._held: dict[str, Quieted] = {}

    def take(self, record: Silence) -> list[Quieted]:
        """Note a silence; returns it, and the one that it replaces.

        Raises:
            BadRecord: no owner, reason, end or match, a match that cannot be read, or one that lasts too long.
        """
        fresh = self._checked(record)
        before = self._held.pop(fresh.silence_id, None)
        self._held[fresh.silence_id] = fresh
        return [fresh] if before is None else [fresh, before]

    def over(self, alert: Alert, roles: list[str], at: int) -> Quieted | None:
        """The silence that holds for an alert at a moment (Unix seconds), the one that lasts longest."""
        holding = [
            each for each in self._held.values() if each.begin <= at < each.end and not each.match.misfit(alert, roles)
        ]
        return max(holding, key=lambda each: (each.end, each.silence_id), default=None)

    def words(self, silence: Quieted) -> str:
        """A silence as the desk reads it."""
        until = local_text(silence.end, self._local)
        return f"silence {silence.silence_id} by {silence.owner} until {until}: {silence.why}"

    def forget(self, before: int) -> None:
        """Drop those that ended before a time (Unix seconds)."""
        self._held = {name: each for name, each in self._held.items() if each.end >= before}

    def dump(self) -> list[Quieted]:
        """The silences in the order they came."""
        return list(self._held.values())

    def load(self, kept: list[Any]) -> None:
        """Continue from a dump."""
        self._held = {each.silence_id: each for each in msgspec.convert(kept, list[Quieted])}

    def _checked(self, record: Silence) -> Quieted:
        for name, what in (("silence_id", "a name"), ("actor", "its owner"), ("text", "the reason")):
            if not getattr(record, name).strip():
                raise BadRecord(f"{name} is empty: a silence needs {what}")
        begin, end = seconds(record.from_), seconds(record.to)
        if end <= begin and record.silence_id not in self._held:
            raise BadRecord(f"silence {record.silence_id} ends at {record.to!r}, not after its start {record.from_!r}")
        if end - begin > self._most_s:
            raise BadRecord(
                f"silence {record.silence_id} is too long: one holds for {self._most_s / DAY:g} days at most"
            )
        return Quieted(
            silence_id=record.silence_id,
            match=match_of(record.match),
            begin=begin,
            end=end,
            owner=record.actor,
            why=record.text,
        )


def match_of(said: dict[str, Any]) -> Match:
    """What a record says it is about.

    Raises:
        BadRecord: a name or value that there is not, or nothing at all.
    """
    try:
        match = _MATCH.validate_python(said)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadRecord(f"match {place}: {said_plainly(first['msg'])}") from None
    if match.everything:
        raise BadRecord("match is empty: say what is to be silent, as kind or feeder; nothing silences everything")
    return match
