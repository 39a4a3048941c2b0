"""Energy of days to come, as the demand stage told it last and the metric series keep it."""

from dataclasses import dataclass

from dashboards.series import SeriesStore
from models.accounts.expected import ExpectedEnergy
from models.calendar import LocalTime
from models.demand.forecasts import FIELDS, LEAST_DAYS
from models.demand.messages import SYSTEM
from models.errors import BadSettings, GridPulseError
from streams.runningbill import found_expected_energy
from streams.settings import Settings

_KNOWN, _FORECAST = "demand", "demand_forecast"
_LEAST_ACCOUNT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Expected:
    """Energy of the days after one.

    Attributes:
        day: the last local day that was known, counted from 1970-01-01.
        bands: 10 %, 50 % and 90 % quantiles of the days after it, kWh.
    """

    day: int
    bands: list[tuple[float, ...]]


def expected(series: SeriesStore, local: LocalTime, level: str, name: str) -> Expected:
    """What was told last of the system, a class or a feeder.

    Args:
        series: holds it.
        local: the utility's zone.
        level: system, class or feeder.
        name: of the class or feeder.

    Raises:
        BadSettings: nothing of that name is known.
        GridPulseError: too few days of it are known.
    """
    tags = {"level": level, "name": name}
    known = series.points(_KNOWN, tags)
    if not known:
        names = sorted(each["name"] for each in series.subjects(_KNOWN) if each["level"] == level)
        raise BadSettings(f"no day of {_said(level, name)} is known: {_there_are(level, names)}")
    said = series.points(_FORECAST, tags)
    if not said:
        days = sum("kwh" in fields for fields in known.values())
        raise GridPulseError(f"{days} whole days of {_said(level, name)} are known, and {LEAST_DAYS} are needed")
    issued = {at: int(local.day(at)) - round(fields["days_ahead"]) for at, fields in said.items()}
    newest = max(issued.values())
    found = [tuple(said[at][field] for field in FIELDS) for at in sorted(said) if issued[at] == newest]
    return Expected(newest, found)


def expected_of(settings: Settings, account: str, days: int) -> ExpectedEnergy:
    """What an account is expected to use, by what was published when the last day was closed.

    Raises:
        BadSettings: nothing was published of the account.
        GridPulseError: too few days of it are known.
    """
    found = found_expected_energy(settings, account, days)
    if found is None:
        raise BadSettings(f"no day of account {account!r} is known yet: is that its account_id?")
    if found.learned_days < _LEAST_ACCOUNT_DAYS:
        raise GridPulseError(
            f"{found.learned_days} days of account {account!r} are known, and {_LEAST_ACCOUNT_DAYS} are needed"
        )
    return found


def _said(level: str, name: str) -> str:
    return "the system" if level == SYSTEM else f"{level} {name!r}"


def _there_are(level: str, names: list[str]) -> str:
    if level == SYSTEM:
        return "it is the sum of feeders, of which no whole day is known yet"
    return f"there are {', '.join(names)}" if names else "there are none yet"
