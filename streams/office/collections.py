"""What customers owe, whose clock runs out when, and what the crew is to do."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.store import AlertStore
from dashboards.api.customershapes import Board, Bucket, Case, CustomerOrder
from dashboards.api.office import Pile
from dashboards.lists import Key, Listing
from dashboards.series import SeriesStore
from models.accounts.ageing import BUCKETS
from models.accounts.orders import OPEN, FieldOrder
from models.calendar import DAY, LocalTime
from models.flow.topics import FIELD_ORDERS
from models.tariffs.when import day_of
from streams.fieldorders import field_orders
from streams.log.log import Log
from streams.office.kept import of_topics
from streams.office.openalerts import open_alerts

_NEVER = 2.0**53
_ARRANGED, _LOW = "arrears.arranged", "arrears.low_credit"
_CLOCKS = {
    _ARRANGED: ("instalment_due",),
    _LOW: ("empty_day",),
    "arrears.restore_due": ("restore_until",),
    "arrears.disconnection_due": ("disconnect_from",),
}
"""Kind -> names of what runs out first; of others the next step, then the cut."""

_OTHERS = ("next_step_at", "disconnect_from")
_PILES: dict[Pile, Any] = {
    "dunning": lambda kind: kind not in (_ARRANGED, _LOW),
    "arranged": lambda kind: kind == _ARRANGED,
    "prepaid": lambda kind: kind == _LOW,
    "all": lambda kind: True,
}


class Collections:
    """Answers what is asked of collections.

    Args:
        log: of the site. alerts, series: where it is looked up. local: the utility's zone.
    """

    def __init__(self, log: Log, alerts: AlertStore, series: SeriesStore, local: LocalTime) -> None:
        self._series = series
        self._local = local
        self._cases = open_alerts(alerts, "arrears", lambda found: sorted(map(self._case, found), key=_key))
        self._orders = of_topics(log, (FIELD_ORDERS,), lambda: field_orders(log))

    def board(self, now: int) -> Board:
        """Where collections stand."""
        cases = self._cases.value()
        at, buckets = _buckets(self._series.newest_points("ageing"))
        return Board(
            at=at,
            buckets=buckets,
            cases=dict(sorted(Counter(case.kind for case in cases).items())),
            due=sum(case.due_at is not None and case.due_at < now + DAY for case in cases),
            orders=dict(Counter(order.kind for order in self._orders.value() if order.state == OPEN)),
        )

    def cases(self, pile: Pile, now: int) -> Listing[Case]:
        """Open cases, those whose clocks run out first; then those without one, the most severe first."""
        found, today = [case for case in self._cases.value() if _PILES[pile](case.kind)], int(self._local.day(now))
        return Listing(f"cases {pile}", [_key(case) for case in found], lambda place: _aged(found[place], today))

    def of(self, account: str, now: int) -> list[Case]:
        """Open cases of one account."""
        today = int(self._local.day(now))
        return [_aged(case, today) for case in self._cases.value() if case.account_id == account]

    def orders(self, every: bool) -> Listing[CustomerOrder]:
        """Orders for the field crew."""
        found = [order for order in self._orders.value() if every or order.state == OPEN]
        keys: list[Key] = [(order.ordered_at, order.order_id) for order in found]
        return Listing(f"orders {every}", keys, lambda place: msgspec.convert(order_shown(found[place]), CustomerOrder))

    def _case(self, alert: Alert) -> Case:
        latest = alert.evidence.get("latest") or {}
        due, at = next(self._due(alert.kind, latest), ("", None))
        return Case(
            alert_id=alert.id,
            kind=alert.kind,
            account_id=alert.account_id or alert.subject,
            severity=alert.severity,
            since=alert.since,
            assignee=alert.assignee,
            due_at=at,
            due=due,
            evidence=latest,
        )

    def _due(self, kind: str, latest: dict[str, Any]) -> Iterator[tuple[str, int | None]]:
        for name in _CLOCKS.get(kind, _OTHERS):
            if isinstance(value := latest.get(name), str):
                yield name, self._local.midnight(day_of(date.fromisoformat(value)))
            elif value:
                yield name, int(value)


def order_shown(order: FieldOrder) -> dict[str, Any]:
    """An order with every field; a record leaves those out that are empty."""
    return {name: getattr(order, name) for name in order.__struct_fields__}


def _aged(case: Case, today: int) -> Case:
    """A case whose days overdue are those of a local day: an alert tells them only as they were when it moved."""
    if not (due := case.evidence.get("oldest_due")):
        return case
    days_overdue = today - day_of(date.fromisoformat(due))
    return msgspec.structs.replace(case, evidence=case.evidence | {"days_overdue": days_overdue})


def _key(case: Case) -> Key:
    return (_NEVER - case.severity if case.due_at is None else case.due_at, case.alert_id)


def _buckets(points: Sequence[dict[str, Any]]) -> tuple[int | None, list[Bucket]]:
    """When what is open was summed up, and how much there is by class and age, over all partitions."""
    sums: Counter[tuple[str, str]] = Counter()
    for point in points:
        if point["field"] in BUCKETS:
            sums[point["tags"]["class"], point["field"]] += point["value"]
    classes = sorted({class_ for class_, _ in sums})
    found = [Bucket(class_, name, round(sums[class_, name], 4)) for class_ in classes for name in BUCKETS]
    return max((point["at"] for point in points), default=None), found
