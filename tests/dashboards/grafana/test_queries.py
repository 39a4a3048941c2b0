"""Every query is answered by a real InfluxDB that the engine has filled."""

import re
from itertools import groupby

import pytest

from tests.dashboards.grafana.asked import Asked, every_query
from tests.dashboards.grafana.conftest import BUSY
from tests.dashboards.grafana.seldom import AT, REASONS
from tests.docs.pages import DOCS, code, tables
from tests.support.influxdb import InfluxDB

NONE_HERE = {
    "gp-dispatch: mark Floods of alarms": "desk_flood",
    "gp-feeders: Loading of the feeder A": "feeder rating",
    "gp-arrears: mark Alerts": "arrears",
    "gp-credit: Graded A": "grades",
    "gp-credit: Poor or fairly poor A": "grades",
    "gp-credit: Customers by grade A": "grades",
    "gp-credit: Poor by class A": "grades",
    "gp-credit: variable class": "grades",
    "gp-alarms: How long floods lasted A": "desk_flood",
    "gp-alarms: mark Floods of alarms": "desk_flood",
    "gp-models: Average precision A": "model_quality",
    "gp-models: Area under the ROC curve A": "model_quality",
    "gp-models: Log loss A": "model_quality",
    "gp-models: Share of true labels A": "model_quality",
    "gp-models: Labels judged on A": "model_quality",
    "gp-models: Examples without a feature A": "learner",
    "gp-models: variable model": "model_quality",
}
"""Queries that this town has no answer to, and why; they are asked of what the same code makes elsewhere."""

AT_THE_PEAK = {"gp-dispatch: Over 80 % A", "gp-dispatch: Over 100 % A"}
"""Queries that find something only while a transformer is overloaded."""

QUERIES = {place: list(asked) for place, asked in groupby(every_query(), lambda asked: asked.where.split(":")[0])}
each = pytest.mark.parametrize("queries", QUERIES.values(), ids=list(QUERIES))
SHOWN = (AT - 86_400, AT + (BUSY.days + 2) * 86_400)
"""All that the town did, and what was foretold at the end of it."""


@pytest.fixture(scope="module")
def documented() -> dict[str, tuple[set[str], set[str]]]:
    """Tags and fields by series."""
    rows = [row for table in tables((DOCS / "series.md").read_text()) for row in table]
    return {code(row[0])[0]: (set(code(row[1])), set(code(row[2]))) for row in rows}


def peak(town: InfluxDB) -> int:
    (series,) = town.ask('SELECT max("loading") FROM "transformer_load"')
    at: int = series["values"][0][0]
    return at


@each
def test_every_query_finds_what_the_town_did(town: InfluxDB, other_town: InfluxDB, queries: list[Asked]) -> None:
    in_vain = [asked.where for asked in queries if asked.where not in NONE_HERE and not _finds(town, asked)]
    assert not in_vain
    elsewhere = [asked for asked in queries if asked.where in NONE_HERE]
    for asked in elsewhere:
        assert not _finds(town, asked), f"{asked.where} has data now: {REASONS[NONE_HERE[asked.where]]!r} is not so"
    assert not [asked.where for asked in elsewhere if not _finds(other_town, asked)]


@each
def test_what_is_chosen_narrows_it(town: InfluxDB, queries: list[Asked]) -> None:
    for asked in queries:
        assert not (asked.chooses and town.ask(asked.filled(*SHOWN, "no such name"))), asked.where


def _finds(town: InfluxDB, asked: Asked) -> bool:
    """Whether there is a value at all."""
    begin, end = SHOWN
    found = town.ask(asked.filled(begin, peak(town) if asked.where in AT_THE_PEAK else end))
    return any(value is not None for series in found for row in series["values"] for value in row[1:])


def test_every_series_tag_and_field_is_documented(
    town: InfluxDB, documented: dict[str, tuple[set[str], set[str]]]
) -> None:
    for which, place in (("TAG", 0), ("FIELD", 1)):
        for series in town.ask(f"SHOW {which} KEYS"):
            assert {row[0] for row in series["values"]} <= documented[series["name"]][place], series["name"]
    (found,) = town.ask("SHOW MEASUREMENTS")
    assert len(found["values"]) > 20


def test_there_are_as_many_series_as_the_grid_is_large_and_no_more(town: InfluxDB) -> None:
    """Tags name feeders, transformers, kinds and rules: not one of them names a meter or an account."""
    quantiles = len(town.ask('SELECT last("load_kva") FROM "transformer_forecast" GROUP BY "quantile"'))
    (found,) = town.ask("SHOW SERIES CARDINALITY")
    grid = BUSY.transformers * (1 + quantiles) + BUSY.feeders * 3
    assert found["values"][0][0] <= grid + 200
    for series in town.ask("SHOW TAG KEYS"):
        for name in (row[0] for row in series["values"]):
            (values,) = town.ask(f'SHOW TAG VALUES FROM "{series["name"]}" WITH KEY = "{name}"')
            assert not [value for _, value in values["values"] if re.fullmatch(r"[MA]\d{3,}", value)], series["name"]


def test_meters_are_in_the_bucket_that_was_asked_for_alone(town: InfluxDB) -> None:
    meters = InfluxDB(town.port, "meters")
    assert [row for series in meters.ask("SHOW MEASUREMENTS") for row in series["values"]] == [["meter_day"]]
    found = meters.ask('SELECT sum("kwh"), count("coverage") FROM "meter_day" GROUP BY "meter"')
    assert len(found) > BUSY.meters / 2
    assert all(kwh >= 0 and days <= BUSY.days for series in found for _, kwh, days in series["values"])


def test_sending_again_changes_nothing(town: InfluxDB) -> None:
    (series,) = town.ask('SELECT count("load_kw") FROM "feeder_load" GROUP BY time(1h) fill(none)')
    assert max(row[1] for row in series["values"]) == BUSY.feeders
