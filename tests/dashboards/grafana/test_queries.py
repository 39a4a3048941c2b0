"""Every query is answered by a real InfluxDB that the engine has filled."""

import pytest

from tests.dashboards.grafana.asked import Asked, every_query
from tests.support.influxdb import InfluxDB

EMPTY: dict[str, str] = {}
QUERIES = list(every_query())


@pytest.fixture(scope="module")
def span(town: InfluxDB) -> tuple[int, int]:
    (first,), (last,) = (town.ask(f'SELECT {which}("load_kw") FROM "feeder_load"') for which in ("first", "last"))
    return first["values"][0][0] - 1, last["values"][0][0] + 10 * 365 * 86_400


@pytest.mark.parametrize("asked", QUERIES, ids=[each.where for each in QUERIES])
def test_it_finds_what_the_town_did(town: InfluxDB, span: tuple[int, int], asked: Asked) -> None:
    found = town.ask(asked.filled(*span))
    assert found
