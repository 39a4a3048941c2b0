"""`gridpulse topics dlq`: records that could not be used."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from models.flow.topics import TOPICS, dead_letters
from streams.cli.output import AsJson, print_json, print_table, say
from streams.log.log import Log
from streams.log.records import LogRecord, StoredRecord
from streams.logs import open_log
from streams.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Records that could not be used.")

_SHOWN = 60

Topic = Annotated[str, typer.Argument(help="A topic from outside, such as meter.readings.v1.")]


class Letter(NamedTuple):
    """A record that could not be used.

    Attributes:
        partition, offset: where it stands in its topic. at: log time of the refusal (milliseconds).
        reason: what is wrong with it. value: its bytes, as text.
    """

    partition: int
    offset: int
    at: int
    reason: str
    value: str


@app.command("list")
def list_letters(as_json: AsJson = False) -> None:
    """Show how many dead letters each topic has, by reason."""
    with open_log(load_settings()) as log:
        topics = [topic.name for topic in TOPICS.values() if topic.external]
        counts = Counter((topic, letter.reason) for topic in topics for letter in _letters(log, topic))
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
        letters = sorted(_letters(log, _checked(topic)), key=lambda letter: letter.at, reverse=True)[:limit]
    if as_json:
        print_json({"topic": topic, "dead_letters": [letter._asdict() for letter in letters]})
        return
    rows = [
        (letter.partition, letter.offset, _time(letter.at), letter.reason, letter.value[:_SHOWN]) for letter in letters
    ]
    print_table(("partition", "offset", "refused (UTC)", "reason", "record"), rows, "No dead letters.")


@app.command()
def replay(topic: Topic, as_json: AsJson = False) -> None:
    """Append a topic's dead letters to it again, for when what was wrong with them has been mended."""
    with open_log(load_settings()) as log:
        letters = list(_stored(log, _checked(topic)))
        log.append([LogRecord(topic, partition, letter.key, letter.value) for partition, letter in letters])
    if as_json:
        print_json({"topic": topic, "replayed": len(letters)})
    else:
        say(f"{len(letters)} records of {topic} were appended again.")


def _checked(topic: str) -> str:
    if topic not in TOPICS or not TOPICS[topic].external:
        known = ", ".join(sorted(name for name, spec in TOPICS.items() if spec.external))
        raise typer.BadParameter(f"{topic} is not a topic from outside; those are {known}")
    return topic


def _letters(log: Log, topic: str) -> Iterator[Letter]:
    for partition, record in _stored(log, topic):
        headers = dict(record.headers)
        offset, reason = int(headers.get("gp-error-offset", -1)), headers.get("gp-error-reason", "")
        yield Letter(partition, offset, record.time, reason, record.value.decode("utf-8", "replace"))


def _stored(log: Log, topic: str) -> Iterator[tuple[int, StoredRecord]]:
    """Dead letters of a topic, each once: a worker that was killed may have written one again."""
    name = dead_letters(topic)
    for partition in range(log.partitions(name)):
        seen: set[tuple[str, bytes]] = set()
        for letter in log.records(name, partition):
            place = (dict(letter.headers).get("gp-error-offset", ""), letter.value)
            if place not in seen:
                seen.add(place)
                yield partition, letter


def _time(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M:%S}"
