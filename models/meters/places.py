"""Where meters hang and who pays for them."""

from typing import Any

import numpy as np

from models.errors import BadRecord
from models.flow.topics import partition_of
from models.meters.columns import FINE, GENERATES, OWN, Meters
from models.readings import Int64
from models.records import MeterPlace, TransformerPlace
from models.roster import Roster


class Places:
    """Transformers, feeders and accounts of the meters of one partition; row 0 of each stands for unknown.

    Args:
        meters: the meters' columns.
        roster: the meters' rows.
        partitions: partitions of the topics, for the accounts' target.
    """

    def __init__(self, meters: Meters, roster: Roster, partitions: int) -> None:
        self.transformers = Roster([""])
        self.feeders = Roster([""])
        self.accounts = Roster([""])
        self._meters = meters
        self._roster = roster
        self._partitions = partitions
        self._feeder_of = [0]
        self._target_of = [0]
        self._own: dict[str, int] = {}

    def put_meter(self, place: MeterPlace) -> int:
        """Note where a meter hangs, and give its row.

        Raises:
            BadRecord: it names no transformer.
        """
        if not place.meter_id or not place.transformer_id:
            raise BadRecord("a meter's place needs meter_id and transformer_id")
        row = self._roster.add(place.meter_id)
        self._meters.grow(row + 1)
        self._meters.account[row] = self._account(place.account_id or "")
        self._meters.place[row] = self._transformer(place.transformer_id)
        self._flag(row, GENERATES, place.generation)
        self._flag(row, FINE, place.intervals)
        self.claim(row)
        return row

    def put_transformer(self, place: TransformerPlace) -> None:
        """Note a transformer, its feeder and the meter of its own.

        Raises:
            BadRecord: it names no feeder, or has no rating.
        """
        if not place.transformer_id or not place.feeder_id:
            raise BadRecord("a transformer's place needs transformer_id and feeder_id")
        if not place.rated_kva > 0:
            raise BadRecord(f"rated_kva {place.rated_kva!r} of transformer {place.transformer_id!r} is not positive")
        transformer = self._transformer(place.transformer_id)
        self._feeder_of[transformer] = self.feeders.add(place.feeder_id)
        for meter in [meter for meter, measured in self._own.items() if measured == transformer]:
            del self._own[meter]
            if (row := self._roster.find(meter)) >= 0:
                self._flag(row, OWN, False)
        if place.meter_id:
            self._own[place.meter_id] = transformer
            if (row := self._roster.find(place.meter_id)) >= 0:
                self.claim(row)

    def claim(self, row: int) -> None:
        """Mark a meter that is a transformer's own."""
        transformer = self._own.get(self._roster.ids[row])
        if transformer is not None:
            self._meters.place[row] = transformer
        self._flag(row, OWN, transformer is not None)

    def claim_new(self, first: int) -> None:
        """Mark those of the meters from row `first` on that are transformers' own."""
        for row in range(first, len(self._roster)) if self._own else ():
            self.claim(row)

    def is_named(self, row: int) -> bool:
        """Whether reference data named a meter."""
        return bool(self._meters.place[row])

    def feeder_rows(self) -> Int64:
        """Feeder of each transformer."""
        return np.array(self._feeder_of, np.int64)

    def feeder_targets(self) -> Int64:
        """Partition of each feeder."""
        return np.array([partition_of(name, self._partitions) for name in self.feeders.ids], np.int64)

    def targets(self) -> Int64:
        """Partition of each account."""
        return np.array(self._target_of, np.int64)

    def names(self, row: int) -> dict[str, str]:
        """Names of where a meter is, as messages carry them."""
        transformer = int(self._meters.place[row])
        return {
            "meter_id": self._roster.ids[row],
            "transformer_id": self.transformers.ids[transformer],
            "account_id": self.accounts.ids[int(self._meters.account[row])],
            "feeder_id": self.feeders.ids[self._feeder_of[transformer]],
        }

    def dump(self) -> dict[str, Any]:
        """All names and their relations."""
        return {
            "transformers": self.transformers.ids,
            "feeders": self.feeders.ids,
            "accounts": self.accounts.ids,
            "feeder_of": self._feeder_of,
            "own": self._own,
        }

    def load(self, kept: dict[str, Any]) -> None:
        """Continue from a dump."""
        self.transformers, self.feeders = Roster(kept["transformers"]), Roster(kept["feeders"])
        self.accounts = Roster(kept["accounts"])
        self._feeder_of, self._own = list(kept["feeder_of"]), dict(kept["own"])
        self._target_of = [partition_of(name, self._partitions) for name in self.accounts.ids]

    def _transformer(self, name: str) -> int:
        row = self.transformers.add(name)
        if row == len(self._feeder_of):
            self._feeder_of.append(0)
        return row

    def _account(self, name: str) -> int:
        row = self.accounts.add(name)
        if row == len(self._target_of):
            self._target_of.append(partition_of(name, self._partitions))
        return row

    def _flag(self, row: int, flag: int, value: bool) -> None:
        flags = int(self._meters.flags[row])
        self._meters.flags[row] = flags | flag if value else flags & ~flag
