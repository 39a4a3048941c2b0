"""`gridpulse alerts routes`: who is told of what, from the command line."""

import sys
import time
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from alerts.alert import made_up
from alerts.config import ROLES
from alerts.contacts import ways
from alerts.moments import local_text
from alerts.routes import Routes
from alerts.routes.parse import default_text
from alerts.trial import Trial, trial
from models.calendar import LocalTime
from models.errors import BadSettings
from streams.cli.foundalert import found_alert, store_settings
from streams.cli.output import AsJson, print_json, print_table, say
from streams.cli.times import local_seconds
from streams.desk import open_desk
from streams.routes import BUILT_IN, checked, text_in_effect
from streams.settings import Settings, load_settings
from streams.toml import text_of

app = typer.Typer(no_args_is_help=True, help="Routes: who is told of which alerts; show, check, apply, test, duty.")

File = Annotated[Path | None, typer.Option(help="A routes file to be tried; else those in effect.", show_default=False)]
At = Annotated[str, typer.Option(help="Local date and time, as 2026-03-01T18:30; else now.")]

_DAY = 86_400


@app.command()
def show(
    built_in: Annotated[bool, typer.Option("--built-in", help="Those that hold where a site has none.")] = False,
) -> None:
    """Print the routes that are in effect."""
    name, text = (BUILT_IN, default_text()) if built_in else _in_effect(load_settings())
    say(f"# {name}")
    sys.stdout.write(text)


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A routes file.")], as_json: AsJson = False) -> None:
    """Say whether anything in a file is wrong, with the line; nothing is changed."""
    found = checked(load_settings(), text_of(file), str(file)).file
    facts = {name: len(getattr(found, name)) for name in ("contacts", "rotas", "receivers", "chains", "routes")}
    if as_json:
        print_json(facts)
    else:
        say(f"{file} is right: " + ", ".join(f"{count} {name}" for name, count in facts.items()))


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="A routes file.")],
    by: Annotated[str, typer.Option(help="Who does it.")],
) -> None:
    """Put a file into effect: every worker follows it as soon as it reads it."""
    with open_desk(store_settings()) as desk:
        desk.put_routes(text_of(file), str(file), by)
    say(f"{file} will be in effect as soon as the worker reads it.")


@app.command("test")
def try_out(
    kind: Annotated[str, typer.Option(help="Kind of a made-up alert, as overload.overload.")] = "",
    severity: Annotated[int, typer.Option(min=0, max=4, help="Its severity.")] = 3,
    subject: Annotated[str, typer.Option(help="Its subject.")] = "X1",
    subject_type: Annotated[str, typer.Option(help="What that is, as transformer.")] = "",
    feeder: Annotated[str, typer.Option(help="Where the subject is.")] = "",
    transformer: Annotated[str, typer.Option(help="As that.")] = "",
    meter: Annotated[str, typer.Option(help="As that.")] = "",
    account: Annotated[str, typer.Option(help="Whose it is.")] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="Whom it is meant for; else as its family says.", show_default=False)
    ] = None,
    alert: Annotated[str, typer.Option(help="Key or id of a real alert instead.")] = "",
    at: At = "",
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """Show who would get what for an alert that nobody acknowledges for a day, and why."""
    asked = _asked(at, file)
    places = {"feeder_id": feeder, "transformer_id": transformer, "meter_id": meter, "account_id": account}
    if wrong := set(role or ()) - set(ROLES):
        raise BadSettings(f"--role {sorted(wrong)[0]} is not one of {', '.join(ROLES)}")
    if not kind and not alert:
        raise BadSettings("say what to try: --kind overload.overload, or --alert KEY")
    wanted = found_alert(alert) if alert else made_up(kind, severity, subject, subject_type, asked.moment)
    for name, value in places.items():
        setattr(wanted, name, value or getattr(wanted, name))
    wanted.recipients = role or wanted.recipients
    found = trial(asked.settings.alerts, asked.routes, asked.local, wanted, asked.moment)
    if as_json:
        print_json({"routes": found.asked, "history": found.said, "orders": found.orders})
    else:
        _print_trial(found, asked.routes, asked.local)


@app.command()
def duty(
    rota: Annotated[str, typer.Argument(help="Name of a rota; else all of them.")] = "",
    days: Annotated[int, typer.Option(min=1, max=400, help="For how many days from then on.")] = 14,
    at: At = "",
    file: File = None,
    as_json: AsJson = False,
) -> None:
    """List who is on duty when."""
    asked = _asked(at, file)
    rows = [
        (name, duty.contact or "nobody", local_text(start, asked.local), local_text(duty.until, asked.local))
        for name, start, duty in asked.routes.plan(rota, asked.moment, asked.moment + days * _DAY)
    ]
    columns = ("rota", "on duty", "from", "until")
    if as_json:
        print_json({"duty": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        print_table(columns, rows, "There is no rota.")


class _Asked(NamedTuple):
    """The routes that are tried, and the moment (Unix seconds) from when on."""

    settings: Settings
    local: LocalTime
    moment: int
    routes: Routes


def _asked(at: str, file: Path | None) -> _Asked:
    settings = load_settings()
    local = LocalTime(settings.common.timezone)
    moment = local_seconds("--at", at, local) if at else int(time.time())
    name, text = (str(file), text_of(file)) if file is not None else _in_effect(settings)
    return _Asked(settings, local, moment, checked(settings, text, name))


def _in_effect(settings: Settings) -> tuple[str, str]:
    """Name and text of the routes in effect; of a site that was never started, those it would start with."""
    from streams.logs import open_log

    if settings.kafka.bootstrap or (settings.state / "log.db").exists():
        with open_log(settings) as log:
            return text_in_effect(settings, log)
    path = settings.alerts.routes
    return (path, text_of(Path(path))) if path else (BUILT_IN, default_text())


def _print_trial(found: Trial, routes: Routes, local: LocalTime) -> None:
    fits = [(each.route, "yes" if not each.misfit else f"no: {each.misfit}") for each in found.asked]
    print_table(("route", "fits"), fits, "There are no routes.")
    orders = [
        (local_text(each.not_before, local), each.phase, each.recipient, ways(each, routes.person(each.recipient)),
         each.group and f"{each.group}, {each.gather_s} s")
        for each in found.orders
    ]  # fmt: skip
    print_table(("at", "told", "recipient", "by", "gathered by"), orders, "Nobody would be told.")
    said = [(local_text(each.at, local), each.receiver, each.reason, each.text) for each in found.said]
    print_table(("at", "receiver", "reason", "why"), said, "Nothing would be said.")
