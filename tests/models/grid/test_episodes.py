"""Episodes against a state machine for one subject, and the cases that matter."""

import math
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.grid.config import OverloadConfig
from models.grid.episodes import Episodes

CONFIG = OverloadConfig(heavy_off_min=45.0)


@dataclass
class Scalar:
    """One subject, in plain Python."""

    up: list[float] = field(default_factory=lambda: [0.0] * 4)
    down: list[float] = field(default_factory=lambda: [0.0] * 4)
    active: list[bool] = field(default_factory=lambda: [False] * 4)
    began: list[int] = field(default_factory=lambda: [0] * 4)
    since: int = 0
    told: tuple[int, int, float] = (0, 0, 0.0)
    peak: float = 0.0

    def slot(self, at: int, minutes: float, loading: float, hot: float) -> tuple[int, int, int] | None:
        on = [CONFIG.heavy, CONFIG.overload, CONFIG.severe, CONFIG.hot_spot_c]
        off = [limit - CONFIG.deadband for limit in on[:3]] + [CONFIG.hot_spot_c - CONFIG.hot_spot_deadband_k]
        on_min = [CONFIG.heavy_on_min, CONFIG.overload_on_min, CONFIG.severe_on_min, CONFIG.hot_spot_on_min]
        off_min = [CONFIG.heavy_off_min] + [CONFIG.overload_off_min] * 3
        ran = any(self.active) or self.up[0] > 0
        for k, value in enumerate([loading, loading, loading, hot]):
            if value >= on[k]:
                if self.up[k] == 0 and not self.active[k]:
                    self.began[k] = at - round(minutes * 60)
                self.up[k], self.down[k] = self.up[k] + minutes, 0.0
                self.active[k] = self.active[k] or self.up[k] >= on_min[k]
            else:
                self.up[k] = 0.0
                self.down[k] = self.down[k] + minutes if value < off[k] else 0.0
                if value < off[k] and self.down[k] >= off_min[k]:
                    self.active[k] = False
        if any(self.active) or self.up[0] > 0:
            self.peak = max(self.peak, loading) if ran else loading
        return self.news()

    def news(self) -> tuple[int, int, int] | None:
        stage = 3 if any(self.active[1:]) else int(self.active[0])
        severity = stage + any(self.active[2:])
        if stage and not self.since:
            self.since = min(began for began, active in zip(self.began, self.active, strict=True) if active)
        self.since = self.since if stage else 0
        told_stage, told_severity, told_peak = self.told
        higher = stage and self.peak >= told_peak + CONFIG.peak_step - 1e-9
        if (stage, severity) == (told_stage, told_severity) and not higher:
            return None
        self.told = (stage, severity, self.peak if stage else 0.0)
        return stage, severity, self.since


LOADING = st.sampled_from([0.2, 0.74, 0.76, 0.8, 0.9, 0.94, 0.96, 1.0, 1.1, 1.14, 1.16, 1.2, 1.31])
HOT = st.sampled_from([60.0, 114.0, 116.0, 125.0])
SLOTS = st.lists(st.tuples(LOADING, HOT, st.booleans()), min_size=1, max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.lists(SLOTS, min_size=1, max_size=4), st.sampled_from([5.0, 15.0, 30.0]))
def test_equals_the_scalar(subjects: list[list[tuple[float, float, bool]]], minutes: float) -> None:
    episodes = Episodes(CONFIG)
    episodes.grow(len(subjects))
    scalars = [Scalar() for _ in subjects]
    for step in range(max(map(len, subjects))):
        at = (step + 1) * round(minutes * 60)
        now = [slots[step] if step < len(slots) else (0.5, 60.0, False) for slots in subjects]
        rows = np.array([known for _, _, known in now])
        loading, hot = np.array([each[0] for each in now]), np.array([each[1] for each in now])
        episodes.judge(at, minutes, loading, hot, rows)
        told = episodes.news()
        found = {
            int(row): (int(episodes.stage[row]), int(episodes.severity[row]), int(episodes.since[row])) for row in told
        }
        episodes.told(told)
        expected = {
            row: news
            for row, (scalar, (load, celsius, known)) in enumerate(zip(scalars, now, strict=True))
            if known and (news := scalar.slot(at, minutes, load, celsius))
        }
        assert found == expected
        assert episodes.peak.tolist() == [scalar.peak for scalar in scalars]


def told(values: list[float], minutes: float = 15.0) -> list[tuple[int, int, int]]:
    """(slot, stage, severity) of everything told of one subject."""
    episodes = Episodes(OverloadConfig())
    episodes.grow(1)
    found = []
    for slot, value in enumerate(values):
        hot = np.array([math.nan])
        episodes.judge((slot + 1) * 900, minutes, np.array([value]), hot, np.array([True]))
        rows = episodes.news()
        found += [(slot, int(episodes.stage[0]), int(episodes.severity[0])) for _ in rows]
        episodes.told(rows)
    return found


def test_an_overload_is_told_once_and_ends_once() -> None:
    assert told([0.6] * 4 + [1.17] * 12 + [0.6] * 4) == [(4, 3, 3), (17, 0, 0)]


def test_far_over_is_critical_and_a_rising_peak_is_told_again() -> None:
    assert told([0.6, 1.02, 1.04, 1.08, 1.25, 1.26, 0.5, 0.5]) == [(1, 3, 3), (3, 3, 3), (4, 3, 4), (7, 0, 0)]


def test_heavy_needs_half_an_hour_and_does_not_flap_at_the_limit() -> None:
    assert told([0.81, 0.6, 0.81, 0.82, 0.79, 0.81, 0.78, 0.76, 0.7, 0.7]) == [(3, 1, 1), (9, 0, 0)]


def test_a_forecast_gives_way_to_the_overload_and_is_not_repeated_during_it() -> None:
    episodes = Episodes(OverloadConfig())
    episodes.grow(1)
    yes, hot, soon = np.array([True]), np.array([math.nan]), np.array([40_000])
    episodes.foresee(3600, yes, yes, np.array([1.08]), soon)
    assert (episodes.stage[0], episodes.severity[0], episodes.since[0]) == (2, 2, 3600)
    episodes.told(episodes.news())
    episodes.judge(7200, 15.0, np.array([1.05]), hot, yes)
    assert (episodes.stage[0], episodes.severity[0], episodes.since[0]) == (3, 3, 3600)
    episodes.foresee(7200, yes, yes, np.array([1.2]), soon)
    assert not episodes.foreseen[0]


def test_an_episode_that_begins_with_a_forecast_knows_nothing_of_the_peak_before() -> None:
    episodes = Episodes(OverloadConfig())
    episodes.grow(1)
    yes, hot, soon = np.array([True]), np.array([math.nan]), np.array([40_000])
    for slot, loading in enumerate([1.3] + [0.5] * 4):
        episodes.judge(900 * (slot + 1), 15.0, np.array([loading]), hot, yes)
    assert (episodes.stage[0], episodes.peak[0]) == (0, 1.3)
    episodes.foresee(5400, yes, yes, np.array([1.1]), soon)
    assert episodes.peak[0] == 0.0
    episodes.judge(6300, 15.0, np.array([0.7]), hot, yes)
    episodes.foresee(16_200, yes, yes, np.array([1.2]), soon)
    assert episodes.peak[0] == 0.7


def test_a_forecast_that_lasts_beyond_what_was_told_is_told_anew_once() -> None:
    episodes = Episodes(OverloadConfig())
    episodes.grow(1)
    yes, tonight, tomorrow = np.array([True]), np.array([40_000]), np.array([126_400])

    def told(at: int, expected_at: np.ndarray) -> list[int]:
        episodes.foresee(at, yes, yes, np.array([1.1]), expected_at)
        rows = episodes.news()
        episodes.told(rows)
        found: list[int] = rows.tolist()
        return found

    assert told(3600, tonight) == [0]
    assert told(14_400, tonight) == []
    assert told(39_600, tomorrow) == [], "what was told may still come"
    assert told(50_400, tomorrow) == [0]
    assert told(61_200, tomorrow) == []


def test_a_silent_subject_is_released() -> None:
    episodes = Episodes(OverloadConfig())
    episodes.grow(1)
    episodes.judge(900, 15.0, np.array([1.05]), np.array([math.nan]), np.array([True]))
    episodes.told(episodes.news())
    episodes.release(np.array([True]))
    assert episodes.news().tolist() == [0]
    assert episodes.stage[0] == 0
