"""`gridpulse demand`: energy of the days to come."""

from contextlib import closing
from typing import Annotated

import numpy as np
import typer

from models.errors import BadSettings, GridPulseError
from models.load.days import KNOTS, LEVELS
from streams.cli.output import AsJson, print_json, print_table, say
from streams.settings import load_settings

_LEAST_DAYS = 14


def demand(
    feeder: Annotated[str, typer.Option(help="Only of this feeder_id; without it, of all feeders together.")] = "",
    days: Annotated[int, typer.Option(min=1, max=31, help="Days to forecast.")] = KNOTS[-1],
    as_json: AsJson = False,
) -> None:
    """Forecast the energy of the days to come, with the band that four days of five lie in."""
    from dashboards.series import SeriesStore
    from models.calendar import LocalTime
    from models.tariffs.when import date_of
    from streams.demand import daily_energy, forecast

    settings = load_settings()
    if not (settings.state / "series.db").exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no loads yet: start `gridpulse serve`")
    with closing(SeriesStore(settings.state / "series.db")) as series:
        found = daily_energy(series, LocalTime(settings.common.timezone), settings.common.interval_s)
    if feeder and feeder not in found.feeders:
        raise BadSettings(f"no load of feeder {feeder!r} is known: {', '.join(found.feeders) or 'there are none yet'}")
    kwh = found.of(feeder)
    learned = int(np.isfinite(kwh).sum())
    if learned < _LEAST_DAYS:
        raise GridPulseError(f"{learned} whole days of loads are known, and {_LEAST_DAYS} are needed")
    first, bands = forecast(kwh, found.first, days)
    rows = [(date_of(first + ahead).isoformat(), *map(float, band.round(1))) for ahead, band in enumerate(bands)]
    if as_json:
        names = ("date", *(f"p{round(100 * level)}_kwh" for level in LEVELS))
        told = [dict(zip(names, row, strict=True)) for row in rows]
        print_json({"feeder_id": feeder, "learned_days": learned, "days": told})
        return
    shown = [(date, *(f"{each:,.1f}" for each in band)) for date, *band in rows]
    print_table(("date", "p10 kWh", "p50 kWh", "p90 kWh"), shown, "")
    say(f"{feeder or 'All feeders together'}, from {learned} whole days.")
