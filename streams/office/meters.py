"""Single meters as the console shows them."""

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dashboards.api.metershapes import (
    AtPeak,
    BalanceDay,
    LatestUse,
    Meter,
    MeterDay,
    MeterEvent,
    MeterRow,
    ScoreDay,
    Suspicion,
    TransformerMeters,
    Use,
)
from dashboards.meterstore import FeatureRows, HourRows, MeterStore
from dashboards.neighbours import Neighbourhood, neighbourhood
from dashboards.peakhour import PeakHour, peak_hour
from models.calendar import HOUR, LocalTime
from models.meters.features import FEATURES
from models.tariffs.when import date_of
from streams.office.places import PlaceBook

_MOST_EVENTS = 200
_MOST_METERS = 5_000

Float64 = NDArray[np.float64]
Int64 = NDArray[np.int64]


class MeterBook:
    """Answers what is asked of meters.

    Args:
        book: of the network. store: their days. local: the utility's zone.
    """

    def __init__(self, book: PlaceBook, store: MeterStore, local: LocalTime) -> None:
        self._book = book
        self._store = store
        self._local = local

    def meter(self, meter: str) -> Meter | None:
        """One meter; None where there is none of this name.

        Raises:
            NotReadYet: names are still being read.
        """
        places = self._book.places()
        found = places.meter(meter)
        if found is None:
            return None
        transformer, account = found
        feeder = places.feeder(transformer)
        near = neighbourhood(self._store.days(feeder, transformer))
        row = near.meters.index(meter) if meter in near.meters else None
        return Meter(
            meter_id=meter,
            transformer_id=transformer,
            feeder_id=feeder,
            account_id=account,
            days=[] if row is None else _days(near, row),
            use=None if row is None else self._use(near, row, feeder),
            suspicion=None if row is None else _suspicion(near, row, self._store.scores(feeder, meter)),
            events=[msgspec.convert(event, MeterEvent) for event in self._store.events(meter, _MOST_EVENTS)],
        )

    def under(self, transformer: str) -> TransformerMeters:
        """Meters of a transformer, by name, 5,000 at most; and the hour in which they last took most."""
        places = self._book.places()
        feeder = places.feeder(transformer)
        near = neighbourhood(self._store.days(feeder, transformer))
        found = places.names.meters_under(transformer, _MOST_METERS)
        peak = peak_hour(found, self._store.hours(feeder, transformer), near)
        return TransformerMeters(_rows(near, found, peak), peak and self._at_peak(peak))

    def balance(self, transformer: str) -> list[BalanceDay]:
        """What a transformer delivered, and what its meters saw of it, by day."""
        return [
            _balance(row["day"], row["at"], row["measured_wh"] / 1000, row["metered_wh"] / 1000, row["completeness"])
            for row in self._store.balance(transformer)
        ]

    def _at_peak(self, peak: PeakHour) -> AtPeak:
        compared, of_day = peak.compared, self._hours_of(peak.day)
        return AtPeak(
            at=int(of_day[self._local.hour(of_day) == peak.hour][0]),
            kw=round(float(peak.kw[compared].sum()), 3),
            usual_kw=round(float(peak.usual_kw[compared].sum()), 3),
            meters=int(compared.sum()),
        )

    def _hours_of(self, day: int) -> Int64:
        """Ends of the hours of a local date."""
        return np.arange(self._local.midnight(day) + HOUR, self._local.midnight(day + 1) + 1, HOUR)

    def _use(self, near: Neighbourhood, row: int, feeder: str) -> Use:
        meter, transformer, compared = near.meters[row], near.transformers[row], near.compared(row)
        at, kwh, profile = self._by_hour(meter, self._store.hours(feeder, transformer))
        features = _features(meter, self._store.features(feeder, transformer))
        return Use(
            kwh=_plain(near.kwh[row]),
            usual_kwh=_one(compared.usual_kwh),
            recent_kwh=_one(near.recent()[row]),
            expected_kwh=_plain(compared.expected_kwh),
            low_kwh=_plain(compared.low_kwh),
            high_kwh=_plain(compared.high_kwh),
            peers=compared.peers,
            near=compared.near,
            hour_at=at,
            hour_kwh=_plain(kwh),
            profile_kwh=_plain(profile),
            features=dict(zip(FEATURES, _plain(features), strict=True)),
        )

    def _by_hour(self, meter: str, rows: Sequence[HourRows]) -> tuple[list[int], Float64, Float64]:
        """Ends of the hours, energy and profile by hour of a meter."""
        ends: list[int] = []
        kwh, profile = [np.zeros(0)], [np.zeros(0)]
        for each in (each for each in rows if meter in each.meter_id):
            row = each.meter_id.index(meter)
            of_day = self._hours_of(each.day)
            hour = self._local.hour(of_day)
            # The hour that comes twice when clocks are set back holds the energy of both.
            kwh.append(each.hour_wh[row][hour] / 1000.0 / np.bincount(hour, minlength=24)[hour])
            profile.append(each.profile[row][hour].astype(np.float64))
            ends += of_day.tolist()
        return ends, np.concatenate(kwh), np.concatenate(profile)


def _features(meter: str, rows: Sequence[FeatureRows]) -> Float64:
    """Features of the newest day of a meter; NaN where there are none."""
    for each in reversed(rows):
        if meter in each.meter_id:
            found: Float64 = each.features[each.meter_id.index(meter)].astype(np.float64)
            return found
    return np.full(len(FEATURES), np.nan)


def _days(near: Neighbourhood, row: int) -> list[MeterDay]:
    columns = [_plain(values[row], 4) for values in (near.coverage, near.supplied, near.bad)]
    return [
        MeterDay(day=date_of(day).isoformat(), at=at, coverage=coverage, supplied=supplied, bad=bad)
        for day, at, coverage, supplied, bad in zip(near.days, near.at, *columns, strict=True)
    ]


def _suspicion(near: Neighbourhood, row: int, judged: list[dict[str, Any]]) -> Suspicion | None:
    """Scores from the first day on that is known of a meter; None before it was judged."""
    first = near.days[int(np.argmax(~np.isnan(near.coverage[row])))]
    judged = [each for each in judged if each["day"] >= first]
    if not judged:
        return None
    reasons = msgspec.json.decode(judged[-1]["reasons"], type=dict[str, float])
    return Suspicion(
        opens=judged[-1]["opens"],
        days=[ScoreDay(date_of(each["day"]).isoformat(), each["score"]) for each in judged],
        reasons=dict(sorted(reasons.items(), key=lambda item: -item[1])),
    )


def _rows(near: Neighbourhood, meters: list[str], peak: PeakHour | None) -> list[MeterRow]:
    row_of = {meter: row for row, meter in enumerate(near.meters)}
    usual, recent = near.usual(), near.recent()

    def row(place: int, meter: str) -> MeterRow:
        if (row := row_of.get(meter)) is None:
            return MeterRow(meter_id=meter, day=None, coverage=None, use=None)
        use = LatestUse(
            kwh=_one(near.kwh[row, -1]),
            usual_kwh=_one(usual[row]),
            recent_kwh=_one(recent[row]),
            peak_kw=_one(peak.kw[place]) if peak else None,
            usual_peak_kw=_one(peak.usual_kw[place]) if peak else None,
        )
        day, coverage = date_of(near.days[-1]).isoformat(), _one(near.coverage[row, -1], 4)
        return MeterRow(meter_id=meter, day=day, coverage=coverage, use=use)

    return [row(place, meter) for place, meter in enumerate(meters)]


def _balance(day: int, at: int, delivered: float, metered: float, completeness: float) -> BalanceDay:
    loss = delivered - metered
    return BalanceDay(
        day=date_of(day).isoformat(),
        at=at,
        delivered_kwh=round(delivered, 3),
        metered_kwh=round(metered, 3),
        loss_kwh=round(loss, 3),
        loss=round(loss / delivered, 4) if delivered > 0 else None,
        completeness=round(completeness, 4),
    )


def _plain(values: Float64, digits: int = 3) -> list[float | None]:
    return [_one(value, digits) for value in values.tolist()]


def _one(value: float, digits: int = 3) -> float | None:
    return round(float(value), digits) if np.isfinite(value) else None
