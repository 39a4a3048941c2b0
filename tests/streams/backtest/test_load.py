"""Backtests of loads on small files in the layouts of the real ones, and on a part of the real ones."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.backtest.pinball import pinball
from models.errors import BadRecording, BadSettings
from models.flow.fingerprint import fingerprint
from models.flow.wire import pack, unpack
from models.load.month import LEVELS
from streams.backtest.load import BACKTESTS
from streams.backtest.load_months import _begin, tasks
from streams.backtest.tasks import Options, found
from tests.models.load.weather_town import town
from tests.support.require import evaluation_data

BEGIN = datetime(2009, 11, 1, tzinfo=UTC)
BOUNDS = [BEGIN, *(datetime(2011, month, 1, tzinfo=UTC) for month in (1, 2, 3))]


def stamps(begin: datetime, hours: int) -> list[str]:
    ends = [begin + timedelta(hours=hour + 1) for hour in range(hours)]
    return [f"{end.month}{end.day}{end.year} {end.hour}:00" for end in ends]


def write_months(folder: Path) -> None:
    load, celsius = town((BOUNDS[-1] - BEGIN).days, int(BEGIN.timestamp()) // 86_400)
    for number, (begin, end) in enumerate(pairwise(BOUNDS), start=1):
        hours = slice(24 * (begin - BEGIN).days, 24 * (end - BEGIN).days)
        columns: dict[str, list[str | None]] = {"ZONEID": ["1"] * len(load[hours])}
        columns["TIMESTAMP"] = list(stamps(begin, len(load[hours])))
        columns["LOAD"] = [None if number == 1 and row < 100 else f"{v:.1f}" for row, v in enumerate(load[hours])]
        for station in range(3):
            columns[f"w{station + 1}"] = [f"{v * 1.8 + 32:.0f}" for v in celsius[hours, station]]
        pq.write_table(pa.table(columns), folder / f"L{number}-train.parquet")
        official = {"TIMESTAMP": stamps(end, 744)} | {f"{0.01 * p:g}": ["90"] * 744 for p in range(1, 100)}
        pq.write_table(pa.table(official), folder / f"L{number}-benchmark.parquet")


def write_panel(folder: Path, name: str, minutes: int, days: int) -> None:
    steps = days * 24 * 60 // minutes
    wave = np.sin(2 * np.pi * np.arange(steps) * minutes / 60 / 24)
    rows = wave[:, None] + np.random.default_rng(1).normal(0, 0.3, (steps, 2))
    begin = datetime(2016, 7, 1, tzinfo=UTC)
    times = [begin + timedelta(minutes=minutes * step) for step in range(steps)]
    lines = [f"{at:%Y-%m-%d %H:%M:%S},{a:.4f},{b:.4f}" for at, (a, b) in zip(times, rows.tolist(), strict=True)]
    (folder / f"{name}.csv").write_text("\n".join(["date,HUFL,OT", *lines]) + "\n")


def test_months_from_files(tmp_path: Path) -> None:
    write_months(tmp_path)
    shares: list[float] = []
    outcome = found(BACKTESTS, "load", tmp_path).run(tmp_path, Options(progress=shares.append))
    metrics = outcome.report.metrics
    assert metrics["tasks"] == [1.0, 2.0]
    assert (np.array(metrics["mean_pinball"]) < np.array(metrics["benchmark_pinball"])).all()
    assert outcome.report.records == 24 * (BOUNDS[-1] - BEGIN).days
    assert outcome.report.judged == 24 * (31 + 28)
    assert shares == sorted(shares)


def test_months_go_on_from_a_snapshot(tmp_path: Path) -> None:
    write_months(tmp_path)
    backtest = found(BACKTESTS, "load", tmp_path)
    whole = backtest.run(tmp_path, Options())
    kept = [tmp_path / f"L3-{kind}.parquet" for kind in ("train", "benchmark")]
    away = [path.rename(path.with_suffix(".later")) for path in kept]
    first = backtest.run(tmp_path, Options())
    for path, back in zip(away, kept, strict=True):
        path.rename(back)
    rest = backtest.run(tmp_path, Options(start=unpack(pack(first.state))))
    assert fingerprint(rest.state) == fingerprint(whole.state)
    with pytest.raises(BadRecording, match="learned before"):
        backtest.run(tmp_path, Options(start=rest.state))


@pytest.mark.parametrize("day", [(2011, 1, 11), (2011, 11, 1), (2010, 12, 31), (2001, 1, 1)])
def test_dates_without_zeros_are_told_by_what_follows(day: tuple[int, int, int]) -> None:
    begin = datetime(*day, tzinfo=UTC)
    assert _begin(stamps(begin, 24 * 20), Path("x")) == begin


@pytest.mark.parametrize("broken", [[], ["112011 1:00"] * 24, ["nothing"], stamps(BEGIN, 23)])
def test_hours_that_do_not_follow_are_refused(broken: list[str]) -> None:
    with pytest.raises(BadRecording, match="consecutive"):
        _begin(broken, Path("x"))


def test_panels_from_files(tmp_path: Path) -> None:
    days = 16 * 30 + 7
    for name, minutes in (("ETTh1", 60), ("ETTm1", 30)):
        write_panel(tmp_path, name, minutes, days)
    outcome = found(BACKTESTS, "load", tmp_path).run(tmp_path, Options())
    metrics = outcome.report.metrics
    for name, day_steps in (("h1", 24), ("m1", 48)):
        assert np.mean(metrics[f"mse_{name}"]) < np.mean(metrics[f"seasonal_naive_mse_{name}"])
        assert outcome.state[name].steps == days * day_steps
    assert outcome.report.judged == (7 * 24 - 95) + (7 * 48 - 95)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("date,OT\n2016-07-01 00:00:00,1\n2016-07-01 00:07:00,2\n", "equal steps"),
        ("date,OT\n2016-07-01 00:00:00,1\n2016-07-01 01:00:00,\n2016-07-01 02:00:00,2\n", "missing"),
        ("date,OT\n2016-07-01 00:00:00,1\n2016-07-01 01:00:00,2\n", "shorter than 16 months"),
        ("date,OT\nyesterday,1\n", "damaged"),
    ],
)
def test_panels_that_cannot_be_used(broken: str, said: str, tmp_path: Path) -> None:
    for name in ("ETTh1.csv", "ETTm1.csv"):
        (tmp_path / name).write_text(broken)
    with pytest.raises(BadRecording, match=said):
        found(BACKTESTS, "load", tmp_path).run(tmp_path, Options())


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="ETTh1"):
        found(BACKTESTS, "load", tmp_path)


def test_the_official_forecast_of_real_data_scores_as_published() -> None:
    """Mean pinball of the benchmark in weeks 1 to 6, tasks 4 to 9, is 15.16."""
    folder = evaluation_data("gefcom2014_load")
    means = []
    for task, following in pairwise(tasks(folder, list(range(4, 11)))):
        assert task.benchmark is not None
        means.append(pinball(following.load, task.benchmark, np.array(LEVELS)).mean())
    assert np.mean(means) == pytest.approx(15.16, abs=0.005)
