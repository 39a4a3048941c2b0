"""Air temperatures as observed, stale and expected."""

import numpy as np
import pytest

from models.errors import BadRecord
from models.grid.ambient import Ambient
from models.records import Weather

HOUR = 3600


def test_the_last_observation_counts_until_it_is_stale() -> None:
    ambient = Ambient(20.0, 6 * HOUR)
    for at, celsius in ((10 * HOUR, 5.0), (8 * HOUR, 4.0), (10 * HOUR, 6.0)):
        ambient.add(Weather(at=at, temperature_c=celsius), 10 * HOUR)
    found = [ambient.celsius(at * HOUR) for at in (7, 8, 9, 10, 16, 17)]
    assert found == [20.0, 4.0, 4.0, 6.0, 6.0, 20.0]


def test_tomorrow_is_like_today_moved_by_half_the_change() -> None:
    ambient = Ambient(20.0, 6 * HOUR)
    for hour in range(48):
        ambient.add(Weather(at=hour * HOUR, temperature_c=float(hour % 24) + 4.0 * (hour >= 24)), hour * HOUR)
    now = 47 * HOUR
    found = ambient.around(np.array([46, 47, 48, 60]) * HOUR, now)
    assert found.tolist() == [26.0, 27.0, 4.0 + 2.0, 16.0 + 2.0]


@pytest.mark.parametrize("celsius", [float("nan"), 99.0, -200.0])
def test_absurd_temperatures_are_refused(celsius: float) -> None:
    with pytest.raises(BadRecord, match="temperature_c"):
        Ambient(20.0, HOUR).add(Weather(at=0, temperature_c=celsius), 0)


def test_memory_is_bounded() -> None:
    ambient = Ambient(20.0, HOUR)
    for hour in range(1000):
        ambient.add(Weather(at=hour * HOUR, temperature_c=1.0), hour * HOUR)
    assert len(ambient.dump()["at"]) < 100
