"""The dispatch stage: orders in; messages out, gathered where it helps, never more than a desk can take in."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from alerts.config import DeskConfig
from alerts.dispatch.budget import Budget
from alerts.dispatch.digest import told_together
from alerts.dispatch.lane import CRITICAL, LAST, QUEUE, Lane, Pile, is_gathered, pile_of
from alerts.dispatch.meters import flood_begun, flood_over, lane_point
from alerts.dispatch.places import arranged
from alerts.fate import Fate
from alerts.orders import Order
from alerts.reports import GATHERED, report_of
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out, Timers
from models.flow.topics import MESSAGES, METRICS, NOTIFICATIONS, ORDERS

_DESK = "desk"
_COUNTS = ""
"""Timer of the counts; all others are lanes."""


class DispatchStage:
    """Orders of one partition, by recipient; log times are milliseconds.

    Args:
        config: how much a desk is told at most.
        partition: which partition of its input it reads.
    """

    name = "dispatch"
    inputs = (ORDERS,)
    outputs: Mapping[str, int] = {MESSAGES: 0, NOTIFICATIONS: 0, METRICS: 0}
    columnar = False

    def __init__(self, config: DeskConfig, partition: int = 0) -> None:
        self._config = config
        self._partition = partition
        self._lanes: dict[str, Lane] = {}
        self._timers = Timers()

    def start(self, now: int) -> None:
        """Begin to count."""
        self._timers.set(self._next_count(now), _COUNTS)

    def due(self) -> int:
        """Log time at which something is told, a flood may be over, or the next count is due."""
        return self._timers.due(NEVER)

    def fire(self, now: int, out: Out) -> None:
        """Do everything that is due."""
        while self._timers.due(NEVER) <= now:
            key = self._timers.pop()
            if key == _COUNTS:
                self._count(now, out)
            elif (lane := self._lanes.get(key)) is not None:
                self._wake(key, lane, now, out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Take in orders, each by itself."""
        for time, value in zip(batch.times.tolist(), batch.values, strict=True):
            out.now = time
            self._take(msgspec.json.decode(value, type=Order), time, out)

    def dump(self) -> dict[str, Any]:
        """What waits, what desks were told, timers."""
        return {"lanes": self._lanes, "timers": self._timers.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._lanes = msgspec.convert(state["lanes"], dict[str, Lane])
        self._timers = Timers([(time, what) for time, what in state["timers"]])

    def _take(self, order: Order, now: int, out: Out) -> None:
        key = f"{order.recipient}\n{order.channel}"
        lane = self._lanes.setdefault(key, Lane(Budget() if order.role == _DESK else None))
        if (older := lane.overtaken(order)) is not None:
            self._report(older, Fate.EXPIRED.value, "overtaken by a newer message", now, out)
        if lane.budget is not None and lane.budget.ordered(now, self._config):
            out.send(METRICS, order.recipient, flood_begun(key, lane.budget, now))
            self._timers.set(lane.budget.over_at(self._config), key)
        flooded = lane.budget is not None and lane.budget.flooded
        if is_gathered(order) and not flooded:
            pile = lane.put(pile_of(order), order.group, order, now, now + order.gather_s * 1000)
            self._timers.set(pile.due, key)
        elif self._may_go(lane, order, now):
            self._tell(lane, [order], "", "", now, out)
        elif lane.budget is not None:
            self._queue(key, lane, lane.budget, [order], now)
        if lane.empty:
            del self._lanes[key]

    def _may_go(self, lane: Lane, order: Order, now: int) -> bool:
        """Whether a message goes now: to others than a desk always."""
        budget, config = lane.budget, self._config
        if budget is None:
            return True
        if order.severity >= CRITICAL:
            return not lane.urgent and budget.room(now, LAST, config) > 0
        kept = config.kept_for_critical + config.kept_for_digests
        return not budget.flooded and QUEUE not in lane.piles and budget.room(now, kept, config) > 0

    def _queue(self, key: str, lane: Lane, budget: Budget, orders: Sequence[Order], now: int) -> None:
        """Let orders wait for room, what is critical no longer than that."""
        for order in orders:
            pile = lane.put(QUEUE, "", order, now, NEVER)
            pile.flood |= budget.flooded
        self._schedule(key, pile, budget, now)

    def _schedule(self, key: str, pile: Pile, budget: Budget, now: int) -> None:
        """Set when the queue is told: at once if it holds something critical, else when others had time to come.

        What waited for a whole window takes what is kept for critical ones too: nothing waits for ever.
        """
        config = self._config
        gathered = pile.since + config.flood_gather_s * 1000
        pressing = now if pile.urgent else pile.since + config.flood_window_s * 1000
        pile.due = min(
            max(gathered, budget.free_at(now, config.kept_for_critical, config)),
            max(pressing, budget.free_at(now, LAST, config)),
            max(pressing, gathered, budget.free_at(now, 0, config)),
        )
        self._timers.set(pile.due, key)

    def _wake(self, key: str, lane: Lane, now: int, out: Out) -> None:
        if lane.budget is not None and lane.budget.flooded:
            self._look_at_flood(key, lane.budget, now, out)
        for name in [name for name, pile in lane.piles.items() if pile.due <= now]:
            self._release(key, lane, name, now, out)
        if lane.empty:
            del self._lanes[key]

    def _look_at_flood(self, key: str, budget: Budget, now: int, out: Out) -> None:
        over_at = budget.over_at(self._config)
        if over_at > now:
            self._timers.set(over_at, key)
            return
        flood = budget.finish(self._config)
        recipient = key.partition("\n")[0]
        out.send(METRICS, recipient, flood_over(key, flood, budget.flood_messages))

    def _release(self, key: str, lane: Lane, name: str, now: int, out: Out) -> None:
        """Tell a pile that is due; what was gathered for a desk that was told much joins its queue."""
        if name == QUEUE and lane.budget is not None:
            self._release_queue(key, lane, lane.budget, now, out)
            return
        pile = lane.take(name)
        orders = list(pile.orders.values())
        if orders and self._may_go(lane, orders[0], now):
            self._tell(lane, orders, pile.name, f"gathered by {pile.name}", now, out)
        elif orders and lane.budget is not None:
            self._queue(key, lane, lane.budget, orders, now)

    def _release_queue(self, key: str, lane: Lane, budget: Budget, now: int, out: Out) -> None:
        """Tell everything that waits in as many messages as there is room for."""
        self._schedule(key, lane.piles[QUEUE], budget, now)  # what came since may have taken its room
        if lane.piles[QUEUE].due > now:
            return
        pile = lane.take(QUEUE)
        presses = pile.urgent or now - pile.since >= self._config.flood_window_s * 1000
        room = max(budget.room(now, LAST if presses else self._config.kept_for_critical, self._config), 1)
        why = "flood of the desk" if pile.flood else "the desk was told much"
        for told in arranged(pile.orders.values(), room):
            self._tell(lane, told.orders, told.name, why, now, out, pile.flood)

    def _tell(
        self, lane: Lane, orders: Sequence[Order], name: str, why: str, now: int, out: Out, flood: bool = False
    ) -> None:
        """Put one message out; every order that it tells beside itself gets a report."""
        message = told_together(orders, name, flood, now // 1000)
        if len(orders) > 1:
            others = f"{len(orders) - 1} other{'s' if len(orders) > 2 else ''}"
            for order in orders:
                words = f"told in {message.id} with {others}: {why}"
                self._report(order, GATHERED, words, now, out, told_in=message.alert_id)
        out.send(MESSAGES, message.recipient, message)
        if lane.budget is not None:
            lane.budget.tell(now, self._config)
            lane.budget.count("gathered", len(orders) if len(orders) > 1 else 0)

    @staticmethod
    def _report(order: Order, state: str, detail: str, now: int, out: Out, **more: str) -> None:
        out.send(NOTIFICATIONS, order.recipient, report_of(order, state, detail, now // 1000, **more))

    def _count(self, now: int, out: Out) -> None:
        for key, lane in self._lanes.items():
            if lane.budget is not None and (lane.budget.counts or lane.piles or lane.budget.flooded):
                waiting = sum(len(pile.orders) for pile in lane.piles.values())
                out.send(
                    METRICS, key.partition("\n")[0], lane_point(key, lane.budget, waiting, self._config.operators, now)
                )
                lane.budget.counts = {}
        self._timers.set(self._next_count(now), _COUNTS)

    def _next_count(self, now: int) -> int:
        period = self._config.flood_window_s * 1000
        return (now // period + 1) * period
