"""How many alerts there are in which state, kept as they change."""

from collections import Counter

from alerts.alert import State
from alerts.case import Case

STATES = ("active", "unacknowledged", "shelved", "suppressed", "out_of_service", "chattering")
"""What is counted."""

_LOST = "supply.lost"
_CASES, _LOST_METERS = "cases", "lost_meters"

Name = tuple[str, str]
"""A family or a kind, and what of it is counted."""


class Census:
    """Counts by family and by kind; a site has alerts by the ten thousand, and is counted every quarter of an hour."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[Name, int]]] = {}
        self._counts: Counter[Name] = Counter()

    def note(self, case: Case) -> None:
        """Count a case that is new or has changed."""
        alert = case.alert
        self.forget(alert.key)
        counted = [((name, state), 1) for state in _states(case) for name in (alert.family, alert.kind)]
        counted.append(((alert.family, _CASES), 1))
        if alert.kind == _LOST and alert.state == State.ACTIVE:
            counted.append(((_LOST, _LOST_METERS), alert.evidence.get("latest", {}).get("meters_expected", 0)))
        self._known[alert.key] = counted
        for name, count in counted:
            self._counts[name] += count

    def forget(self, key: str) -> None:
        """Count the case of a key no more."""
        for name, count in self._known.pop(key, ()):
            self._counts[name] -= count
            if not self._counts[name]:
                del self._counts[name]

    def families(self) -> list[str]:
        """Families that any case is of, in any state."""
        return sorted(name for name, what in self._counts if what == _CASES)

    def kinds(self) -> list[str]:
        """Kinds that any case of a counted state is of."""
        return sorted({name for name, what in self._counts if "." in name and what in STATES})

    def states(self, name: str) -> dict[str, float]:
        """How many cases of a family or kind are in each state."""
        return {state: float(self._counts[name, state]) for state in STATES}

    def without_supply(self) -> dict[str, float]:
        """Active alerts of lost supply, and the meters that they are about."""
        return {"alerts": float(self._counts[_LOST, "active"]), "meters": float(self._counts[_LOST, _LOST_METERS])}


def _states(case: Case) -> list[str]:
    alert = case.alert
    if alert.state in (State.SUPPRESSED, State.OUT_OF_SERVICE):
        return [alert.state.value]
    names = ["active"] if alert.state == State.ACTIVE else []
    if alert.state == State.PENDING or not names:
        return names
    names += [] if alert.acknowledged else ["unacknowledged"]
    names += ["shelved"] if alert.shelved_until is not None else []
    return names + (["chattering"] if alert.chattering else [])
