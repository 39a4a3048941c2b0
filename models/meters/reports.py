"""Sends what the close of a day found: days with features to theft detection, evidence, counts."""

import numpy as np

from models.flow.stage import Out
from models.flow.topics import METER_DAYS, METRICS
from models.messages import MeterDays, Point
from models.meters.columns import GENERATES, Meters
from models.meters.config import MetersConfig
from models.meters.days import Day
from models.meters.events import Events
from models.meters.places import Places
from models.readings import Int64
from models.roster import Roster


class DayReports:
    """Reports of a closed day.

    Args:
        meters: the meters' columns.
        roster: their names.
        places: where they hang.
        events: where evidence goes.
        config: when use is evidence.
    """

    def __init__(self, meters: Meters, roster: Roster, places: Places, events: Events, config: MetersConfig) -> None:
        self._meters = meters
        self._roster = roster
        self._places = places
        self._events = events
        self._config = config

    def send_days(self, day: Day, out: Out) -> None:
        """The day of every customer's meter that was ever read, a message a feeder."""
        count = len(day.seen)
        rows = np.flatnonzero(day.seen & day.customer & (self._meters.place[:count] > 0))
        feeder = self._places.feeder_rows()[self._meters.place[rows]]
        for one in np.unique(feeder).tolist():
            self._send_feeder(day, self._places.feeders.ids[one], rows[feeder == one], out)

    def send_evidence(self, day: Day, out: Out) -> None:
        """Use under an arrears outage, and export where none is declared, by row."""
        supply, meters = day.supply, self._meters
        used = (day.hours[supply.cut] * supply.cut_hours).sum(axis=1) / 1000.0
        found = [
            (row, "use_while_disconnected", kwh)
            for row, kwh in zip(supply.cut.tolist(), used.tolist(), strict=True)
            if kwh >= self._config.use_kwh and day.customer[row]
        ]
        reverse = day.customer & (day.export >= self._config.reverse_kwh * 1000)
        reverse &= (meters.flags[: len(reverse)] & GENERATES) == 0
        found += [(row, "reverse_flow", int(day.export[row]) / 1000.0) for row in np.flatnonzero(reverse).tolist()]
        for row, code, kwh in sorted(found):
            if self._places.is_named(row):
                self._events.send(row, day.at, code, kwh, out)

    def _send_feeder(self, day: Day, feeder: str, rows: Int64, out: Out) -> None:
        transformers, accounts = self._places.transformers.ids, self._places.accounts.ids
        message = MeterDays(
            day=day.day,
            at=day.at,
            feeder_id=[feeder] * len(rows),
            transformer_id=[transformers[place] for place in self._meters.place[rows].tolist()],
            meter_id=[self._roster.ids[row] for row in rows.tolist()],
            account_id=[accounts[account] for account in self._meters.account[rows].tolist()],
            wh=day.hours[rows].sum(axis=1, dtype=np.int64),
            coverage=day.coverage[rows],
            supplied=day.supply.share[rows],
            features=day.features[rows],
            hour_wh=day.hours[rows],
            profile=day.profile[rows],
            bad=day.bad[rows],
        )
        out.send(METER_DAYS, feeder, message)


def send_counts(counts: dict[str, int], partition: int, at: int, out: Out) -> None:
    """A point of the series `meter_quality` for each rule, with how often it spoke."""
    for rule, count in counts.items():
        out.send(
            METRICS,
            rule,
            Point(
                series="meter_quality",
                at=at,
                tags={"rule": rule, "partition": str(partition)},
                fields={"count": float(count)},
            ),
        )


def send_roster(known: int, named: int, silent: int, partition: int, at: int, out: Out) -> None:
    """A point of the series `meters`: how many are known, named by reference data, and silent."""
    fields = {"known": float(known), "named": float(named), "silent": float(silent)}
    out.send(METRICS, "meters", Point(series="meters", at=at, tags={"partition": str(partition)}, fields=fields))
