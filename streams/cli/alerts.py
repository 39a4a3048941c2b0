"""`gridpulse alerts`: what the desk sees, from the command line."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from alerts.alert import Alert
from alerts.query import AlertFilter
from models.errors import GridPulseError
from streams.alertstore import alert_store
from streams.cli.output import AsJson, print_facts, print_json, print_table, say
from streams.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Alerts: list, show, acknowledge.")

Name = Annotated[str, typer.Argument(help="Key or id of an alert, as `gridpulse alerts list` shows them.")]


@app.command("list")
def list_alerts(
    family: Annotated[str, typer.Option(help="Only of this kind family, such as theft.")] = "",
    active: Annotated[bool, typer.Option("--active", help="Only those that are active.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 50,
    as_json: AsJson = False,
) -> None:
    """List alerts, the most severe active ones first."""
    states = ("active",) if active else ()
    with closing(alert_store(_settings())) as store:
        found = store.find(AlertFilter(states=states, family=family), limit)
    if as_json:
        print_json({"alerts": found})
        return
    rows = [(a.key, a.kind, a.severity, a.state.value, "yes" if a.acknowledged else "no", _time(a)) for a in found]
    print_table(("key", "kind", "severity", "state", "acknowledged", "since (UTC)"), rows, "No alerts.")


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one alert with its evidence and history."""
    found = _found(name)
    if as_json:
        print_json(found)
        return
    facts = msgspec.to_builtins(found)
    history = facts.pop("history")
    print_facts(found.id, facts)
    steps = [(step["seq"], step["reason"], step["actor"], step["text"]) for step in history]
    print_table(("step", "reason", "actor", "text"), steps, "No history.")


@app.command()
def ack(name: Name, text: Annotated[str, typer.Option(help="Why, or what is being done.")] = "") -> None:
    """Acknowledge an alert: somebody has seen it and looks after it."""
    from dashboards.status import StatusFile
    from streams.console import act
    from streams.logs import open_log

    key = _found(name).key
    settings = _settings()
    with open_log(settings) as log:
        act(log, StatusFile(settings.state / "status.json"), key, "ack", text)
    say(f"{key} will be acknowledged as soon as the worker reads it.")


def _settings() -> Settings:
    settings = load_settings()
    if not settings.alerts.database and not (settings.state / "alerts.db").exists():
        raise GridPulseError(f"{settings.state.resolve()} holds no alerts yet: start `gridpulse serve`")
    return settings


def _found(name: str) -> Alert:
    with closing(alert_store(_settings())) as store:
        found = store.show(name)
    if found is None:
        raise GridPulseError(f"there is no alert {name}: `gridpulse alerts list` shows those there are")
    return found


def _time(alert: Alert) -> str:
    return f"{datetime.fromtimestamp(alert.since, UTC):%Y-%m-%d %H:%M}"
