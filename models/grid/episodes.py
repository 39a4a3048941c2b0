"""Episodes of overload: when they begin, how bad they are, when they are over, and when to say so."""

from enum import IntEnum

import numpy as np

from models.grid.config import OverloadConfig
from models.grid.rows import Bool, Field, Float, Int64, Rows


class Condition(IntEnum):
    """What can hold of a subject; the columns of the arrays by condition."""

    HEAVY = 0
    OVERLOAD = 1
    SEVERE = 2
    HOT = 3


class Stage(IntEnum):
    """The worst that is known of a subject; the order in which one replaces the other."""

    NONE = 0
    HEAVY = 1
    FORECAST = 2
    OVERLOAD = 3


_CLEARLY_DIFFERENT = 1e-9


class Episodes(Rows):
    """State of n subjects (transformers or feeders), by row.

    A condition begins after it was met for its on-delay without a break and ends after the value stayed below the
    deadband for its off-delay. Slots that cannot be judged change nothing.

    Attributes:
        up, down: minutes without a break at or above each limit, and below each deadband, shape (n, 4).
        began: where each run of `up` began, Unix seconds, shape (n, 4). active: which conditions hold, shape (n, 4).
        since: beginning of the episode, Unix seconds, 0 outside of one. peak: its, or the last one's, highest loading;
            0 before its first slot.
        foreseen: whether an overload is forecast. expected: the loading it is forecast to reach. expected_at: when.
        told_stage, told_severity, told_peak, told_since: what was last said of the subject. told_for: when it was said
            to be expected, 0 where nothing was. renewed: whether that has passed, and another is expected since.
    """

    up: Float
    down: Float
    began: Int64
    active: Bool
    since: Int64
    peak: Float
    foreseen: Bool
    expected: Float
    expected_at: Int64
    told_stage: Int64
    told_severity: Int64
    told_peak: Float
    told_since: Int64
    told_for: Int64
    renewed: Bool

    def __init__(self, config: OverloadConfig) -> None:
        four = (len(Condition),)
        super().__init__(
            {
                "up": Field("f8", 0.0, four),
                "down": Field("f8", 0.0, four),
                "began": Field("i8", 0, four),
                "active": Field("?", False, four),
                "since": Field("i8", 0),
                "peak": Field("f8", 0.0),
                "foreseen": Field("?", False),
                "expected": Field("f8", 0.0),
                "expected_at": Field("i8", 0),
                "told_stage": Field("i8", 0),
                "told_severity": Field("i8", 0),
                "told_peak": Field("f8", 0.0),
                "told_since": Field("i8", 0),
                "told_for": Field("i8", 0),
                "renewed": Field("?", False),
            }
        )
        self._step = config.peak_step
        self._on = np.array([config.heavy, config.overload, config.severe, config.hot_spot_c])
        loads = [limit - config.deadband for limit in (config.heavy, config.overload, config.severe)]
        self._off = np.array([*loads, config.hot_spot_c - config.hot_spot_deadband_k])
        self._on_min = np.array(
            [config.heavy_on_min, config.overload_on_min, config.severe_on_min, config.hot_spot_on_min]
        )
        self._off_min = np.array([config.heavy_off_min] + [config.overload_off_min] * 3)

    @property
    def quiet(self) -> bool:
        """Whether nothing holds of anyone, and everyone was told so."""
        return not (self.active.any() or self.foreseen.any() or self.told_stage.any())

    @property
    def overloaded(self) -> Bool:
        """Which subjects are overloaded now, by loading or temperature."""
        return np.asarray(self.active[:, Condition.OVERLOAD :].any(axis=1))

    @property
    def stage(self) -> Int64:
        """`Stage` of each subject."""
        stage = np.where(self.active[:, Condition.HEAVY], int(Stage.HEAVY), int(Stage.NONE))
        stage = np.where(self.foreseen, int(Stage.FORECAST), stage)
        return np.where(self.overloaded, int(Stage.OVERLOAD), stage)

    @property
    def severity(self) -> Int64:
        """Severity of each subject: 1 heavy, 2 forecast, 3 overload, 4 far over or too hot."""
        return self.stage + self.active[:, Condition.SEVERE :].any(axis=1)

    def judge(self, at: int, minutes: float, loading: Float, hot_spot_c: Float, rows: Bool) -> None:
        """Take in a slot that ends at `at` for some rows; a NaN meets no condition and ends none."""
        values = np.stack([loading, loading, loading, hot_spot_c], axis=1)
        chosen = rows[:, None]
        above, below = values >= self._on, values < self._off
        if self.quiet and not above.any():
            self.up[rows] = 0.0
            return
        ran = self._runs
        begins = chosen & above & (self.up == 0) & ~self.active
        self.began = np.where(begins, at - round(minutes * 60), self.began)
        self.up = np.where(chosen, np.where(above, self.up + minutes, 0.0), self.up)
        self.down = np.where(chosen, np.where(below, self.down + minutes, 0.0), self.down)
        active = (self.active | (above & (self.up >= self._on_min))) & ~(below & (self.down >= self._off_min))
        self.active = np.where(chosen, active, self.active)
        self.peak = np.where(rows & self._runs, np.fmax(np.where(ran, self.peak, 0.0), loading), self.peak)
        self._settle()

    def foresee(self, at: int, begins: Bool, lasts: Bool, expected: Float, expected_at: Int64) -> None:
        """Take in a forecast made at `at`: where an alert should begin or may last, the loading expected, and when.

        Nothing is foreseen of what is overloaded already: the desk knows.
        """
        ran = self._runs
        self.foreseen = ((self.foreseen & lasts) | begins) & ~self.overloaded
        self.peak = np.where(self.foreseen & ~ran, 0.0, self.peak)
        self.expected = np.where(self.foreseen, expected, 0.0)
        self.expected_at = np.where(self.foreseen, expected_at, 0)
        self.renewed = self.foreseen & (self.told_for > 0) & (self.told_for <= at)
        self._settle(at)

    def release(self, rows: Bool) -> None:
        """End whatever holds of some rows: nothing is known of them any more."""
        for values in (self.up, self.down, self.active, self.foreseen, self.expected, self.expected_at, self.renewed):
            values[rows] = 0
        self._settle()

    def news(self) -> Int64:
        """Rows of which something must be said.

        That is another stage or severity, a peak notably above the last told, or a forecast of which what was told has
        passed.
        """
        if self.quiet:
            return np.empty(0, np.int64)
        stage, severity = self.stage, self.severity
        changed = (stage != self.told_stage) | (severity != self.told_severity)
        higher = (stage > 0) & (self._top(stage) >= self.told_peak + self._step - _CLEARLY_DIFFERENT)
        return np.flatnonzero(changed | higher | (self.renewed & (stage == int(Stage.FORECAST))))

    def told(self, rows: Int64) -> None:
        """Note that the present state of some rows was said."""
        stage = self.stage
        self.told_stage[rows] = stage[rows]
        self.told_severity[rows] = self.severity[rows]
        self.told_peak[rows] = np.where(stage > 0, self._top(stage), 0.0)[rows]
        self.told_since[rows] = self.since[rows]
        self.told_for[rows], self.renewed[rows] = self.expected_at[rows], False

    @property
    def _runs(self) -> Bool:
        """Who is in an episode, or may be at the beginning of one."""
        return np.asarray(self.active.any(axis=1) | self.foreseen | (self.up[:, Condition.HEAVY] > 0))

    def _top(self, stage: Int64) -> Float:
        return np.where(stage == int(Stage.FORECAST), self.expected, self.peak)

    def _settle(self, at: int = 0) -> None:
        """Set the beginning of new episodes: that of the condition's run, or of the forecast; 0 where nothing holds."""
        if self.quiet:
            self.since[:] = 0
            return
        stage = self.stage
        starts = np.where(self.active, self.began, np.iinfo(np.int64).max).min(axis=1)
        starts = np.where(self.active.any(axis=1), starts, at)
        self.since = np.where(stage == 0, 0, np.where(self.since == 0, starts, self.since))
