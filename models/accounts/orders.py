"""Orders for the field crew: cut a supply, or bring it back; given once, and withdrawn where they no longer hold."""

from collections.abc import Iterable
from typing import Any

import msgspec

from models.accounts.clock import Clock
from models.accounts.courses import Course
from models.accounts.dunning import Step
from models.accounts.supply import Cuts

DISCONNECT, RECONNECT = "disconnect", "reconnect"
OPEN, WITHDRAWN, DONE = "open", "withdrawn", "done"

_MOST_METERS = 50


class FieldOrder(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An order as it stands; a later record of the same id replaces it. Moments are Unix seconds.

    Attributes:
        order_id: the same in every replay of the log.
        account_id: whose supply it is. meters: that the account is known to have.
        kind: `disconnect` or `reconnect`. state: `open`, `withdrawn` or `done`.
        at: since when it is so. ordered_at: when it was given.
        not_before: a cut is not allowed earlier. deadline: supply must be back by then.
        reason: why it was given. ended_by: why it was withdrawn, or what shows that it was done.
    """

    order_id: str
    account_id: str
    kind: str
    state: str
    at: int
    ordered_at: int
    reason: str
    not_before: int = 0
    deadline: int = 0
    meters: list[str] = msgspec.field(default_factory=list)
    ended_by: str = ""


class Orders:
    """The open order of each account.

    Args:
        cuts: supply cut for arrears.

    Attributes:
        made: orders that were given or have changed and were not sent yet.
    """

    def __init__(self, cuts: Cuts) -> None:
        self._cuts = cuts
        self._open: dict[str, FieldOrder] = {}
        self._meters: dict[str, list[str]] = {}
        self.made: list[FieldOrder] = []

    def follow(self, account: str, course: Course, closed: bool, now: int) -> None:
        """Give or end orders as the course of an account and its supply ask for.

        Args:
            account: its name.
            course: where it stands.
            closed: the customer has left.
            now: log time, Unix seconds.
        """
        cut = self._cuts.cut_since(account, now) >= 0
        wanted = _wanted(course, cut, cut and self._cuts.back_at(account, now) < 0) if not closed else ""
        order = self._open.get(account)
        if order is not None and order.kind != wanted:
            del self._open[account]
            self._end(order, course, cut, closed, now)
            order = None
        if order is None and wanted:
            self._open[account] = self._give(account, wanted, course, now)
        if not wanted and course.clock == Clock():
            self._meters.pop(account, None)

    def note(self, accounts: Iterable[str], meters: Iterable[str], awaited: set[str]) -> None:
        """Remember which meters the accounts have that may be cut soon."""
        for account, meter in zip(accounts, meters, strict=True):
            if account in awaited:
                known = self._meters.setdefault(account, [])
                if meter not in known and len(known) < _MOST_METERS:
                    known.append(meter)

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"open": list(self._open.values()), "meters": self._meters}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        orders = msgspec.convert(state.get("open", []), list[FieldOrder])
        self._open = {order.account_id: order for order in orders}
        self._meters = {account: list(meters) for account, meters in state.get("meters", {}).items()}

    def _give(self, account: str, kind: str, course: Course, now: int) -> FieldOrder:
        order = FieldOrder(
            order_id=f"{account}-{kind}-{now}",
            account_id=account,
            kind=kind,
            state=OPEN,
            at=now,
            ordered_at=now,
            reason="arrears" if kind == DISCONNECT else "paid",
            not_before=course.cut_from if kind == DISCONNECT else 0,
            deadline=course.restoration.until if course.restoration else 0,
            meters=list(self._meters.get(account, ())),
        )
        self.made.append(order)
        return order

    def _end(self, order: FieldOrder, course: Course, cut: bool, closed: bool, now: int) -> None:
        done = cut if order.kind == DISCONNECT else not cut or self._cuts.back_at(order.account_id, now) >= 0
        why = "outage" if done else _why(order, course, closed)
        self.made.append(msgspec.structs.replace(order, state=DONE if done else WITHDRAWN, at=now, ended_by=why))


def _wanted(course: Course, cut: bool, stays_cut: bool) -> str:
    if course.restoration is not None:
        return RECONNECT if stays_cut else ""
    return DISCONNECT if course.step == Step.DISCONNECTION and not cut else ""


def _why(order: FieldOrder, course: Course, closed: bool) -> str:
    if closed:
        return "moved_out"
    if order.kind == RECONNECT:
        return "payment_taken_back"
    if course.said == Step.SPARED:
        return "critical"
    return "arrangement" if course.agreed.holds else "paid"
