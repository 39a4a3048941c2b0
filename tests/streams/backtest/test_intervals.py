"""Theft on interval readings: the layouts, who is counted, no look ahead, and going on from what was kept."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from models.backtest.leads import MONTH_DAYS, Judged, judge, openings, poisson
from models.calendar import DAY
from models.config import Common
from models.flow.fingerprint import fingerprint
from models.messages import Finding, MeterDays
from models.theft.config import TheftConfig
from models.theft.stage import TheftStage
from streams.backtest.all import BACKTESTS
from streams.backtest.intervals import ENEL, LABELS, LONDON, READINGS, days, labels, read, run, through
from streams.backtest.tasks import Options, found
from tests.support.require import evaluation_data

HOMES, DAYS, GUILTY, SINCE = 25, 95, 4, 45
BEGIN = np.datetime64("2021-01-01")


def used(intervals: int, seed: int = 1) -> np.ndarray:
    """KWh of homes by day and interval; one counts half from a day on."""
    chance = np.random.default_rng(seed)
    hour = np.arange(intervals) * 24 / intervals
    shape = 0.3 + np.exp(-0.5 * ((hour - 19) / 2.5) ** 2) + 0.5 * np.exp(-0.5 * ((hour - 8) / 1.5) ** 2)
    size = 10 * shape / shape.sum() * chance.lognormal(0, 0.15, (HOMES, DAYS, 1))
    kwh: np.ndarray = size * chance.gamma(6, 1 / 6, (HOMES, DAYS, intervals))
    kwh[GUILTY, SINCE:] *= 0.5
    return kwh


def london(folder: Path, kwh: np.ndarray) -> Path:
    ends = BEGIN.astype("datetime64[s]") + 1800 * (1 + np.arange(DAYS * 48))
    table = {
        "meter_id": np.repeat([f"H{home:02d}" for home in range(HOMES)], len(ends)),
        "at": np.tile([str(end).replace("T", " ") for end in ends], HOMES),
        "kwh": kwh.ravel(),
    }
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(table), folder / READINGS)
    return folder


def enel(folder: Path, kwh: np.ndarray, told: dict[int, str]) -> Path:
    dates = [str(BEGIN + day).replace("-", "/") for day in range(DAYS)]
    table: dict[str, object] = {"date": dates * HOMES}
    table |= {f"q{quarter + 1:02d}": kwh[:, :, quarter].ravel() for quarter in range(96)}
    table["supply_id"] = [f"E{home:02d}" for home in range(HOMES) for _ in range(DAYS)]
    folder.mkdir(exist_ok=True)
    pq.write_table(pa.table(table), folder / READINGS)
    lines = [f"E{home:02d},{told.get(home, 'false')}" for home in range(HOMES)]
    (folder / LABELS).write_text("\n".join(["supply_id,non_regular", *lines]) + "\n")
    return folder


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> list[MeterDays]:
    return list(days(read(LONDON, london(tmp_path_factory.mktemp("london"), used(48))), LONDON))


def stage() -> TheftStage:
    return TheftStage(Common(timezone=LONDON.zone, interval_s=LONDON.interval_s), TheftConfig())


def test_each_layout_is_known_by_its_files(tmp_path: Path) -> None:
    plain = london(tmp_path / "plain", used(48))
    labelled = enel(tmp_path / "labelled", used(96), {GUILTY: "true"})
    assert found(BACKTESTS, "theft", plain).files == (READINGS,)
    assert found(BACKTESTS, "theft", labelled).files == (READINGS, LABELS)


def test_without_labels_every_lead_is_false(tmp_path: Path) -> None:
    report = run(LONDON, london(tmp_path, used(48)), Options()).report
    assert (report.task, report.data, report.judged) == ("theft", "london_half_hours", HOMES)
    assert report.records == HOMES * DAYS * 48
    assert report.metrics["false_leads"] == report.metrics["leads"] == 1
    months = HOMES * DAYS / MONTH_DAYS
    assert report.metrics["meter_months"] == pytest.approx(months)
    assert report.metrics["false_leads_per_100_meter_months"] == pytest.approx(100 / months)
    low, high = report.intervals["false_leads_per_100_meter_months"]
    assert (low, high) == pytest.approx((2.53 / months, 557.2 / months), rel=0.01)


def test_a_supply_that_is_not_regular_is_noticed_first_and_then_a_lead(tmp_path: Path) -> None:
    report = run(ENEL, enel(tmp_path, used(96), {GUILTY: "true", 7: ""}), Options()).report
    assert (report.judged, report.metrics["non_regular"]) == (HOMES - 1, 1)
    assert report.metrics["false_leads"] == 0
    assert report.metrics["recall_by_leads"] == report.metrics["recall_by_notices"] == 1
    notice, lead = (report.metrics[f"{name}_delay_days_quartiles"] for name in ("notice", "lead"))
    assert isinstance(notice, list)
    assert isinstance(lead, list)
    assert SINCE + 6 <= notice[1] <= SINCE + 15
    assert SINCE + 34 <= lead[1] <= SINCE + 38


def test_days_to_come_change_nothing_that_was_said(homes: list[MeterDays]) -> None:
    cut, chance = 60, np.random.default_rng(3)
    other = list(homes[:cut])
    for message in homes[cut:]:
        factor = chance.uniform(0, 3, len(message.meter_id))
        changed = (message.hour_wh * factor[:, None]).astype(np.int32)
        other.append(MeterDays(**{**fields(message), "hour_wh": changed, "wh": changed.sum(axis=1).astype(np.int64)}))
    end = homes[cut - 1].at
    one, two = ([said for said in through(stage(), listed) if said.at <= end] for listed in (homes, other))
    assert one == two
    assert one


def fields(message: MeterDays) -> dict[str, object]:
    return {name: getattr(message, name) for name in message.__struct_fields__}


def test_going_on_from_what_was_kept_is_as_never_having_stopped(homes: list[MeterDays]) -> None:
    whole, first, second = stage(), stage(), stage()
    said = list(through(whole, homes))
    before = list(through(first, homes[:60]))
    second.load(first.dump())
    assert before + list(through(second, homes[60:])) == said
    assert fingerprint(second.dump()) == fingerprint(whole.dump())


def test_who_is_labelled(tmp_path: Path) -> None:
    assert labels(tmp_path) == {}
    (tmp_path / LABELS).write_text("supply_id,non_regular\nA,true\nB,false\nC,\n")
    assert labels(tmp_path) == {"A": True, "B": False}


def said(kind: str, at: int, clear: bool = False, subject: str = "A") -> Finding:
    return Finding(kind=kind, subject=subject, subject_type="meter", at=at, since=0, severity=1, clear=clear)


def test_a_watch_is_no_lead_and_what_clears_may_come_again() -> None:
    story = [
        said("theft.watch", 1), said("theft.lead", 2), said("theft.tamper", 3), said("theft.lead", 4, clear=True),
        said("theft.watch", 5), said("theft.watch", 6, clear=True), said("theft.lead", 7),
    ]  # fmt: skip
    assert [finding.at for finding in openings(story, ("theft.lead", "theft.tamper"))] == [2, 7]
    assert [finding.at for finding in openings(story, ("theft.watch", "theft.lead"))] == [1, 5, 7]


def test_delays_count_from_the_first_reading_and_unknown_supplies_not_at_all() -> None:
    supplies = {"A": Judged(True, 10 * DAY, 100.0), "B": Judged(False, 0, 10 * MONTH_DAYS)}
    story = [
        said("theft.lead", 40 * DAY),
        said("theft.lead", 41 * DAY, subject="B"),
        said("theft.lead", 9, subject="C"),
    ]
    metrics = judge("x", 7, supplies, story).metrics
    assert metrics["lead_delay_days_quartiles"] == [30.0, 30.0, 30.0]
    assert (metrics["leads"], metrics["false_leads"]) == (2, 1)
    assert metrics["false_leads_per_100_meter_months"] == pytest.approx(10.0)


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (10, 4.795, 18.39)])
def test_poisson_intervals_are_exact(count: int, low: float, high: float) -> None:
    assert poisson(count) == pytest.approx((low, high), rel=1e-3)


def test_london_keeps_to_one_false_lead_in_two_hundred_meter_months() -> None:
    report = run(LONDON, evaluation_data("london_half_hours"), Options()).report
    rate = report.metrics["false_leads_per_100_meter_months"]
    assert isinstance(rate, float)
    assert rate <= 0.5
