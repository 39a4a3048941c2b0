"""The rankings stage: adds up how values spread over all partitions, and says where segments begin."""

from collections.abc import Mapping
from typing import Any, ClassVar

from models.customers.config import CustomersConfig
from models.customers.messages import Cuts, Ranks
from models.customers.segments import limits
from models.flow.batch import NEVER, Batch
from models.flow.stage import Out, Timers
from models.flow.topics import CUTS, RANKS
from models.flow.wire import unpack


class RankingsStage:
    """One shard for the whole utility.

    All shards of the customers stage sum up a month at one log time, so what they counted is complete a millisecond
    later; whole numbers add up to the same whatever their number and order.

    Args:
        config: with the shares of ABC.
    """

    name: ClassVar[str] = "rankings"
    inputs: ClassVar[tuple[str, ...]] = (RANKS,)
    columnar: ClassVar[bool] = False

    def __init__(self, config: CustomersConfig | None = None) -> None:
        self._config = config or CustomersConfig()
        # What is published here is used later, as the customers stage feeds this one.
        self.outputs: Mapping[str, int] = {CUTS: self._config.told_after_s * 1000}
        self._timers = Timers()
        self._months: dict[str, Ranks] = {}

    def start(self, now: int) -> None:
        """Nothing is due before shards have counted."""

    def due(self) -> int:
        """When a month's counts are complete."""
        return self._timers.due(NEVER)

    def fire(self, now: int, out: Out) -> None:
        """Say where segments begin."""
        found = self._months.pop(self._timers.pop())
        if cuts := limits(found.counts, found.sums, self._config.abc_shares):
            out.broadcast(CUTS, str(found.month), Cuts(month=found.month, limits=cuts))

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Add up what shards counted."""
        for time, value in zip(batch.times.tolist(), batch.values, strict=True):
            ranks: Ranks = unpack(value, Ranks)
            before = self._months.get(str(ranks.month))
            self._months[str(ranks.month)] = ranks if before is None else _together(before, ranks)
            self._timers.set(time + 1, str(ranks.month))

    def dump(self) -> dict[str, Any]:
        """Counts of months that are not complete."""
        months = {key: [each.month, each.counts, each.sums] for key, each in self._months.items()}
        return {"months": months, "timers": self._timers.dump()}

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._months = {key: Ranks(month=m, counts=c, sums=s) for key, (m, c, s) in state["months"].items()}
        self._timers = Timers([(time, what) for time, what in state["timers"]])


def _together(one: Ranks, other: Ranks) -> Ranks:
    return Ranks(
        month=one.month,
        counts={name: one.counts[name] + other.counts[name] for name in one.counts},
        sums={name: one.sums[name] + other.sums[name] for name in one.sums},
    )
