"""Which outages and losses of supply there are, and which of them explains a finding."""

import math
from collections.abc import Iterable
from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.config import LOSS, OUTAGE_KINDS, AlertsConfig
from alerts.moments import local_text
from models.calendar import DAY, LocalTime, seconds
from models.errors import BadRecord
from models.messages import Cause
from models.records import Outage

_SCOPES = ("feeder", "transformer", "meter", "account")
_STATES = {"supply.lost": "is without supply", "supply.silent": "is silent"}


class Window(msgspec.Struct, kw_only=True):
    """An outage in whole seconds: holds after `start` up to `end`, or without end while it lasts.

    `found` is the kind of the finding where it is a loss that was found, and empty where the utility said so.
    """

    outage_id: str
    kind: str
    scope: str
    start: int
    end: int | None
    found: str = ""


class Cover(msgspec.Struct, kw_only=True):
    """That an outage explains a condition, with the reason in words; `end` as in `Window`."""

    name: str
    end: int | None
    text: str


class OutageBook:
    """The outages of a utility, and losses that were found; a later record with the same id replaces the earlier.

    Args:
        config: what each kind of outage explains.
        local: the utility's zone, for the words.
    """

    def __init__(self, config: AlertsConfig, local: LocalTime) -> None:
        self._config = config
        self._local = local
        self._windows: dict[str, Window] = {}
        self._by_scope: dict[str, list[str]] = {}

    def take(self, record: Outage) -> Window:
        """Note an outage.

        Raises:
            BadRecord: unknown kind or scope, a time that cannot be read, or an end that is not after the start.
        """
        window = window_of(record)
        self._note(window)
        return window

    def take_cause(self, cause: Cause) -> None:
        """Note that a transformer or feeder was found without supply, or has it again."""
        name = f"{cause.scope}:{cause.since}"
        self._note(
            Window(outage_id=name, kind=LOSS, scope=cause.scope, start=cause.since, end=cause.end, found=cause.kind)
        )

    def scope_of(self, outage_id: str) -> str:
        """Scope of an outage that is known, or empty."""
        window = self._windows.get(outage_id)
        return window.scope if window else ""

    def cover(self, kind: str, path: list[str], at: int, lookback: int) -> Cover | None:
        """The outage that explains a finding, the one that lasts longest if there are several.

        Args:
            kind: dotted kind of the finding.
            path: scopes its subject lies in, as `scopes_of` gives them.
            at: event time, Unix seconds.
            lookback: seconds before it that the finding speaks of.
        """
        found: tuple[int, str, Window] | None = None
        for scope in path:
            for outage_id in self._by_scope.get(scope, ()):
                window = self._windows[outage_id]
                if not window.start < at or (window.end is not None and window.end <= at - lookback):
                    continue
                if not self._config.explained(window.kind, kind):
                    continue
                rank = (2**62 if window.end is None else window.end, outage_id, window)
                if found is None or rank[:2] > found[:2]:
                    found = rank
        return None if found is None else self._cover(found[2])

    def in_force(self, at: int) -> dict[str, int]:
        """How many outages that the utility named hold at a time (Unix seconds), by kind."""
        counts = dict.fromkeys(OUTAGE_KINDS, 0)
        for window in self._windows.values():
            if window.kind in counts and window.start < at and (window.end is None or window.end >= at):
                counts[window.kind] += 1
        return counts

    def forget(self, before: int) -> None:
        """Drop outages that ended before a time (Unix seconds)."""
        for old in [w.outage_id for w in self._windows.values() if w.end is not None and w.end < before]:
            self._drop(old)

    def dump(self) -> list[Window]:
        """The outages in the order they came."""
        return list(self._windows.values())

    def load(self, kept: list[Any]) -> None:
        """Continue from a dump."""
        self._windows, self._by_scope = {}, {}
        for window in msgspec.convert(kept, list[Window]):
            self._note(window)

    def _note(self, window: Window) -> None:
        self._drop(window.outage_id)
        self._windows[window.outage_id] = window
        self._by_scope.setdefault(window.scope, []).append(window.outage_id)

    def _drop(self, outage_id: str) -> None:
        if (old := self._windows.pop(outage_id, None)) is not None:
            self._by_scope[old.scope].remove(outage_id)
            if not self._by_scope[old.scope]:
                del self._by_scope[old.scope]

    def _cover(self, window: Window) -> Cover:
        scope, _, name = window.scope.partition(":")
        if window.found:
            since = local_text(window.start, self._local)
            text = f"{scope} {name} {_STATES.get(window.found, _STATES['supply.lost'])} since {since}"
            return Cover(name=f"the loss at {scope} {name}", end=window.end, text=text)
        until = "until further notice" if window.end is None else f"until {local_text(window.end, self._local)}"
        outage = f"{window.kind} outage {window.outage_id}"
        return Cover(name=outage, end=window.end, text=f"{outage} covers {scope} {name} {until}")


def scopes_of(feeder_id: str, transformer_id: str, meter_id: str, account_id: str) -> list[str]:
    """Scopes that a subject lies in, the widest first."""
    names = (feeder_id, transformer_id, meter_id, account_id)
    return [f"{scope}:{name}" for scope, name in zip(_SCOPES, names, strict=True) if name]


def explaining(windows: Iterable[Window], config: AlertsConfig, alert: Alert) -> list[Window]:
    """Outages that may explain an alert: of its subject or above, of a kind that does, and not apart in time.

    An outage counts from a day before the alert began, for some findings speak of the day before, up to its end.
    """
    scopes = scopes_of(alert.feeder_id, alert.transformer_id, alert.meter_id, alert.account_id)
    end = math.inf if alert.closed_at is None else alert.closed_at
    return [
        each
        for each in windows
        if each.scope in scopes
        and config.explained(each.kind, alert.kind)
        and each.start < end
        and (each.end is None or each.end > alert.since - DAY)
    ]


def window_of(record: Outage) -> Window:
    """An outage in whole seconds.

    Raises:
        BadRecord: unknown kind or scope, a time that cannot be read, or an end that is not after the start.
    """
    if record.kind not in OUTAGE_KINDS:
        raise BadRecord(f"outage kind {record.kind!r} is not one of {', '.join(OUTAGE_KINDS)}")
    scope, colon, name = record.scope.partition(":")
    if scope not in _SCOPES or not colon or not name:
        raise BadRecord(f"outage scope {record.scope!r} is not <type>:<id> with type of {', '.join(_SCOPES)}")
    if not record.outage_id:
        raise BadRecord("outage_id is empty")
    start, end = seconds(record.from_), None if record.to is None else seconds(record.to)
    if end is not None and end <= start:
        raise BadRecord(f"outage {record.outage_id} ends at {record.to!r}, not after its start {record.from_!r}")
    return Window(outage_id=record.outage_id, kind=record.kind, scope=record.scope, start=start, end=end)
