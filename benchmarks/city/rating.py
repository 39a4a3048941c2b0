"""What accounts should have been billed, rated anew from the readings of a recording, one by one and in decimals.

Nothing here is shared with the engine. A reading counts once, over the local hours that it covers, from the first close
of a day on after it came; a bill is all that is known by then, less all that was billed before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from benchmarks.city.books import Document

CLOSE_S = 2 * 3600
"""How long after midnight a day is closed by default."""

_AHEAD_S = 86_400
_MOST_KW = 2500
_HOUR = 3600

Month = tuple[int, int]


class Came(NamedTuple):
    """A reading: when it came and the end of its interval (Unix seconds), and its energy (Wh)."""

    at: int
    end: int
    wh: int


class Rater:
    """Rates what one account used so far.

    Args:
        tariff: its table of `tariffs.toml`.
        zone: the utility's.
        interval_s: length of the readings' intervals.
    """

    def __init__(self, tariff: Mapping[str, Any], zone: ZoneInfo, interval_s: int) -> None:
        self._tariff, self._zone, self._interval_s = tariff, zone, interval_s
        self._wh: dict[Month, list[int]] = defaultdict(lambda: [0] * 24)
        self._days: dict[Month, int] = defaultdict(int)
        self._over: set[Month] = set()

    def use(self, reading: Came) -> None:
        """Take the energy of an interval, even over its hours."""
        hours = max(1, self._interval_s // _HOUR)
        for rank in range(hours):
            part = reading.wh * (rank + 1) // hours - reading.wh * rank // hours
            inside = datetime.fromtimestamp(reading.end - (hours - 1 - rank) * _HOUR - 1, self._zone)
            self._wh[inside.year, inside.month][inside.hour] += part

    def close(self, day: date, *, last: bool = False) -> None:
        """Count a day in supply, once anything was used; a month, or the customer's time, may be over with it."""
        if self._wh:
            self._days[day.year, day.month] += 1
        if last or (day + timedelta(1)).month != day.month:
            self._over.add((day.year, day.month))

    def cost(self) -> Decimal:
        """Of all so far, minor units; a month that is over comes to whole ones."""
        return sum((self._of(month) for month in list(self._wh)), Decimal(0))

    def _of(self, month: Month) -> Decimal:
        said, wh, days = self._tariff, self._wh[month], self._days[month]
        length = (date(month[0] + month[1] // 12, month[1] % 12 + 1, 1) - date(*month, 1)).days
        total, used, low = Decimal(said.get("price") or 0) * sum(wh), sum(wh), 0
        total += sum(Decimal(price) * wh[hour] for price, hours in said.get("hours", []) for hour in hours)
        for limit, price in said.get("tiers", []):
            high = used if limit == "inf" else min(used, int(limit * 1000) * days // length)
            total += Decimal(price) * max(high - low, 0)
            low = max(low, high)
        exact: Decimal = total / 10 + 100 * Decimal(said.get("fixed_per_month") or 0) * days / length
        return exact.quantize(Decimal(1), ROUND_HALF_UP) if month in self._over else exact


def expected(
    readings: Sequence[Came],
    rater: Rater,
    days: Sequence[date],
    posted: Sequence[Document],
    zone: ZoneInfo,
    left: date,
) -> Iterator[tuple[Document, int]]:
    """What each bill, and each use of prepaid credit, of an account should have been, in minor units.

    Args:
        readings: of the account, as they came.
        rater: of its tariff.
        days: of the recording.
        posted: what the engine posted, in order.
        zone: the utility's.
        left: last day as a customer, which may lie behind the recording.
    """
    closes = [midnight(day + timedelta(1), zone) + CLOSE_S for day in days]
    readings = [reading for reading in readings if reading.end <= midnight(left + timedelta(1), zone)]
    billed = taken = closed = 0
    for document in posted:
        # A bill is written at a close; what credit was used is known as of the last one before its document.
        while closed < len(closes) and closes[closed] <= document.booked_at - (document.kind == "usage"):
            while taken < len(readings) and readings[taken].at <= closes[closed]:
                rater.use(readings[taken])
                taken += 1
            if days[closed] <= left:
                rater.close(days[closed], last=days[closed] == left)
            closed += 1
        rounding = ROUND_FLOOR if document.kind == "usage" else ROUND_HALF_UP
        amount = int(rater.cost().quantize(Decimal(1), rounding)) - billed
        billed += amount
        yield document, amount


def midnight(day: date, zone: ZoneInfo) -> int:
    """Unix seconds at which a local date begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def readings_of(recording: Path, accounts: set[str], interval_s: int) -> dict[str, list[Came]]:
    """Usable readings by account, of those whose meters send the energy of intervals and no register."""
    table = pa_csv.read_csv(recording / "meters.csv")
    names = zip(table["meter_id"].to_pylist(), table["account_id"].to_pylist(), strict=True)
    owner = {meter: account for meter, account in names if account in accounts}
    most, seen = _MOST_KW * interval_s / _HOUR, set()
    found: dict[str, list[Came]] = {account: [] for account in accounts}
    for meter, came, end, kwh in _rows(recording, owner):
        if kwh is None:
            found.pop(owner[meter], None)
        elif 0 <= kwh <= most and end <= came + _AHEAD_S and (meter, end) not in seen and owner[meter] in found:
            seen.add((meter, end))
            found[owner[meter]].append(Came(came, end, round(kwh * 1000)))
    return found


def _rows(recording: Path, owner: Mapping[str, str]) -> Iterator[tuple[str, int, int, float | None]]:
    """Meter, when it came, end and kWh of the readings of some meters: they come at the newest end so far."""
    reached, wanted = 0, pa.array(sorted(owner))
    with pq.ParquetFile(recording / "readings.parquet") as file:
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=["meter_id", "at", "kwh"])
            ends = table["at"].to_numpy()
            sane = np.where(ends <= max(reached, int(np.median(ends))) + _AHEAD_S, ends, 0)
            came = np.maximum.accumulate(np.maximum(sane, reached))
            reached = int(came[-1])
            chosen = pc.is_in(pc.cast(table["meter_id"], pa.string()), value_set=wanted)
            some = table.append_column("came", pa.array(came)).filter(chosen)
            columns = [some[name].to_pylist() for name in ("meter_id", "came", "at", "kwh")]
            yield from zip(*columns, strict=True)
