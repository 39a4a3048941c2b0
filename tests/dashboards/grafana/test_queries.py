"""Every query is answered by a real InfluxDB that the engine has filled."""

import re

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

QUERIES = list(every_query())
each = pytest.mark.parametrize("asked", QUERIES, ids=[asked.where for asked in QUERIES])
_YEARS = 10 * 365 * 86_400


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
def test_it_finds_what_the_town_did(town: InfluxDB, other_town: InfluxDB, asked: Asked) -> None:
    end = peak(town) if asked.where in AT_THE_PEAK else AT + _YEARS
    found = town.ask(asked.filled(AT - 86_400, end))
    if asked.where in NONE_HERE:
        assert not found, f"it has data now: take it from the list of {REASONS[NONE_HERE[asked.where]]!r}"
        found = other_town.ask(asked.filled(AT - 86_400, end))
    assert found
    assert any(value is not None for series in found for row in series["values"] for value in row[1:])


@each
def test_what_is_chosen_narrows_it(town: InfluxDB, asked: Asked) -> None:
    if re.search(r"\$(?!timeFilter|__interval)", asked.query):
        assert not town.ask(asked.filled(AT - 86_400, AT + _YEARS, "no such name"))
    else:
        assert "variable" in asked.where or "$timeFilter" in asked.query


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
