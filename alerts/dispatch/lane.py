"""What waits for one recipient on one channel, and in the company of what."""

import msgspec

from alerts.dispatch.budget import Budget
from alerts.orders import Order

CRITICAL = 4
"""Orders of this severity never wait for company."""

LAST = 1
"""The last message of a window is a digest: where critical ones come one upon another, it tells all the others."""

QUEUE = ""
"""The pile of what waits because the desk was told much; all others are gathered by their orders' group."""


class Pile(msgspec.Struct):
    """Orders that are told together.

    Attributes:
        name: what they have in common; empty for the queue. due: when they are told, log time in milliseconds.
        since: when the first came. orders: by id, in the order of their coming. urgent: how many of them are critical.
        flood: whether any of them came in a flood.
    """

    name: str
    due: int
    since: int
    orders: dict[str, Order] = {}
    urgent: int = 0
    flood: bool = False


class Lane(msgspec.Struct):
    """One recipient on one channel.

    Attributes:
        budget: what it was told lately; None where it is no desk.
        piles: what waits. where: alert -> pile and order of its newest that waits and may be overtaken.
    """

    budget: Budget | None = None
    piles: dict[str, Pile] = {}
    where: dict[str, tuple[str, str]] = {}

    def put(self, key: str, name: str, order: Order, now: int, due: int) -> Pile:
        """Let an order wait in a pile, which is due at `due` where it is new."""
        pile = self.piles.setdefault(key, Pile(name, due, now))
        pile.orders[order.id] = order
        pile.urgent += order.severity >= CRITICAL
        if not order.legal:  # nothing drops it, so nothing may find it
            self.where[order.alert_id] = key, order.id
        return pile

    def overtaken(self, order: Order) -> Order | None:
        """Take out what waits of the same alert and would only tell what is no longer so.

        Its pile stays, empty or not: what takes its place waits no longer than it would have.
        """
        key, order_id = self.where.pop(order.alert_id, ("", ""))
        if not order_id or order_id == order.id:
            return None
        pile = self.piles[key]
        older = pile.orders.pop(order_id)
        pile.urgent -= older.severity >= CRITICAL
        return older

    def take(self, key: str) -> Pile:
        """Take a whole pile out."""
        pile = self.piles.pop(key)
        for order in pile.orders.values():
            if self.where.get(order.alert_id, ("", ""))[1] == order.id:
                del self.where[order.alert_id]
        return pile

    @property
    def urgent(self) -> bool:
        """Whether something critical waits for room."""
        return QUEUE in self.piles and self.piles[QUEUE].urgent > 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to remember."""
        return self.budget is None and not self.piles


def is_gathered(order: Order) -> bool:
    """Whether an order waits for others of its group; what is critical or legal goes alone and at once."""
    return bool(order.group) and order.gather_s > 0 and order.severity < CRITICAL and not order.legal


def pile_of(order: Order) -> str:
    """Key of the pile that an order is gathered in.

    Orders that wait for the same end of quiet hours have a pile of their own, so that a digest waits for nothing that
    most of it need not wait for.
    """
    waits = order.not_before if order.not_before > order.created_at else 0
    return f"{order.group}\n{waits}"
