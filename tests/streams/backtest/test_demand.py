"""Energy of days to come on data of others: what is compared, and that nothing is known before its time."""

from pathlib import Path

import numpy as np

from models.backtest.customers import _forecasts, judge_customers, lasts
from models.backtest.demand import SameWeekday, judge, judged
from models.backtest.report import Report
from models.load.days import KNOTS, DailyDemand
from streams.backtest.demand import homes
from streams.backtest.intervals import LONDON
from streams.backtest.tasks import Options
from tests.streams.backtest.test_intervals import HOMES, london, used

FIRST = 14_975


def weeks(days: int = 200, series: int = 5, seed: int = 1) -> np.ndarray:
    """Five series with weekends, whose level wanders."""
    random = np.random.default_rng(seed)
    level = 100 * np.exp(np.cumsum(random.normal(0, 0.02, (days, series)), axis=0))
    weekday = np.where((FIRST + np.arange(days) + 3) % 7 < 5, 1.0, 0.6)[:, None]
    return level * weekday * random.lognormal(0, 0.2, (days, series))


def figures(report: Report, name: str) -> np.ndarray:
    """A figure, or one of each distance."""
    return np.atleast_1d(report.metrics[name])


def test_what_the_same_weekday_was_is_said_again() -> None:
    model = SameWeekday(1)
    for day in range(15):
        model.learn_many(FIRST + day, np.array([float(day)]))
    said = [model._middle(ahead)[0] for ahead in (1, 7, 8, 14)]
    assert said == [8.0, 14.0, 8.0, 14.0]


def test_less_is_lost_than_by_the_same_weekday_at_all_distances() -> None:
    energy = weeks()
    report = judge("made", FIRST, {"homes": energy, "sum": energy.sum(axis=1, keepdims=True)})
    for group in ("homes", "sum"):
        ours, naive = figures(report, f"{group}_pinball"), figures(report, f"{group}_naive_pinball")
        assert len(ours) == len(KNOTS)
        assert (ours < naive).all()
        low, high = report.intervals[f"{group}_mean_pinball"]
        assert low < figures(report, f"{group}_mean_pinball")[0] < high
    assert figures(report, "sum_mean_pinball") < figures(report, "homes_mean_pinball")


def test_the_future_changes_no_figure_of_the_past() -> None:
    energy = weeks()
    other = energy.copy()
    other[-20:] *= 3
    one, two = (judged(DailyDemand(5), FIRST, each).losses for each in (energy, other))
    np.testing.assert_array_equal(one[:-20], two[:-20])
    assert (one[-20:] != two[-20:]).all()


def test_homes_and_their_sum_are_read(tmp_path: Path) -> None:
    report = homes(LONDON, london(tmp_path / "london", used(48)), Options()).report
    assert (report.task, report.data) == ("demand", "london_half_hours")
    assert report.records >= HOMES * 90
    assert figures(report, "sum_mean_pinball") < figures(report, "homes_mean_pinball")
    assert "customers_error_expected" not in report.metrics, "ninety days are too few"


def seasonal(days: int, count: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Customers of one class that all swing together, by day, customer and hour; one day in 200 is not known."""
    random = np.random.default_rng(7)
    swing = np.exp(0.5 * np.sin(2 * np.pi * np.arange(days) / 60))[:, None]
    wh = np.zeros((days, count, 24), np.int64)
    wh[:, :, 12] = np.rint(10_000 * swing * random.lognormal(0, 0.1, (days, count)))
    return wh, random.random((days, count)) > 0.005


def test_customers_that_go_with_their_class_are_better_foretold_by_it_than_by_their_usual_days_alone() -> None:
    wh, known = seasonal(220)
    metrics, intervals = judge_customers(FIRST, wh, known, lambda share: None)
    near, far = (np.array(metrics[f"customers_error_{name}"]) for name in ("expected", "usual"))
    assert (near[:3] < far[:3]).all()
    low, high = intervals["customers_days_left_of_usual"]
    assert low < float(metrics["customers_days_left_of_usual"]) < high < 1  # type: ignore[arg-type]


def test_what_comes_later_changes_no_forecast_of_a_customer() -> None:
    wh, known = seasonal(110)
    other = wh.copy()
    other[-20:] *= 3
    one, two = (_forecasts(FIRST, each, known, np.full((3, 32), 50_000), lambda share: None) for each in (wh, other))
    for before, after in zip(one, two, strict=True):
        np.testing.assert_array_equal(before[:-20], after[:-20])
    assert (one.usual[-1] != two.usual[-1]).all()


def test_credit_lasts_up_to_the_part_of_the_day_on_which_it_ends() -> None:
    energy = np.array([[2.0, 2.0, np.nan], [4.0, 0.0, 1.0], [4.0, 1.0, 1.0]])
    np.testing.assert_array_equal(lasts(energy, np.array([7.0, 9.0, 1.0])), [2.25, np.inf, np.nan])
