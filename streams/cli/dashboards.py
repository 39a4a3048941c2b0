"""`gridpulse dashboards`: Grafana's dashboards, data source and alert rules, as files or sent to a server."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from models.errors import BadSettings
from streams.cli.output import AsJson, print_json, print_table, say
from streams.settings import Settings, load_settings

if TYPE_CHECKING:
    from dashboards.grafana.push import Step
    from dashboards.grafana.source import Database

app = typer.Typer(no_args_is_help=True, help="Dashboards and alert rules of Grafana, as files or sent to a server.")

_IN_ENVIRONMENT = "$__env{GRIDPULSE_INFLUX__TOKEN}"
"""Grafana puts what its own environment has in its place, so that no secret is in a file."""


@app.command()
def render(
    out: Annotated[
        Path, typer.Option(help="Folder to write to; Grafana's `provisioning` folder, or one beside it.")
    ] = Path("grafana"),
    seen_as: Annotated[str, typer.Option(help="Path of the folder as Grafana sees it, where that is another.")] = "",
    token_file: Annotated[
        str,
        typer.Option(
            help="File with the token of InfluxDB, as Grafana sees it; else it takes it from its environment."
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Write files that Grafana reads at its start: data source, dashboards, alert rules."""
    from dashboards.grafana.provisioning import render as write

    settings = load_settings()
    secret = f"$__file{{{token_file}}}" if token_file else _IN_ENVIRONMENT
    database = _database(settings, secret if token_file or settings.influx.token else "")
    written = write(out, database, _console(settings), seen_as or str(out.resolve()))
    if as_json:
        print_json({"out": str(out), "files": [str(path.relative_to(out)) for path in written]})
    else:
        say(f"{len(written)} files are in {out}.")


@app.command()
def push(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show how what is there differs from what is wanted.")] = False,
    renew: Annotated[bool, typer.Option("--renew", help="Send the token of InfluxDB again, after it changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring folders, data source, dashboards and alert rules of a Grafana to what they should be."""
    from dashboards.grafana.push import CHANGE, MAKE, steps
    from dashboards.grafana.server import Grafana

    settings = load_settings()
    if not settings.grafana.url:
        raise BadSettings("grafana.url is not set: set GRIDPULSE_GRAFANA__URL, and GRIDPULSE_GRAFANA__TOKEN_FILE")
    grafana = Grafana(settings.grafana.url, settings.grafana.token)
    done = []
    for step in steps(grafana, _database(settings, settings.influx.token), _console(settings), renew):
        if step.action in (MAKE, CHANGE) and not dry_run:
            step.send()
        done.append(step)
    if as_json:
        print_json({"dry_run": dry_run, "steps": [_plain(step, diff) for step in done]})
        return
    print_table(("", "what", "title"), [(step.action, step.kind, step.title) for step in done], "")
    for line in (line for step in done if diff for line in step.difference):
        typer.echo(line)
    count = sum(step.action in (MAKE, CHANGE) for step in done)
    say(f"{count} {'would be' if dry_run else 'were'} made or changed, {len(done) - count} stay as they are.")


def _plain(step: "Step", diff: bool) -> dict[str, object]:
    shown: dict[str, object] = {"action": step.action, "kind": step.kind, "title": step.title}
    return shown | ({"diff": step.difference} if diff else {})


def _database(settings: Settings, token: str) -> "Database":
    from dashboards.grafana.source import Database, authorization

    url = settings.grafana.influx_url or settings.influx.url
    if not url:
        raise BadSettings("influx.url is not set: set GRIDPULSE_INFLUX__URL, for dashboards show what is written there")
    return Database(url, settings.influx.bucket, authorization(token))


def _console(settings: Settings) -> str:
    return settings.grafana.console_url.rstrip("/")
