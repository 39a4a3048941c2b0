"""Alerts and messages as the live page shows them, read again only where a revision is another."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from alerts.alert import Alert, State
from alerts.query import AlertFilter
from alerts.standing import standing
from alerts.store import AlertStore
from alerts.tables import MESSAGES
from dashboards.kept import Kept

_OVER = (State.CLEARED.value,)
_MOST, _MOST_MESSAGES = 5000, 30
_WANTED = (
    (AlertFilter(states=(State.ACTIVE.value,)), 0),
    (AlertFilter(states=_OVER, waiting=True), 0),
    (AlertFilter(states=(State.OUT_OF_SERVICE.value,)), 0),
    (AlertFilter(states=_OVER), 200),
)
"""Which alerts, and how many at most (0: as many as there are)."""

_NAMES = (
    "id", "key", "kind", "subject", "subject_type", "severity", "priority", "state", "acknowledged", "opened_at",
    "closed_at", "updated_at", "since", "revision", "shelved_until", "out_of_service_until", "out_of_service_by",
    "resolution", "assignee", "family", "feeder_id", "transformer_id",
)  # fmt: skip
_OUT = State.OUT_OF_SERVICE.value
_NONE = {"revision": -1}
_MESSAGE_NAMES = ("id", "alert_id", "at", "kind", "channel", "recipient", "text", "subject", "state")


class AlertBook:
    """The alerts of the live page; what is the same is the same object as before, and asked for once.

    Args:
        alerts: where they are.
    """

    def __init__(self, alerts: AlertStore) -> None:
        self._alerts = alerts
        self._known: dict[str, dict[str, Any]] = {}
        self._current = Kept(alerts.version, self._read_current)
        self._messages = Kept(lambda: alerts.version(MESSAGES), self._read_messages)

    def current(self) -> Sequence[dict[str, Any]]:
        """Active alerts, the most severe first, then those over that wait, those out of service, the last settled."""
        return self._current.value()

    def messages(self) -> Sequence[dict[str, Any]]:
        """Messages, newest first."""
        return self._messages.value()

    def _read_current(self) -> Sequence[dict[str, Any]]:
        found: dict[str, int] = {}
        for which, most in _WANTED:
            for name, revision in self._alerts.newest_revisions(which, most or _MOST).items():
                found.setdefault(name, revision)
        self._know(dict(islice(found.items(), _MOST)))
        return [row for row in self._known.values() if row["opened_at"] is not None or row["state"] == _OUT]

    def _read_messages(self) -> Sequence[dict[str, Any]]:
        found = self._alerts.messages(limit=_MOST_MESSAGES)
        return [{name: row[name] for name in _MESSAGE_NAMES} for row in found]

    def _know(self, wanted: Mapping[str, int]) -> None:
        known = self._known
        newer = [name for name, revision in wanted.items() if known.get(name, _NONE)["revision"] != revision]
        read = {name: _shown(alert) for name, alert in self._alerts.known(newer).items()}
        self._known = {name: row for name in wanted if (row := read.get(name) or known.get(name))}


def _shown(alert: Alert) -> dict[str, Any]:
    # The newest evidence of what is over says that all is well again; the peak says what it was.
    first, second = ("peak", "latest") if alert.state == State.CLEARED else ("latest", "peak")
    evidence = alert.evidence.get(first) or alert.evidence.get(second) or {}
    return {**{name: getattr(alert, name) for name in _NAMES}, "standing": standing(alert), "evidence": evidence}
