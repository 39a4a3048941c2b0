"""What contracted and measured power cost, and fees that nothing is measured for."""

from collections.abc import Iterator

import numpy as np

from models.tariffs.file import Capacity, Demand, Fixed
from models.tariffs.grains import MONTH, MOST_POWER_PRICE, YEAR, Int64, amount_of, part, share_of, unit_price
from models.tariffs.parts import Kind, Part
from models.tariffs.use import Share, Use

_UNITS = {"day": 1, "month": MONTH, "year": YEAR}


class FixedFee:
    """A fee by time.

    Args:
        said: the charge. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Fixed, digits: int, source: str) -> None:
        self._per = said.per
        self._amount = amount_of(said.amount, digits)
        self._kind = Kind(said.name, "", said.per, _UNITS[said.per], said.amount, said.per, said.source or source)

    def parts(self, use: Use) -> Iterator[Part]:
        """The fee so far."""
        share = _share(use.so_far, self._per)
        yield Part(self._kind, share, part(self._amount, share, _UNITS[self._per]))


class ContractedPower:
    """Contracted power by time.

    Args:
        said: the charge. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Capacity, digits: int, source: str) -> None:
        self._said = said
        self._price = unit_price(said.price, digits, MOST_POWER_PRICE)
        self._kind = Kind(said.name, "", "kW", 1000, said.price, f"kW and {said.per}", said.source or source)

    def parts(self, use: Use) -> Iterator[Part]:
        """What it costs so far."""
        power, share = use.term(self._said.of), _share(use.so_far, self._said.per)
        yield Part(self._kind, power, part(power * self._price, share, _UNITS[self._said.per]))


class MeasuredPower:
    """The highest power of a month.

    Args:
        said: the charge. place: its column of `Use.peak`. digits: of the currency. source: of the tariff.
    """

    def __init__(self, said: Demand, place: int, digits: int, source: str) -> None:
        self._place = place
        self._price = unit_price(said.price, digits, MOST_POWER_PRICE)
        self._free, self._least = round(said.over_kw * 1000), round(said.least_kw * 1000)
        self._step = round(said.step_kw * 1000)
        self._ratchet = share_of(said.ratchet)
        self._kind = Kind(said.name, "", said.unit, 1000, said.price, f"{said.unit} and month", said.source or source)

    def parts(self, use: Use) -> Iterator[Part]:
        """What the highest power so far costs for the whole of the month."""
        billed = self._billed(use.peak[:, self._place], use.highest[:, self._place])
        yield Part(self._kind, billed, part(billed * self._price, use.whole.months, MONTH))

    def _billed(self, peak: Int64, highest: Int64) -> Int64:
        share, whole = self._ratchet
        least = np.maximum(part(highest, share, whole), self._least)
        power = np.maximum(peak, least)
        if self._step:
            power = (2 * power + self._step) // (2 * self._step) * self._step
        billed: Int64 = np.maximum(power - self._free, 0)
        return billed


def _share(share: Share, per: str) -> Int64:
    return {"day": share.days, "month": share.months, "year": share.years}[per]
