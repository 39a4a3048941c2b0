"""`gridpulse topics dlq`: records that could not be used."""

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from streams import deadletters
from streams.cli.output import AsJson, print_json, print_table, say
from streams.deadletters import letters, outside_topics
from streams.logs import open_log
from streams.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Records that could not be used.")

_SHOWN = 60

Topic = Annotated[str, typer.Argument(help="A topic from outside, such as meter.readings.v1.")]


@app.command("list")
def list_letters(as_json: AsJson = False) -> None:
    """Show how many dead letters each topic has, by reason."""
    with open_log(load_settings()) as log:
        counts = Counter((topic, letter.reason) for topic in outside_topics() for letter in letters(log, topic))
    rows = [{"topic": topic, "reason": reason, "count": count} for (topic, reason), count in sorted(counts.items())]
    if as_json:
        print_json({"dead_letters": rows})
    else:
        shown = [(row["topic"], row["count"], row["reason"]) for row in rows]
        print_table(("topic", "count", "reason"), shown, "No dead letters.")


@app.command()
def show(
    topic: Topic,
    limit: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a topic's dead letters with their places, reasons and contents."""
    with open_log(load_settings()) as log:
        found = sorted(letters(log, _checked(topic)), key=lambda letter: letter.at, reverse=True)[:limit]
    if as_json:
        print_json({"topic": topic, "dead_letters": [letter._asdict() for letter in found]})
        return
    rows = [
        (letter.partition, letter.offset, _time(letter.at), letter.reason, letter.value[:_SHOWN]) for letter in found
    ]
    print_table(("partition", "offset", "refused (UTC)", "reason", "record"), rows, "No dead letters.")


@app.command()
def replay(topic: Topic, as_json: AsJson = False) -> None:
    """Append a topic's dead letters to it again, for when what was wrong with them has been mended."""
    with open_log(load_settings()) as log:
        count = deadletters.replay(log, _checked(topic))
    if as_json:
        print_json({"topic": topic, "replayed": count})
    else:
        say(f"{count} records of {topic} were appended again.")


def _checked(topic: str) -> str:
    known = outside_topics()
    if topic not in known:
        raise typer.BadParameter(f"{topic} is not a topic from outside; those are {', '.join(sorted(known))}")
    return topic


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S}"
