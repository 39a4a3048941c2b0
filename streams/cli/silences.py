"""`gridpulse alerts silence`, `silences` and `unsilence`: who is told of nothing for a time, and why."""

from typing import Annotated

import typer

from alerts.moments import local_text
from models.calendar import LocalTime, seconds
from models.errors import BadRecord, BadSettings
from models.records import Silence
from streams.cli.foundalert import store_settings
from streams.cli.output import AsJson, print_json, print_table, say
from streams.cli.times import local_seconds
from streams.desk import open_desk
from streams.silences import in_words

_HOUR = 3600

Many = Annotated[list[str] | None, typer.Option(help="Patterns with * and ?; !F7 takes out.", show_default=False)]


def add_silences(app: typer.Typer) -> None:
    """Add the commands to `gridpulse alerts`."""
    for command in (silence, silences, unsilence):
        app.command()(command)


def silence(
    name: Annotated[str, typer.Argument(help="Name of the silence; one that there is already is replaced.")],
    hours: Annotated[float, typer.Option(min=0.01, help="For how long.")],
    text: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who answers for it.")],
    start: Annotated[str, typer.Option("--from", help="Local date and time it begins at; else now.")] = "",
    kind: Annotated[list[str] | None, typer.Option(help="Kind or family, as overload.", show_default=False)] = None,
    role: Annotated[
        list[str] | None, typer.Option(help="Only alerts that are meant for this role.", show_default=False)
    ] = None,
    subject: Many = None,
    feeder: Many = None,
    transformer: Many = None,
    meter: Many = None,
    account: Many = None,
    to_severity: Annotated[int, typer.Option(min=0, max=4, help="Only alerts up to this severity.")] = 4,
) -> None:
    """Tell nobody of some alerts for a time: a silence, or a maintenance window that is still to come."""
    settings = store_settings()
    local = LocalTime(settings.common.timezone)
    patterns = {
        "kind": kind, "role": role, "subject": subject, "feeder": feeder, "transformer": transformer, "meter": meter,
        "account": account,
    }  # fmt: skip
    match = {what: said for what, said in patterns.items() if said} | (
        {"to_severity": to_severity} if to_severity < 4 else {}
    )
    with open_desk(settings) as desk:
        now = desk.now()
        begin = local_seconds("--from", start, local) if start else now
        end = begin + round(hours * _HOUR)
        try:
            desk.silence(Silence(silence_id=name, match=match, from_=begin, to=end, actor=by, text=text))
        except BadRecord as wrong:
            raise BadSettings(str(wrong)) from None
    say(f"{name} holds from {local_text(begin, local)} to {local_text(end, local)}, as soon as the worker reads it.")


def silences(
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False, as_json: AsJson = False
) -> None:
    """List silences and maintenance windows."""
    settings = store_settings()
    local = LocalTime(settings.common.timezone)
    with open_desk(settings) as desk:
        found = [each for each in desk.silences().values() if every or seconds(each.to) > desk.now()]
    if as_json:
        print_json({"silences": found})
        return
    rows = [
        (
            each.silence_id,
            in_words(each.match),
            local_text(seconds(each.from_), local),
            local_text(seconds(each.to), local),
            each.actor,
            each.text,
        )
        for each in found
    ]
    print_table(("name", "silent is", "from", "to", "owner", "why"), rows, "Nothing is silenced.")


def unsilence(
    name: Annotated[str, typer.Argument(help="Name of the silence.")],
    by: Annotated[str, typer.Option(help="Who ends it.")],
) -> None:
    """End a silence before its time: what still holds is told now."""
    with open_desk(store_settings()) as desk:
        desk.unsilence(name, by)
    say(f"{name} ends as soon as the worker reads it.")
