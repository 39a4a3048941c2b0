"""`gridpulse topics`: what the log holds, and its dead letters."""

from typing import Annotated, Any

import typer

from models.flow.topics import TOPICS, dead_letters
from streams.cli.output import AsJson, print_json, print_table, say
from streams.embedded.records import LogRecord, StoredRecord
from streams.embedded.store import Store
from streams.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Topics of the log, and dead letters.")
dlq = typer.Typer(no_args_is_help=True, help="Records that could not be used.")
app.add_typer(dlq, name="dlq")

Topic = Annotated[str, typer.Argument(help="A topic from outside, such as meter.readings.v1.")]


@app.command()
def describe(as_json: AsJson = False) -> None:
    """Show every topic with its partitions and how many records it has held and holds."""
    with _store() as store:
        rows = [_facts(store, name, info.partitions) for name, info in sorted(store.topics().items())]
    if as_json:
        print_json({"topics": rows})
    else:
        shown = [(row["topic"], row["partitions"], row["begin"], row["end"]) for row in rows]
        print_table(("topic", "partitions", "begin", "end"), shown, "The log has no topics yet.")


@dlq.command("list")
def dlq_list(as_json: AsJson = False) -> None:
    """Show how many dead letters each topic has, by reason."""
    with _store() as store:
        rows = _reasons(store)
    if as_json:
        print_json({"dead_letters": rows})
    else:
        shown = [(row["topic"], row["count"], row["reason"]) for row in rows]
        print_table(("topic", "count", "reason"), shown, "No dead letters.")


@dlq.command("replay")
def dlq_replay(topic: Topic, as_json: AsJson = False) -> None:
    """Append a topic's dead letters to it again, for when what was wrong with them has been mended."""
    with _store() as store:
        letters = list(_letters(store, topic).values())
        store.append([LogRecord(topic, partition, letter.key, letter.value) for partition, letter in letters])
    if as_json:
        print_json({"topic": topic, "replayed": len(letters)})
    else:
        say(f"{len(letters)} records of {topic} were appended again.")


def _store() -> Store:
    return Store(load_settings().state / "log.db")


def _facts(store: Store, topic: str, partitions: int) -> dict[str, Any]:
    places = range(partitions)
    return {
        "topic": topic,
        "partitions": partitions,
        "begin": sum(store.begin_offset(topic, partition) for partition in places),
        "end": sum(store.end_offset(topic, partition) for partition in places),
    }


def _letters(store: Store, topic: str) -> dict[tuple[int, str], tuple[int, StoredRecord]]:
    """Dead letters of a topic by the place their record had, so that one that was emitted again is there once."""
    if topic not in TOPICS or not TOPICS[topic].external:
        known = ", ".join(sorted(name for name, spec in TOPICS.items() if spec.external))
        raise typer.BadParameter(f"{topic} is not a topic from outside; those are {known}")
    name = dead_letters(topic)
    found: dict[tuple[int, str], tuple[int, StoredRecord]] = {}
    for partition in range(store.partitions(name) if name in store.topics() else 0):
        for letter in store.records(name, partition):
            headers = dict(letter.headers)
            found[partition, f"{headers.get('gp-error-offset')} {letter.value!r}"] = (partition, letter)
    return found


def _reasons(store: Store) -> list[dict[str, Any]]:
    counts: dict[tuple[str, str], int] = {}
    for topic in (spec.name for spec in TOPICS.values() if spec.external):
        for _, letter in _letters(store, topic).values():
            place = (topic, dict(letter.headers).get("gp-error-reason", ""))
            counts[place] = counts.get(place, 0) + 1
    return [{"topic": topic, "reason": reason, "count": count} for (topic, reason), count in sorted(counts.items())]
