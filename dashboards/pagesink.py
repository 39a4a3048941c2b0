"""The sink behind the pages of meters and transformers: days, events and balances go to a file of their own."""

from dashboards.meterstore import MeterStore
from models.flow.batch import Batch
from models.flow.topics import BALANCES, EVIDENCE, METER_DAYS, THEFT_SCORES
from models.flow.wire import unpack
from models.messages import Balances, Evidence, MeterDays
from models.theft.messages import TheftScores


class PageSink:
    """Writes what happened at meters.

    Args:
        meters: where to.
    """

    name = "meter_pages"
    topics = (METER_DAYS, EVIDENCE, BALANCES, THEFT_SCORES)

    def __init__(self, meters: MeterStore) -> None:
        self._meters = meters
        self._forgotten = 0

    def take(self, topic: str, batch: Batch) -> None:
        """Write the records of one topic; in the file when this returns."""
        days: list[MeterDays] = [unpack(value, MeterDays) for value in batch.values if topic == METER_DAYS]
        events: list[Evidence] = [unpack(value, Evidence) for value in batch.values if topic == EVIDENCE]
        balances: list[Balances] = [unpack(value, Balances) for value in batch.values if topic == BALANCES]
        scores: list[TheftScores] = [unpack(value, TheftScores) for value in batch.values if topic == THEFT_SCORES]
        self._meters.put(days, events, balances, scores)
        if days and days[-1].at > self._forgotten:
            self._forgotten = days[-1].at
            self._meters.forget(self._forgotten)
