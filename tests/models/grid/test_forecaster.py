"""Forecasts of a town: better than the naive ones, calm when it is calm, early when it is not."""

from collections import defaultdict

import numpy as np
import pytest

from models.calendar import LocalTime
from models.grid.ambient import Ambient
from models.grid.config import ForecastConfig
from models.grid.errors import HORIZON
from models.grid.forecaster import Forecaster
from models.grid.outlook import Outlooks
from models.grid.rows import Bool, Float
from models.grid.scores import pinball
from models.records import Weather
from tests.models.grid.town import START, Town

FIRST = START // 3600
DELAY = 3
LEVELS = np.array(ForecastConfig().levels)


def hourly(town: Town) -> Float:
    """kVA by hour, shape (hours, n)."""
    return np.asarray(town.kw.reshape(-1, 4, town.kw.shape[1]).mean(axis=1) / 0.95)


def highest(town: Town) -> Float:
    """Highest slot of each hour, kVA, shape (hours, n)."""
    return np.asarray(town.kw.reshape(-1, 4, town.kw.shape[1]).max(axis=1) / 0.95)


def play(
    town: Town, load: Float, covered: Bool | None = None, rated: Float | None = None
) -> tuple[Forecaster, dict[int, Outlooks]]:
    """Run a forecaster over hourly loads (NaN unknown) and keep what it issued, by hour since the start.

    Ratings may be others in every hour: shape (hours, n), kVA.
    """
    count = load.shape[1]
    forecaster = Forecaster(ForecastConfig(), DELAY, LocalTime("UTC"))
    forecaster.grow(count)
    ambient = Ambient(20.0, 6 * 3600)
    issued, top = {}, np.where(np.isnan(load), np.nan, highest(town))
    for index in range(len(load)):
        hour = FIRST + index + 1
        ambient.add(Weather(at=hour * 3600, temperature_c=float(town.celsius[4 * index + 3])), hour * 3600)
        forecaster.enter(hour, load[index], top[index], ambient)
        for final in forecaster.final(hour):
            here = np.zeros(count, np.bool_)
            if covered is not None and final > FIRST:
                here = covered[final - FIRST - 1]
            forecaster.learn(final, here, ambient)
        if hour % 3 == 0:
            issued[index + 1] = forecaster.issue(
                hour, np.full(count, 100.0) if rated is None else rated[index], ambient
            )
    return forecaster, issued


def scores(load: Float, issued: dict[int, Outlooks], first: int) -> dict[str, float]:
    """Mean pinball loss and error of one forecast a day, and of naive ones with quantiles of their own past errors."""
    loss: dict[str, list[float]] = defaultdict(list)
    for made, outlooks in issued.items():
        if made < first or made % 24 != 12 or made + HORIZON > len(load):
            continue
        truth = load[made : made + HORIZON].T
        loss["own"].append(float(pinball(truth[:, :, None], outlooks.quantile.astype(float), LEVELS).mean()))
        loss["own_error"].append(float(np.abs(truth - outlooks.quantile[:, :, 3]).mean()))
        inside = (truth >= outlooks.quantile[:, :, 0]) & (truth <= outlooks.quantile[:, :, -1])
        loss["coverage"].append(float(inside.mean()))
        for name, lag in (("day", 24), ("week", 168)):
            before = load[made - lag : made - lag + HORIZON].T
            past = load[lag:made] - load[: made - lag]
            offsets = np.quantile(past, LEVELS, axis=0).T
            quantile = before[:, :, None] + offsets[:, None, :]
            loss[name].append(float(pinball(truth[:, :, None], quantile, LEVELS).mean()))
            loss[name + "_error"].append(float(np.abs(truth - before).mean()))
    return {name: float(np.mean(values)) for name, values in loss.items()}


@pytest.fixture(scope="module")
def calm() -> tuple[Town, Float, Forecaster, dict[int, Outlooks]]:
    town = Town(12, 60, seed=3)
    load = hourly(town)
    return town, load, *play(town, load)


def test_beats_the_day_and_the_week_before(calm: tuple[Town, Float, Forecaster, dict[int, Outlooks]]) -> None:
    _, load, _, issued = calm
    found = scores(load, issued, 21 * 24)
    assert found["own"] < 0.85 * min(found["day"], found["week"])
    assert found["own_error"] < 0.85 * min(found["day_error"], found["week_error"])
    assert 0.82 < found["coverage"] < 0.97


def test_its_own_scores_say_the_same(calm: tuple[Town, Float, Forecaster, dict[int, Outlooks]]) -> None:
    _, load, forecaster, issued = calm
    forecaster.grow(12)
    own = forecaster.scores.take(np.arange(12))
    outside = scores(load[: len(load) - DELAY], issued, 15 * 24)
    assert own["hours"] > 12 * 24 * 40
    assert own["pinball_kva"] == pytest.approx(outside["own"], rel=0.05)
    assert own["error_day_before_kva"] == pytest.approx(outside["day_error"], rel=0.05)
    assert forecaster.scores.take(np.arange(12)) == {}


def test_a_calm_town_expects_no_overload(calm: tuple[Town, Float, Forecaster, dict[int, Outlooks]]) -> None:
    _, _, _, issued = calm
    spoken = [each for each in issued.values() if each.spoken.any()]
    assert min(each.hour for each in spoken) - FIRST >= 14 * 24
    assert max(float(each.probability[each.spoken].max()) for each in spoken) < 0.35


def test_the_probability_of_a_peak_is_honest() -> None:
    """Ratings about as high as a usual day's peak are exceeded as often as the probabilities say."""
    town = Town(20, 60, seed=9)
    load, top = hourly(town), highest(town)
    usual = np.median(top.reshape(60, 24, 20).max(axis=1), axis=0)
    rated = usual * np.exp(np.random.default_rng(1).normal(0, 0.08, load.shape))
    _, issued = play(town, load, rated=rated)
    said, came = [], []
    for made, outlooks in issued.items():
        if made < 25 * 24 or made + HORIZON > len(load):
            continue
        said.append(outlooks.probability)
        came.append(top[made : made + HORIZON].max(axis=0) > rated[made - 1])
    probability, outcome = np.concatenate(said), np.concatenate(came)
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        among = (probability >= low) & (probability <= high)
        assert outcome[among].mean() == pytest.approx(probability[among].mean(), abs=0.1)


def test_new_load_is_expected_from_its_third_evening_on() -> None:
    """Chargers that add half of what an evening had: two evenings are enough, one is not."""
    town = Town(4, 40, seed=6, low=0.7, high=0.75)
    begins, evening = 30, (np.arange(40 * 96) % 96 >= 72) & (np.arange(40 * 96) % 96 < 84)
    town.kw[evening & (np.arange(40 * 96) >= begins * 96), 0] += 45.0
    _, issued = play(town, hourly(town))
    noons = [issued[24 * day + 12].probability[0] for day in range(begins - 5, begins + 6)]
    assert max(noons[:7]) < 0.35, "not before, and not after one evening that may be the only one"
    assert min(noons[7:]) > 0.6


def test_growth_is_expected_before_it_overloads() -> None:
    town = Town(4, 50, seed=5, low=0.7, high=0.75)
    town.kw[:, 0] *= np.repeat(np.concatenate([np.ones(25), np.linspace(1, 1.6, 25)]), 96)
    load = hourly(town)
    _, issued = play(town, load)
    over = int(np.flatnonzero(highest(town)[:, 0] > 100)[0])
    likely = [made for made, each in issued.items() if each.spoken[0] and each.probability[0] >= 0.6]
    assert over - 7 * 24 < min(likely) < over
    assert all(each.probability[1:].max() < 0.35 for each in issued.values() if each.spoken[1:].all())


def test_outage_hours_are_not_learned() -> None:
    town = Town(3, 40, seed=6)
    load, covered = hourly(town), np.zeros((40 * 24, 3), np.bool_)
    dark = slice(30 * 24 + 8, 31 * 24)
    covered[dark, 0] = True
    with_outage = load.copy()
    with_outage[dark, 0] = 0.0
    _, plain = play(town, load)
    _, after = play(town, with_outage, covered)
    made = 31 * 24 + 9
    lost = np.abs(after[made].quantile[0, :, 3] - plain[made].quantile[0, :, 3]).mean()
    assert lost < 0.1 * load[:, 0].mean()
    assert np.array_equal(after[made].quantile[1:], plain[made].quantile[1:])


def test_an_hour_is_corrected_until_it_is_final() -> None:
    town = Town(2, 20, seed=8)
    load = hourly(town)
    forecaster, _ = play(town, load)
    ambient = Ambient(20.0, 3600)
    newest = forecaster.history.newest
    for hour, expected in ((newest - 1, 50.0), (newest - DELAY, load[-1 - DELAY, 0])):
        forecaster.correct(hour, np.array([50.0, 50.0]), np.array([50.0, 50.0]), ambient)
        assert forecaster.history.metered(hour)[0] == pytest.approx(expected, rel=1e-5)


def test_a_week_of_silence_is_survived() -> None:
    town = Town(2, 60, seed=10)
    load = hourly(town)
    load[30 * 24 : 45 * 24] = np.nan
    _, issued = play(town, load)
    assert not any(issued[made].spoken.any() for made in range(32 * 24, 45 * 24, 3))
    last = issued[59 * 24]
    assert last.spoken.all()
    truth = load[59 * 24 :].T
    assert np.abs(last.quantile[:, :, 3] - truth).mean() < 0.15 * truth.mean()
