"""Monthly tasks: forecast first, then score, then learn."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from models.backtest.load_months import Scored, Task, forecasts, report
from models.backtest.pinball import below, pinball
from models.errors import BadRecording
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.load.month import MonthAhead
from tests.models.load.weather_town import town

Float64 = NDArray[np.float64]

MONTHS = [(2011, month) for month in range(1, 7)]


def day_of(year: int, month: int) -> int:
    return (date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1) - date(1970, 1, 1)).days


def tasks(seed: int = 1) -> list[Task]:
    """A first task of a year and more, and one a month after it."""
    begin = day_of(2009, 11)
    load, celsius = town(day_of(2011, 7) - begin, begin, seed)
    bounds = [begin, *(day_of(*month) for month in MONTHS), day_of(2011, 7)]
    return [
        Task(
            number=number,
            day=first,
            load=load[24 * (first - begin) : 24 * (end - begin)],
            celsius=celsius[24 * (first - begin) : 24 * (end - begin)],
            benchmark=np.full((31 * 24, 99), 100.0),
        )
        for number, (first, end) in enumerate(pairwise(bounds), start=1)
    ]


def scored(given: list[Task], model: MonthAhead | None = None) -> list[Scored]:
    return list(forecasts(model or MonthAhead(), given))


def test_each_task_is_scored_on_the_month_after_it() -> None:
    given = tasks()
    found = scored(given)
    assert [task.number for task in found] == [1, 2, 3, 4, 5, 6]
    for task, following in zip(found, given[1:], strict=True):
        assert (task.truth == following.load).all()
        assert task.quantiles.shape == (len(following.load), 99)
        assert task.losses.mean() < task.benchmark.mean()


def test_what_comes_later_changes_no_forecast() -> None:
    """Load and weather of every later month are replaced; forecasts made before stay as they were, to the bit."""
    given, other = tasks(), tasks(seed=2)
    whole = scored(given)
    for cut in (1, 4):
        changed = scored(given[:cut] + other[cut:])
        for before, after in zip(whole[:cut], changed[:cut], strict=True):
            assert (before.quantiles == after.quantiles).all()


@pytest.mark.parametrize("given", [[0, 2], [0, 1, 1]])
def test_a_task_out_of_turn_is_refused(given: list[int]) -> None:
    every = tasks()
    with pytest.raises(BadRecording, match="does not begin where the one before ended"):
        scored([every[place] for place in given])


def test_a_forecast_is_made_before_its_month_is_read() -> None:
    model, read = MonthAhead(), []

    def told() -> Iterator[Task]:
        for task in tasks():
            read.append((task.day, model.until, model.learned))
            yield task

    list(forecasts(model, told()))
    assert all(until == day for day, until, learned in read if learned)


def test_going_on_from_a_snapshot_equals_never_having_stopped() -> None:
    given = tasks()
    whole = MonthAhead()
    expected = scored(given, whole)
    first = MonthAhead()
    scored(given[:3], first)
    resumed: MonthAhead = unpack(pack(first))
    found = scored(given, resumed)
    assert [task.number for task in found] == [3, 4, 5, 6]
    assert fingerprint(resumed) == fingerprint(whole)
    assert (found[-1].quantiles == expected[-1].quantiles).all()


def test_figures_of_tasks() -> None:
    done = report(scored(tasks()), 1000)
    assert done.metrics["tasks"] == [1, 2, 3, 4, 5, 6]
    assert len(np.atleast_1d(done.metrics["mean_pinball"])) == 6
    assert "mean_pinball_weeks_1_6" not in done.metrics
    assert [level for level, _, _ in done.calibration] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])


def test_weeks_are_the_mean_of_their_tasks() -> None:
    one = scored(tasks())[0]
    many = [
        Scored(number, one.truth, one.quantiles, np.full(len(one.truth), float(number)), one.benchmark, one.hours)
        for number in range(4, 10)
    ]
    done = report(many, 1000)
    assert done.metrics["mean_pinball_weeks_1_6"] == pytest.approx(6.5)
    assert done.intervals["mean_pinball_weeks_1_6"] == pytest.approx((6.5, 6.5))
    assert done.metrics["benchmark_pinball_weeks_1_6"] == pytest.approx(one.benchmark.mean())


def test_pinball_loss() -> None:
    levels = np.array([0.25, 0.75])
    assert pinball(np.array([1.0, 5.0]), np.array([[2.0, 3.0], [2.0, 3.0]]), levels).tolist() == [0.625, 1.125]
    assert below(np.array([1.0, 2.5]), np.array([[2.0, 3.0], [2.0, 3.0]])).tolist() == [0.5, 1.0]
