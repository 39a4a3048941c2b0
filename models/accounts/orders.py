"""Orders for the field crew: cut a supply, or bring it back; given once, and withdrawn where they no longer hold."""

from typing import Any

import msgspec

from models.accounts.book import Book
from models.accounts.courses import Course
from models.accounts.dunning import Step
from models.accounts.metersof import MetersOf
from models.accounts.supply import Cuts

DISCONNECT, RECONNECT = "disconnect", "reconnect"
OPEN, WITHDRAWN, DONE = "open", "withdrawn", "done"


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
        book: the accounts.
        cuts: supply cut for arrears.

    Attributes:
        meters: of all accounts.
        made: orders that were given or have changed and were not sent yet.
    """

    def __init__(self, book: Book, cuts: Cuts) -> None:
        self._book = book
        self._cuts = cuts
        self._open: dict[str, FieldOrder] = {}
        self.meters = MetersOf(book)
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

    def dump(self) -> dict[str, Any]:
        """Everything, for a snapshot."""
        return {"open": list(self._open.values()), "meters_of": self.meters.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump, once the book has; an older one has the meters of some accounts."""
        orders = msgspec.convert(state.get("open", []), list[FieldOrder])
        self._open = {order.account_id: order for order in orders}
        if "meters_of" in state:
            self.meters.load(state["meters_of"])
        for account, meters in state.get("meters", {}).items():
            self.meters.note(self._book.row(account), list(meters))

    def _give(self, account: str, kind: str, course: Course, now: int) -> FieldOrder:
        order = FieldOrder(
            order_id=f"{account}-{kind}-{now}",
            account_id=account,
            kind=kind,
            state=OPEN,
            at=now,
            ordered_at=now,
            reason="arrears" if kind == DISCONNECT else "paid" if course.clock.paid_at else "plan",
            not_before=course.cut_from if kind == DISCONNECT else 0,
            deadline=course.restoration.until if course.restoration else 0,
            meters=self.meters.of(self._book.row(account)),
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
        return "payment_taken_back" if order.reason == "paid" else "plan_broken"
    if course.said == Step.SPARED:
        return "critical"
    return "arrangement" if course.agreed.holds else "paid"
