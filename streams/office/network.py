"""Meters, transformers, feeders and accounts by name, and what hangs on what."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dashboards.nameindex import NameIndex

Int32 = NDArray[np.int32]


class Network(NamedTuple):
    """A network that does not change any more.

    Attributes:
        meters, transformers, feeders, accounts: names.
        transformer_of, account_of: of each meter, feeder_of: of each transformer; places in the others, -1 for none.
    """

    meters: NameIndex
    transformers: NameIndex
    feeders: NameIndex
    accounts: NameIndex
    transformer_of: Int32
    account_of: Int32
    feeder_of: Int32

    def meter(self, row: int) -> tuple[str, str]:
        """Transformer and account of the meter at a place; empty for none."""
        return _at(self.transformers, self.transformer_of[row]), _at(self.accounts, self.account_of[row])

    def feeder(self, row: int) -> str:
        """Feeder of the transformer at a place; empty for none."""
        return _at(self.feeders, self.feeder_of[row])

    def meters_of(self, account: str) -> list[str]:
        """Meters of an account."""
        place = self.accounts.place(account)
        return [] if place is None else [self.meters[row] for row in np.flatnonzero(self.account_of == place).tolist()]


def network(meters: Mapping[str, tuple[str, str]], transformers: Mapping[str, str], accounts: Iterable[str]) -> Network:
    """A network of meters (name -> transformer and account), transformers (name -> feeder) and accounts."""
    fed = {transformer: "" for transformer, _ in meters.values() if transformer} | dict(transformers)
    people = NameIndex({*accounts, *(account for _, account in meters.values() if account)})
    names, poles, feeders = NameIndex(meters), NameIndex(fed), NameIndex({feeder for feeder in fed.values() if feeder})
    return Network(
        names,
        poles,
        feeders,
        people,
        _places(poles, (meters[name][0] for name in names), len(names)),
        _places(people, (meters[name][1] for name in names), len(names)),
        _places(feeders, (fed[name] for name in poles), len(poles)),
    )


def merged(old: Network, new: Network) -> Network:
    """Two networks as one; what both have is as in the new one."""
    meters = {name: old.meter(row) for row, name in enumerate(old.meters)}
    meters |= {name: new.meter(row) for row, name in enumerate(new.meters)}
    transformers = {name: old.feeder(row) for row, name in enumerate(old.transformers)}
    transformers |= {name: feeder for row, name in enumerate(new.transformers) if (feeder := new.feeder(row))}
    return network(meters, transformers, {*old.accounts, *new.accounts})


def _places(index: NameIndex, names: Iterable[str], count: int) -> Int32:
    places = {name: place for place, name in enumerate(index)}
    return np.fromiter((places.get(name, -1) for name in names), np.int32, count)


def _at(index: NameIndex, place: int) -> str:
    return index[int(place)] if place >= 0 else ""
