"""What is a percentage of other lines: power factor, minimum charge, taxes."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

import numpy as np

from models.errors import BadSettings
from models.tariffs.grains import GRAINS, MONTH, Int64, amount_of, part, share_of
from models.tariffs.parts import Kind, Part, Sums
from models.tariffs.percentages import Minimum, PowerFactor, Tax
from models.tariffs.use import Use

_MILLION = 10**6
_ALL = 100


class Adjustment:
    """The percentage for the power factor.

    Args:
        said: the charge. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: PowerFactor, digits: int, source: str) -> None:
        self.name = said.name
        self._on = said.on
        self._percents = np.array([_millionths(percent) for percent in percents(said)], np.int64)
        self._kind = Kind(said.name, "", "power factor", _ALL, Decimal(0), "percent", said.source or source)

    def parts(self, use: Use, sums: Sums) -> Iterator[Part]:
        """The percentage of the lines before."""
        factor = hundredths(use.wh.sum(axis=1), use.varh)
        percent = self._percents[factor]
        yield Part(self._kind, factor, part(sums.of(self._on), percent, _ALL * _MILLION), percent)


class LeastCharge:
    """The minimum charge.

    Args:
        said: the charge. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Minimum, digits: int, source: str) -> None:
        self.name = said.name
        self._said = said
        self._amount = amount_of(said.amount, digits)
        units = MONTH if said.per == "month" else 1
        self._units = units
        self._kind = Kind(said.name, "", said.per, units, said.amount, said.per, said.source or source)

    def parts(self, use: Use, sums: Sums) -> Iterator[Part]:
        """What is missing to it so far."""
        share = use.so_far.months if self._said.per == "month" else use.so_far.days
        missing = part(self._amount, share, self._units) - sums.of(self._said.on)
        yield Part(self._kind, np.where(missing > 0, share, 0), np.maximum(missing, 0))


class Levy:
    """A tax.

    Args:
        said: the tax. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Tax, digits: int, source: str) -> None:
        self.name = said.name
        self._on = said.on
        self._share, self._whole = share_of(said.percent)
        self._kind = Kind(said.name, "", "base", GRAINS * 10**digits, said.percent, "percent", said.source or source)

    def parts(self, use: Use, sums: Sums) -> Iterator[Part]:
        """The percentage of the lines before."""
        base = sums.of(self._on)
        yield Part(self._kind, base, part(base, self._share, self._whole))


def hundredths(wh: Int64, varh: Int64) -> Int64:
    """Power factor of energy and reactive energy in hundredths, half up; 1 where there is neither."""
    active, reactive = np.maximum(wh, 0).astype(np.float64), varh.astype(np.float64)
    apparent = np.hypot(active, reactive)
    factor = np.divide(active, apparent, out=np.ones_like(active), where=apparent > 0)
    found: Int64 = np.floor(factor * 100 + 0.5 + 1e-9).astype(np.int64)
    return found


def percents(said: PowerFactor) -> list[Decimal]:
    """Percent that is added at each power factor, in hundredths from 0 to 100."""
    factors = [Decimal(place) / 100 for place in range(_ALL + 1)]
    if said.table:
        steps = sorted(said.table, key=lambda step: step.at_least, reverse=True)
        return [
            next((step.percent for step in steps if factor >= step.at_least), steps[-1].percent) for factor in factors
        ]
    return [_sloped(said, factor) for factor in factors]


def _sloped(said: PowerFactor, factor: Decimal) -> Decimal:
    down = factor < said.standard
    total, begin = Decimal(0), said.standard
    for slope in said.below if down else said.above:
        end = max(slope.to, factor) if down else min(slope.to, factor)
        total += max(Decimal(0), begin - end if down else end - begin) * 100 * slope.each
        begin = slope.to
    return total


def _millionths(percent: Decimal) -> int:
    exact = percent * _MILLION
    if exact != exact.to_integral_value(ROUND_DOWN) or abs(percent) > 1000:
        raise BadSettings(f"{percent} % has more than 6 decimals or is absurd")
    return int(exact)
