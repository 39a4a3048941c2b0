"""`gridpulse demand`: energy of the days to come."""

import csv
import sys
from contextlib import closing
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

import typer

from models.errors import BadSettings, GridPulseError
from streams.cli.output import AsJson, print_json, print_table, say
from streams.settings import Settings, load_settings

_FIELDS = ("p10_kwh", "p50_kwh", "p90_kwh")
_KWH_A_MWH = 1000
_MOST = 31


class _Told(NamedTuple):
    """What is told: of whom, the last local day that is known, and kWh of the days after it."""

    of: str
    facts: dict[str, str]
    day: int
    bands: list[tuple[float, ...]]


def demand(
    feeder: Annotated[str, typer.Option(help="Only of this feeder_id.")] = "",
    class_: Annotated[str, typer.Option("--class", help="Only of the accounts of this class.")] = "",
    account: Annotated[str, typer.Option(help="Only of this account_id.")] = "",
    days: Annotated[int, typer.Option(min=1, max=_MOST, help="Days to tell.")] = 28,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table of MWh with the times of days.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tell the energy that is expected of the days to come, with the band that four days of five lie in."""
    if sum(map(bool, (feeder, class_, account))) > 1:
        raise BadSettings("name one of --feeder, --class and --account; none of them is the whole system")
    if as_csv and as_json:
        raise BadSettings("name one of --csv and --json")
    settings = load_settings()
    told = _account(settings, account, days) if account else _series(settings, feeder, class_, days)
    if as_csv:
        _print_csv(told, settings.common.timezone)
    elif as_json:
        names = ("date", *_FIELDS)
        rows = [dict(zip(names, row, strict=True)) for row in _rows(told)]
        print_json(told.facts | {"until": _date(told.day), "days": rows})
    else:
        shown = [(day, *(f"{each:,.1f}" for each in band)) for day, *band in _rows(told)]
        print_table(("date", *(name.replace("_", " ").replace("kwh", "kWh") for name in _FIELDS)), shown, "")
        say(f"{told.of}, by what is known up to {_date(told.day)}.")


def _account(settings: Settings, account: str, days: int) -> _Told:
    from models.tariffs.when import day_of
    from streams.demand import expected_of

    found = expected_of(settings, account, days)
    bands = [(each.p10_kwh, each.p50_kwh, each.p90_kwh) for each in found.days]
    facts = {"level": "account", "name": account, "class": found.class_}
    return _Told(f"Account {account} ({found.class_})", facts, day_of(date.fromisoformat(found.until)), list(bands))


def _series(settings: Settings, feeder: str, class_: str, days: int) -> _Told:
    from dashboards.series import SeriesStore
    from models.calendar import LocalTime
    from models.demand.messages import CLASS, FEEDER, SYSTEM
    from streams.demand import expected

    if not (settings.state / "series.db").exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no series yet: start `gridpulse serve`")
    level, name = (FEEDER, feeder) if feeder else (CLASS, class_) if class_ else (SYSTEM, SYSTEM)
    with closing(SeriesStore(settings.state / "series.db")) as series:
        found = expected(series, LocalTime(settings.common.timezone), level, name)
    of = "All feeders together" if level == SYSTEM else f"{level.capitalize()} {name}"
    return _Told(of, {"level": level, "name": name}, found.day, found.bands[:days])


def _rows(told: _Told) -> list[tuple[Any, ...]]:
    return [(_date(told.day + ahead), *(round(each, 3) for each in band)) for ahead, band in enumerate(told.bands, 1)]


def _print_csv(told: _Told, zone: str) -> None:
    """One line a local day, from its first moment to its last, in MWh."""
    from models.calendar import LocalTime

    local = LocalTime(zone)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("begin", "end", *(name.replace("kwh", "mwh") for name in _FIELDS)))
    for ahead, band in enumerate(told.bands, 1):
        ends = (local.midnight(told.day + ahead + each) for each in (0, 1))
        times = (datetime.fromtimestamp(at, ZoneInfo(zone)).isoformat() for at in ends)
        table.writerow((*times, *(round(each / _KWH_A_MWH, 6) for each in band)))


def _date(day: int) -> str:
    from models.tariffs.when import date_of

    return date_of(day).isoformat()
