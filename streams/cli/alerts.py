"""`gridpulse alerts`: what the desk sees, from the command line."""

from contextlib import closing
from typing import Annotated, Any

import msgspec
import typer

from alerts.alert import Alert, State
from alerts.chain import Head
from alerts.query import AlertFilter
from alerts.standing import standing
from models.errors import GridPulseError
from streams.alertstore import alert_store
from streams.cli import routes
from streams.cli.alertstats import add_figures
from streams.cli.deskwork import add_desk_work
from streams.cli.foundalert import alert_in, store_settings
from streams.cli.output import AsJson, moment, print_facts, print_json, print_table
from streams.cli.previews import preview_messages
from streams.cli.silences import add_silences

app = typer.Typer(
    no_args_is_help=True, help="Alerts: list, show, acknowledge, shelve, silence, close, verify; who is told."
)

Name = Annotated[str, typer.Argument(help="Key or id of an alert, as `gridpulse alerts list` shows them.")]

_ALWAYS = 5
"""Columns of a list that are shown even if they are empty."""


@app.command("list")
def list_alerts(
    family: Annotated[str, typer.Option(help="Only of this kind family, such as theft.")] = "",
    active: Annotated[bool, typer.Option("--active", help="Only those that are active.")] = False,
    waiting: Annotated[
        bool, typer.Option("--waiting", help="Only those that nobody has acknowledged, whether active or over.")
    ] = False,
    state: Annotated[
        State | None, typer.Option(help="Only in this state, such as out_of_service.", show_default=False)
    ] = None,
    resolution: Annotated[str, typer.Option(help="Only those that turned out to be this, such as false_alarm.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="Most alerts to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List alerts, the most severe active ones first."""
    states = ("active",) if active else ()
    states = (state.value,) if state else states
    which = AlertFilter(states=states, family=family, waiting=waiting, resolution=resolution)
    with closing(alert_store(store_settings())) as store:
        found = store.find(which, limit)
    if as_json:
        print_json({"alerts": found})
        return
    rows = [(a.key, a.kind, a.severity, standing(a).value, moment(a.since), _until(a), a.resolution) for a in found]
    columns = ("key", "kind", "severity", "standing", "since (UTC)", "until (UTC)", "turned out")
    used = [place for place in range(len(columns)) if place < _ALWAYS or any(row[place] for row in rows)]
    shown = [tuple(row[place] for place in used) for row in rows]
    print_table([columns[place] for place in used], shown, "No alerts.")


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one alert with its history, and the evidence of each revision."""
    with closing(alert_store(store_settings())) as store:
        found = alert_in(store, name)
        revisions = msgspec.to_builtins(store.revisions(found.id))
    facts = msgspec.to_builtins(found)
    if as_json:
        print_json(facts | {"revisions": revisions})
        return
    history = facts.pop("history")
    print_facts(found.id, facts)
    names = ("seq", "reason", "actor", "evidence_revision", "text")
    steps = [[step[name] or "" for name in names] for step in history]
    print_table(("step", "reason", "actor", "evidence of", "text"), steps, "No history.")
    shown = [(held["revision"], moment(held["at"]), _measured(held["evidence"])) for held in revisions]
    print_table(("revision", "at (UTC)", "evidence"), shown, "No evidence.")


add_desk_work(app)
app.command("preview")(preview_messages)
add_silences(app)
add_figures(app)
app.add_typer(routes.app, name="routes")


@app.command()
def verify(
    head: Annotated[str, typer.Option(help="Head that was printed before and kept elsewhere, as POSITION:HASH.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check the hash chain over the history, and name the first row that does not fit."""
    with closing(alert_store(store_settings())) as store:
        verdict = store.verify(Head.read(head) if head else None)
    broken = verdict.broken
    if as_json:
        print_json({
            "fits": broken is None,
            "rows": verdict.rows,
            "head": str(verdict.head),
            "contents": verdict.contents,
            "broken": broken and broken._asdict(),
        })  # fmt: skip
    else:
        print_facts("History", {"rows that fit": verdict.rows, "head": verdict.head, "contents": verdict.contents})
    if broken is not None:
        step = f"step {broken.seq} of " if broken.seq else ""
        step = f", {step}{broken.alert_id}" if broken.alert_id else ""
        raise GridPulseError(f"the history does not fit at row {broken.position}{step}: {broken.what}")


def _until(alert: Alert) -> str:
    until = alert.out_of_service_until or alert.shelved_until
    return moment(until) if until else ""


def _measured(evidence: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in evidence.items())
