"""Findings about the data itself: meters that fell silent or are stuck, and meters whose readings are bad."""

import numpy as np

from models.flow.stage import Out
from models.flow.topics import FINDINGS
from models.messages import Finding
from models.meters.columns import BAD_DATA, SILENT, STUCK, Meters
from models.meters.config import MetersConfig
from models.meters.days import Day
from models.meters.piece import Mask
from models.meters.places import Places


class DataQuality:
    """Watches the meters' data; a finding opens once and clears once.

    Args:
        meters: the meters' columns.
        places: where they hang.
        config: when a meter is silent or its data bad.
    """

    def __init__(self, meters: Meters, places: Places, config: MetersConfig) -> None:
        self._meters = meters
        self._places = places
        self._config = config

    def silence(self, at: int, interval_s: int, cut: Mask, out: Out) -> None:
        """Judge all meters at the end of an hour.

        Args:
            at: end of the hour, Unix seconds.
            interval_s: the grid's interval.
            cut: meters without supply, which are not expected to be heard of.
            out: where findings go.
        """
        meters, count = self._meters, len(self._meters)
        heard = meters.heard[:count]
        heard[cut & (heard > 0)] = np.maximum(heard[cut & (heard > 0)], at)
        usual = np.maximum(meters.interval[:count], interval_s)
        quiet = at - heard.astype(np.int64) >= self._config.silent_intervals * usual
        silent = quiet & (heard > 0) & (meters.place[:count] > 0)
        flagged = (meters.flags[:count] & SILENT) != 0
        for row in np.flatnonzero(silent != flagged).tolist():
            meters.flags[row] ^= SILENT
            hours = round((at - int(heard[row])) / 3600, 1)
            self._send(row, "quality.silent", at, int(heard[row]), not silent[row], {"silent_h": hours}, out)

    def bad_data(self, day: Day, out: Out) -> None:
        """Judge the readings of a day; one on which supply failed says nothing, as what is missing is estimated."""
        meters, count = self._meters, len(day.bad)
        share = np.nan_to_num(day.bad)
        flagged = (meters.flags[:count] & BAD_DATA) != 0
        bad = np.where(flagged, share > self._config.bad_share / 2, share > self._config.bad_share)
        unknown = np.isnan(day.bad) | (day.supply.share < self._config.full_supply)
        bad = np.where(unknown, flagged, bad) & (meters.place[:count] > 0)
        for row in np.flatnonzero(bad != flagged).tolist():
            meters.flags[row] ^= BAD_DATA
            evidence = {"bad_share": round(float(share[row]), 3)}
            self._send(row, "quality.bad_data", day.at, day.at - 86_400, not bad[row], evidence, out)

    def stuck(self, at: int, out: Out) -> None:
        """Judge at the end of a day (Unix seconds) which meters have been giving one value, and not zero, for long.

        A meter at zero may as well be bypassed or without a customer: that is for the inspectors to find out.
        """
        meters, count = self._meters, len(self._meters)
        usual = np.maximum(meters.interval[:count], meters.step[:count]).astype(np.int64)
        lasts = meters.run[:count] * usual
        kw = meters.last_wh[:count] * 3.6 / usual
        stuck = (lasts >= self._config.stuck_s) & (kw >= self._config.stuck_kw) & (meters.place[:count] > 0)
        flagged = (meters.flags[:count] & STUCK) != 0
        for row in np.flatnonzero(stuck != flagged).tolist():
            meters.flags[row] ^= STUCK
            evidence = {"stuck_h": round(int(lasts[row]) / 3600, 1), "kw": round(float(kw[row]), 3)}
            since = int(meters.heard[row]) - int(lasts[row])
            self._send(row, "quality.stuck", at, since, not stuck[row], evidence, out)

    def _send(
        self, row: int, kind: str, at: int, since: int, clear: bool, evidence: dict[str, float], out: Out
    ) -> None:
        names = self._places.names(row)
        finding = Finding(
            kind=kind,
            subject=names["meter_id"],
            subject_type="meter",
            at=at,
            since=since,
            severity=1,
            clear=clear,
            evidence=evidence,
            recipients=["engineer"],
            feeder_id=names["feeder_id"],
            transformer_id=names["transformer_id"],
            meter_id=names["meter_id"],
            account_id=names["account_id"],
        )
        out.send(FINDINGS, finding.key, finding)
