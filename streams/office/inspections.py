"""What inspections found: the newest of all that the log has."""

import threading

import numpy as np

from dashboards.api.officeshapes import Found, Precision
from models.calendar import LocalTime, seconds
from models.errors import BadRecord
from models.evaluation.metrics import wilson
from models.flow.topics import INSPECTIONS
from models.meters.events import checked_outcome
from models.records import Inspection, decoded
from models.theft.precision import by_day
from streams.log.log import Log
from streams.office.following import Following

_THEFT = "theft"


class InspectionBook:
    """Keeps the newest inspections; of a meter at one time the record that came last.

    Args:
        log: of the site.
        local: the utility's zone.
        most: how many are kept, and looked at of each partition at first.
    """

    def __init__(self, log: Log, local: LocalTime, most: int = 20_000) -> None:
        self._following = Following(log, INSPECTIONS, most)
        self._local = local
        self._most = most
        self._lock = threading.Lock()
        self._outcomes: dict[tuple[int, str], str] = {}
        self._found: list[Found] = []

    def found(self) -> list[Found]:
        """All that are kept, the newest first."""
        with self._lock:
            if self._follow():
                newest = sorted(self._outcomes, key=lambda key: (-key[0], key[1]))[: self._most]
                self._outcomes = {key: self._outcomes[key] for key in newest}
                self._found = [Found(meter, at, outcome) for (at, meter), outcome in self._outcomes.items()]
            return self._found

    def precision(self, capacity: int, days: int) -> list[Precision]:
        """Of the newest days with an inspection, how many of the newest inspections up to then found theft."""
        found = self.found()[::-1]
        at = np.array([one.at for one in found], np.int64)
        theft = np.array([one.outcome == _THEFT for one in found], bool)
        told = by_day(self._local.day(at), theft, capacity)
        rows = zip(at[told.last][-days:].tolist(), told.inspections[-days:], told.theft[-days:], strict=True)
        return [_precision(moment, int(count), int(thefts)) for moment, count, thefts in rows]

    def _follow(self) -> bool:
        """Take in what came; says whether anything did."""
        changed = False
        for _, record in self._following.fresh():
            changed = True
            try:
                one = decoded(record.value, Inspection)
                self._outcomes[seconds(one.at), one.meter_id] = checked_outcome(one.outcome)
            except BadRecord:
                continue  # it is a dead letter
        return changed


def _precision(at: int, inspections: int, theft: int) -> Precision:
    share = wilson(theft, inspections)
    low, high = share.low or 0.0, share.high or 0.0
    return Precision(at, inspections, theft, round(theft / inspections, 4), round(low, 4), round(high, 4))
