"""`gridpulse shed plan`: what to switch off first, never those who must keep their supply."""

from contextlib import closing
from typing import Annotated, Any

import typer

from models.customers.shed import Plan, plan
from models.errors import BadSettings, GridPulseError
from streams.cli.output import AsJson, moment, print_json, print_table, say
from streams.settings import load_settings
from streams.shedding import Shedable, shedable

app = typer.Typer(no_args_is_help=True, help="Load shedding: in which order, whom never, and whose turn it is.")


@app.callback()
def shed() -> None:
    """Load shedding: in which order, whom never, and whose turn it is."""


@app.command("plan")
def plan_shedding(
    feeder: Annotated[str, typer.Option(help="The feeder_id.")],
    mw: Annotated[float, typer.Option(help="Relief that is needed, MW.")],
    as_json: AsJson = False,
) -> None:
    """Say which transformers of a feeder to switch off to shed so much, by the order of the policy; nothing is done."""
    from dashboards.series import SeriesStore
    from streams.logs import open_log
    from streams.policy import site_policy

    if not 0 < mw < 1e5:
        raise BadSettings(f"--mw {mw:g} is no relief: give megawatts above 0")
    settings = load_settings()
    if not (settings.state / "series.db").exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no loads yet: start `gridpulse serve`")
    with open_log(settings) as log, closing(SeriesStore(settings.state / "series.db")) as series:
        found = {one.unit.name: one for one in shedable(log, series, site_policy(settings), feeder)}
    made = plan([one.unit for one in found.values()], 1000 * mw)
    if as_json:
        print_json(_plain(feeder, made, found))
    else:
        _tell(feeder, made, found)


def _plain(feeder: str, made: Plan, found: dict[str, Shedable]) -> dict[str, Any]:
    spared = [one for one in found.values() if one.unit.protected]
    return {
        "feeder_id": feeder,
        "wanted_kw": made.wanted_kw,
        "relief_kw": round(made.kw, 3),
        "reached": made.reached,
        "harm": round(made.harm, 3),
        "least_harm": round(made.least_harm, 3),
        "customers": sum(found[unit.name].customers for unit in made.units),
        "steps": [_step(found[unit.name]) for unit in made.units],
        "never": [{"transformer_id": one.unit.name, "why": one.unit.protected} for one in spared],
    }


def _step(one: Shedable) -> dict[str, Any]:
    return {
        "transformer_id": one.unit.name,
        "relief_kw": round(one.unit.kw, 3),
        "harm": round(one.unit.harm, 3),
        "customers": one.customers,
        "kinds": one.kinds,
        "rules": one.rules,
        "last_shed": one.last_shed,
    }


def _tell(feeder: str, made: Plan, found: dict[str, Shedable]) -> None:
    total, rows = 0.0, []
    for number, unit in enumerate(made.units, 1):
        one = found[unit.name]
        total += unit.kw
        last = "never" if one.last_shed is None else moment(one.last_shed)
        rows.append(
            (
                number,
                unit.name,
                f"{unit.kw:.1f}",
                f"{total:.1f}",
                one.customers,
                _counts(one.kinds),
                _counts(one.rules),
                last,
            )
        )
    columns = ("", "transformer", "kW", "kW so far", "customers", "kinds", "rules of policy", "last shed (UTC)")
    print_table(columns, rows, f"Nothing on feeder {feeder} may be shed.")
    spared = [(one.unit.name, one.unit.protected) for one in found.values() if one.unit.protected]
    print_table(("never", "because of"), spared, "Nobody on the feeder is protected.")
    if not made.reached:
        say(f"only {made.kw:.1f} kW of {made.wanted_kw:.1f} kW can be shed on {feeder} without protected customers")
        return
    over = made.harm / made.least_harm if made.least_harm else 1.0
    say(f"{made.kw:.1f} kW for {made.wanted_kw:.1f} kW; no choice can do less than 1/{over:.2f} of this harm")


def _counts(of: dict[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in of.items())
