"""Rules that judge a reading by its meter's own history: spikes and runs of equal values."""

import numpy as np

from models.meters.columns import Meters
from models.meters.config import MetersConfig
from models.meters.counters import Counters
from models.meters.piece import Mask
from models.readings import Float32, Int64

_MOST = np.uint16(65_535)


class History:
    """Running statistics of the meters' interval energy, exponentially weighted.

    A spike enters them no higher than the limit it passed, so one wild value does not hide the next, while a change of
    level is learned in the end. Mean and variance follow deviations from the mean (West, 1979), in single precision.

    Args:
        meters: the meters' columns.
        config: the rules' limits.
        counters: where suspects are counted.
    """

    def __init__(self, meters: Meters, config: MetersConfig, counters: Counters) -> None:
        self._meters = meters
        self._config = config
        self._counters = counters

    def judge(self, row: Int64, wh: Int64, count: Int64, step: Int64) -> tuple[Mask, Mask]:
        """Judge and learn readings of distinct meters, newer than all before them.

        Args:
            row: rows of the meters.
            wh: energy of the readings, Wh.
            count: cells each covers.
            step: length of a cell, seconds.

        Returns:
            Which of them equal the reading before, and which are spikes that stand alone: more than twice as high as
            the reading before.
        """
        spike = self._learn(row, (wh / count).astype(np.float32), step)
        alone = spike & (wh > 2 * self._meters.last_wh[row].astype(np.int64)) if spike.any() else spike
        return self._runs(row, wh), alone

    def _learn(self, row: Int64, each: Float32, step: Int64) -> Mask:
        meters, config = self._meters, self._config
        mean, var, seen = meters.mean_wh[row], meters.var_wh[row], meters.seen[row]
        limit = mean + np.float32(config.spike_deviations) * np.sqrt(var)
        spike: Mask = (each > limit) & (seen >= config.spike_after) & (each * 3.6 > config.spike_kw * step)
        self._counters.add("spike", np.count_nonzero(spike))
        rate = np.maximum(np.float32(config.history_rate), np.float32(1) / (seen.astype(np.float32) + np.float32(1)))
        off = np.where(spike, limit, each) - mean
        meters.mean_wh[row] = mean + rate * off
        meters.var_wh[row] = (np.float32(1) - rate) * (var + rate * off * off)
        meters.seen[row] = np.minimum(seen, _MOST - 1) + 1
        return spike

    def _runs(self, row: Int64, wh: Int64) -> Mask:
        meters, config = self._meters, self._config
        same: Mask = meters.last_wh[row] == wh
        run = np.where(same, np.minimum(meters.run[row], _MOST - 1) + 1, 1)
        meters.run[row] = run
        meters.last_wh[row] = wh
        zero = wh == 0
        self._counters.add("zero_run", np.count_nonzero(zero & (run >= config.zero_run)))
        self._counters.add("identical", np.count_nonzero(~zero & (run >= config.identical_run)))
        return same
