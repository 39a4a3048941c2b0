"""Loads and forecasts as the live page shows them, read on from what was written since they were shown last."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from dashboards.series import Forecast, SeriesStore, Written

Row = dict[str, Any]

_CURVE_S = 36 * 3600
_RECENT_S = 3600
"""How old the newest load of a transformer may be to be shown as the load of now."""

_WHOLE = 0.8
"""Share of what a sum usually rests on, without which its newest point is not whole yet."""

_SUPPLY = "supply"


class Grid:
    """The network as the page shows it; reads only, one thread at a time.

    Args:
        series: loads and forecasts.
    """

    def __init__(self, series: SeriesStore) -> None:
        self._series = series
        self._version = -1
        self._number: int | None = None
        self._at: int | None = None
        self._transformers = _Newest("transformer_id", series.newest_loads)
        self._feeders = _Newest("feeder_id", series.newest_feeder_loads)
        self._system: dict[int, Row] = {}
        self._outlook = _Outlook(series)
        self._without_supply: int | None = None
        self._page: Row = {}

    def page(self) -> Row:
        """What the page has of it; the same object while nothing of it is written."""
        version = self._series.version()
        if version != self._version:
            if self._read_on():
                self._page = self._shown()
            self._version = version
        return self._page

    def _read_on(self) -> bool:
        """Take in what was written; says whether any of it is shown."""
        news = None if self._number is None else self._series.written(self._number)
        if news is None:
            self._read_all()
            return True
        self._number = news.number
        return any([self._take_forecasts(news.forecasts), self._take_loads(news), self._take_points(news.points)])

    def _read_all(self) -> None:
        self._number = self._series.noted()
        self._at = at = self._series.newest_at()
        self._outlook.read(None)
        if at is not None:
            self._transformers.read(at - _RECENT_S)
            self._feeders.read(at - _RECENT_S)
            self._system = {row["at"]: row for row in self._series.system_curve(at - _CURVE_S, at)}
        self._forecast(self._transformers.rows)
        self._take_points({_SUPPLY})

    def _take_loads(self, news: Written) -> bool:
        """Whether there was a load that is not too old to be shown."""
        if not news.loads:
            return False
        self._at = at = self._series.newest_at() or 0
        ends: dict[int, set[str]] = defaultdict(set)
        for feeder, end in news.loads:
            if end > at - _CURVE_S:
                ends[end].add(feeder)
        for end, feeders in ends.items():
            self._system |= {row["at"]: row for row in self._series.system_curve(end - 1, end)}
            if end > at - _RECENT_S:
                self._feeders.take(self._series.feeder_loads_of(feeders, end))
                self._forecast(self._transformers.take(self._series.loads_of(feeders, end)))
        self._let_go(at)
        return bool(ends)

    def _let_go(self, at: int) -> None:
        """Forget what is too old by now."""
        self._system = {end: row for end, row in self._system.items() if end > at - _CURVE_S}
        self._feeders.let_go(at - _RECENT_S)
        if self._transformers.let_go(at - _RECENT_S):
            self._forecast(self._transformers.rows)

    def _take_forecasts(self, feeders: Collection[str]) -> bool:
        if feeders:
            self._forecast(self._outlook.read(feeders))
        return bool(feeders)

    def _take_points(self, series: Collection[str]) -> bool:
        """Meters that alerts of lost supply are about; None where nobody counts them."""
        if _SUPPLY not in series:
            return False
        found = [row for row in self._series.newest_points(_SUPPLY) if row["field"] == "meters"]
        self._without_supply = int(sum(row["value"] for row in found)) if found else None
        return True

    def _forecast(self, transformers: Iterable[str]) -> None:
        """Put what is expected of some transformers beside their loads."""
        rows, expected = self._transformers.rows, self._outlook.expected
        for name in list(transformers):
            outlook = expected.get(name, _UNKNOWN)
            if (row := rows.get(name)) and not outlook.items() <= row.items():
                rows[name] = row | outlook

    def _shown(self) -> Row:
        transformers = list(self._transformers.rows.values())
        curve = _whole([self._system[end] for end in sorted(self._system)], "feeders")
        median = _whole(self._outlook.median(), "transformers")
        return {
            "at": self._at,
            "figures": _figures(transformers, median, self._at) | {"without_supply": self._without_supply},
            "system": {
                "load": [{"at": row["at"], "load_kw": row["load_kw"]} for row in curve],
                "forecast": median,
            },
            "feeders": list(self._feeders.rows.values()),
            "transformers": transformers,
        }


_UNKNOWN: Row = dict.fromkeys(("p_overload", "expected_peak", "expected_peak_upper", "expected_peak_at"))
"""What is expected of a transformer without a forecast."""


class _Newest:
    """The newest load of each subject; one that rests on readings, if there is.

    Args:
        key: what a subject is known by.
        read: loads of all subjects after a time.

    Attributes:
        rows: by subject.
    """

    def __init__(self, key: str, read: Callable[[int], Sequence[Row]]) -> None:
        self._key = key
        self._read = read
        self._lost = False
        self.rows: dict[str, Row] = {}

    def read(self, since: int) -> None:
        """Read all of them anew."""
        self._lost = False
        self.rows = {row[self._key]: row for row in self._read(since)}

    def take(self, rows: Iterable[Row]) -> list[str]:
        """Take those that come before what is known; says whose they are."""
        taken = []
        for row in rows:
            old = self.rows.get(row[self._key])
            if old is None or row["at"] == old["at"] or _rank(row) >= _rank(old):
                self._lost = self._lost or (old is not None and _rank(row) < _rank(old))
                self.rows[row[self._key]] = row
                taken.append(row[self._key])
        return taken

    def let_go(self, since: int) -> bool:
        """Whether one was too old, or came to rest on nothing, so that all were read anew: another may be before it."""
        lost = self._lost or any(row["at"] <= since for row in self.rows.values())
        if lost:
            self.read(since)
        return lost


class _Outlook:
    """The newest forecasts: what is expected of the whole network, and where an overload is likely.

    Args:
        series: where they are.

    Attributes:
        expected: of each transformer: the chance of an overload, and the peak against the rating.
    """

    def __init__(self, series: SeriesStore) -> None:
        self._series = series
        self._sums: dict[str, dict[tuple[int, int], list[float]]] = {}
        self.expected: dict[str, Row] = {}

    def read(self, feeders: Collection[str] | None) -> list[str]:
        """Read those of some feeders anew, all for None; says of which transformers there are any."""
        found = list(self._series.forecasts_of(feeders))
        for feeder in list(self._sums) if feeders is None else feeders:
            self._sums.pop(feeder, None)
        for each in found:
            sums = self._sums.setdefault(each.feeder_id, defaultdict(lambda: [0.0, 0]))
            for step, kva in enumerate(each.median, 1):
                place = sums[each.at + step * each.step_s, each.step_s]
                place[0] += kva
                place[1] += 1
        self.expected |= {each.transformer_id: _expected(each) for each in found}
        return [each.transformer_id for each in found]

    def median(self) -> list[Row]:
        """Medians added up over transformers: `load_kva` in the `step_s` before each `at`."""
        total: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0, 0])
        for sums in self._sums.values():
            for place, (kva, count) in sums.items():
                total[place][0] += kva
                total[place][1] += count
        return [
            {"at": at, "step_s": step_s, "load_kva": kva, "transformers": count}
            for (at, step_s), (kva, count) in sorted(total.items())
        ]


def _expected(forecast: Forecast) -> Row:
    """What a row shows of a forecast, no finer than it is read: every digit is sent to everybody who watches."""
    peak = forecast.peak
    found = (_rounded(forecast.chance, 4), _rounded(peak.expected, 3), _rounded(peak.upper, 3), peak.at)
    return dict(zip(_UNKNOWN, found, strict=True))


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _rank(row: Row) -> tuple[bool, int]:
    """A load that rests on no reading comes after all others: as the newest one it would look like a failure."""
    return (row["completeness"] or 0) > 0, row["at"]


def _whole(curve: list[Row], rests_on: str) -> list[Row]:
    """A curve of sums without the points at its ends that few have told something for."""
    most = max((row[rests_on] or 0 for row in curve), default=0)
    fit = [place for place, row in enumerate(curve) if (row[rests_on] or 0) >= _WHOLE * most]
    return curve[fit[0] : fit[-1] + 1] if fit else []


def _figures(transformers: Sequence[Mapping[str, Any]], median: Sequence[Mapping[str, Any]], at: int | None) -> Row:
    loadings = [row["loading"] for row in transformers if row["loading"] is not None]
    foretold = next((row["load_kva"] for row in median if row["at"] >= (at or 0)), None)
    return {
        "load_kw": sum(row["load_kw"] or 0 for row in transformers),
        "load_kva": sum(row["load_kva"] or 0 for row in transformers),
        "forecast_kva": foretold,
        "heavy": sum(0.8 <= loading < 1 for loading in loadings),
        "overloaded": sum(loading >= 1 for loading in loadings),
        "predicted": sum((row["p_overload"] or 0) >= 0.5 for row in transformers),
    }
