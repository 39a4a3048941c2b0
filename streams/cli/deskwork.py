"""`gridpulse alerts ack`, `shelve`, `close`, …: what the desk does to alerts, from the command line."""

from typing import Annotated

import typer

from dashboards.asked import DESK, Asked
from streams.cli.foundalert import found_alert, put_into_log
from streams.cli.output import say

_HOUR = 3600

Name = Annotated[str, typer.Argument(help="Key or id of an alert, as `gridpulse alerts list` shows them.")]
Text = Annotated[str, typer.Option(help="Why, or what is being done.")]
By = Annotated[str, typer.Option(help="Who does it.")]


def add_desk_work(app: typer.Typer) -> None:
    """Add the commands to `gridpulse alerts`."""
    for command in (ack, assign, shelve, unshelve, close, comment):
        app.command()(command)
    app.command("out-of-service")(out_of_service)
    app.command("in-service")(in_service)


def ack(name: Name, text: Text = "", by: By = DESK) -> None:
    """Acknowledge an alert: somebody has seen it and looks after it."""
    _act(name, "ack", text, by)


def assign(
    name: Name, to: Annotated[str, typer.Option(help="Person or crew that is to look after it.")], by: By = DESK
) -> None:
    """Assign an alert to a person or crew."""
    _act(name, "assign", to, by)


def shelve(
    name: Name,
    hours: Annotated[float | None, typer.Option(min=0.01, help="For how long; else as the settings say.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Only until it clears.")] = False,
    text: Text = "",
    by: By = DESK,
) -> None:
    """Put an alert aside: nobody is told of it until a time, or until it clears."""
    for_s = None if hours is None else round(hours * _HOUR)
    _act(name, "shelve_once" if once else "shelve", text, by, for_s=for_s)


def unshelve(name: Name, text: Text = "", by: By = DESK) -> None:
    """Take an alert back from its shelf."""
    _act(name, "unshelve", text, by)


def close(
    name: Name,
    resolution: Annotated[str, typer.Option(help="What it turned out to be; a word of its family's list.")],
    text: Text = "",
    by: By = DESK,
) -> None:
    """Close an alert, or say of one that is over what it turned out to be."""
    _act(name, "close", text, by, resolution=resolution)


def comment(name: Name, text: Annotated[str, typer.Option(help="What is to be remembered.")], by: By = DESK) -> None:
    """Write something into an alert's history."""
    _act(name, "comment", text, by)


def out_of_service(
    keys: Annotated[
        list[str], typer.Argument(help="Family and subject, as overload:T1, whether it has an alert or not.")
    ],
    hours: Annotated[float, typer.Option(min=0.01, help="For how long.")],
    text: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who answers for it.")],
) -> None:
    """Take subjects out of service: their alerts are recorded, and nobody is told."""
    for_s = round(hours * _HOUR)
    put_into_log([Asked(alert_key=key, action="out_of_service", text=text, for_s=for_s, actor=by) for key in keys])
    say(f"{', '.join(keys)} will be out of service as soon as the worker reads it; list with --state out_of_service.")


def in_service(name: Name, text: Text = "", by: By = DESK) -> None:
    """Return to service before the time is over: what still holds is raised."""
    _act(name, "in_service", text, by)


def _act(name: str, action: str, text: str, by: str, for_s: int | None = None, resolution: str = "") -> None:
    """Ask for an action on what the store shows now, so that nobody acknowledges what came after it."""
    found = found_alert(name)
    asked = Asked(
        alert_key=found.key, action=action, text=text, for_s=for_s, alert_id=found.id, revision=found.revision,
        resolution=resolution, actor=by,
    )  # fmt: skip
    put_into_log([asked])
    say(f"{found.key}: the worker does it as soon as it reads the action ({action}).")
