import numpy as np
import pytest

from models.theft.columns import Columns
from models.theft.season import SEASON, Season

COUNT, HEATED = 40, 3


def followed(days: int = 90, step: float = 0.0, seed: int = 1) -> tuple[Season, np.ndarray]:
    """Forty homes of which one moves three times as much with the weather; it may fall once by `step` (log)."""
    meters = Columns(SEASON)
    rows, season = meters.rows([f"M{number}" for number in range(COUNT)]), Season(meters)
    chance = np.random.default_rng(seed)
    weather = 0.1 * chance.standard_normal(days)
    for day in range(days):
        moved = weather[day] + 0.15 * chance.standard_normal(COUNT)
        moved[HEATED] += 2 * weather[day] + (step if day > days // 2 else 0.0)
        ratio = np.exp(moved)
        season.learn(rows, ratio, season.common(ratio, np.full(COUNT, 10.0), np.zeros(COUNT, np.int64)))
    return season, rows


def test_a_home_that_heats_with_electricity_is_told_from_the_others() -> None:
    season, rows = followed()
    found = season.sensitivity(rows)
    assert found[HEATED] == pytest.approx(2.6, abs=0.4)
    assert np.delete(found, HEATED).mean() < 1.4


def test_a_mild_spell_lowers_what_is_expected_of_it_most() -> None:
    season, rows = followed()
    factor = season.factor(rows, np.full(COUNT, -0.2))
    assert factor[HEATED] < 0.8
    assert np.delete(factor, HEATED).min() > 0.8


def test_a_fall_that_happens_once_teaches_hardly_any_sensitivity() -> None:
    moved = []
    for seed in range(8):
        stepped, rows = followed(step=-0.7, seed=seed)
        plain, _ = followed(seed=seed)
        moved.append(float(stepped.sensitivity(rows)[HEATED] - plain.sensitivity(rows)[HEATED]))
    assert np.mean(moved) == pytest.approx(0, abs=0.5)


def test_what_the_others_did_is_by_feeder_without_oneself_and_unknown_among_few() -> None:
    season = Season(Columns(SEASON))
    feeder = np.array([0] * 30 + [1] * 10)
    ratio = np.where(feeder == 0, 0.5, 2.0)
    ratio[0], ratio[1] = 1.0, np.nan
    common = season.common(ratio, np.full(COUNT, 10.0), feeder)
    assert common[0] == pytest.approx(-0.5)
    assert -0.5 <= common[2] < common[0] + 0.03
    assert common[1] == 0
    assert (common[30:] == 0).all()
