"""Observed air temperatures, checked."""

import math

from models.calendar import HOUR, seconds
from models.errors import BadRecord
from models.records import Weather

_COLDEST, _HOTTEST = -80.0, 65.0


def observed(weather: Weather, now: int) -> tuple[int, float]:
    """When a temperature was observed, in Unix seconds, and what it was in degrees Celsius.

    Args:
        weather: the record.
        now: its log time in Unix seconds.

    Raises:
        BadRecord: the temperature is absurd, or the time lies in the future.
    """
    at, celsius = seconds(weather.at), weather.temperature_c
    if not (math.isfinite(celsius) and _COLDEST <= celsius <= _HOTTEST):
        raise BadRecord(f"temperature_c {celsius!r} is not between {_COLDEST} and {_HOTTEST}")
    if at > now + HOUR:
        raise BadRecord(f"at {weather.at!r} is in the future: observations only, no forecasts")
    return at, celsius
