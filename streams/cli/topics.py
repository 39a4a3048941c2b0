"""`gridpulse topics`: what the log holds."""

from typing import Annotated, Any

import typer

from streams.cli import deadletters
from streams.cli.output import AsJson, print_json, print_table, say
from streams.embedded.store import Store
from streams.kafka.admin import Administration, Comparison, TopicFacts, administration, applicable
from streams.kafka.plan import PlannedTopic, planned
from streams.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Topics of the log, and dead letters.")
app.add_typer(deadletters.app, name="dlq")


@app.command()
def create(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    apply_settings: Annotated[
        bool, typer.Option("--apply-settings", help="Give existing topics the settings of the plan.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the topics that a Kafka cluster lacks, and show where those it has are not as planned."""
    settings = load_settings()
    plan = _plan(settings)
    if not settings.kafka.bootstrap:
        found = Comparison([], [], [])
        note = "The embedded log makes its own topics. For Kafka set GRIDPULSE_KAFKA__BOOTSTRAP."
    else:
        with administration(settings.kafka) as cluster:
            found = cluster.compare(plan)
            if not dry_run:
                _carry_out(settings, cluster, found, apply_settings)
        note = _summary(found, dry_run, apply_settings)
    if as_json:
        print_json(_report(found, dry_run, apply_settings) | ({"plan": plan} if dry_run else {}))
        return
    if dry_run and settings.kafka.bootstrap:
        _print_plan(plan, found)
    shown = [(each.topic, each.setting, each.found, each.wanted) for each in found.differences]
    if shown:
        print_table(("topic", "setting", "found", "wanted"), shown, "")
    say(note)


@app.command()
def describe(as_json: AsJson = False) -> None:
    """Show every topic with its partitions and how many records it has held and holds."""
    settings = load_settings()
    if settings.kafka.bootstrap:
        _describe_kafka(settings, as_json)
        return
    with _store() as store:
        rows = [_facts(store, name, info.partitions) for name, info in sorted(store.topics().items())]
    if as_json:
        print_json({"topics": rows})
    else:
        shown = [(row["topic"], row["partitions"], row["begin"], row["end"]) for row in rows]
        print_table(("topic", "partitions", "begin", "end"), shown, "The log has no topics yet.")


def _plan(settings: Settings) -> list[PlannedTopic]:
    return planned(settings.kafka, settings.common.partitions)


def _carry_out(settings: Settings, cluster: Administration, found: Comparison, apply_settings: bool) -> None:
    from streams.kafka.site import found_site

    cluster.create(found.missing)
    found_site(settings.kafka, settings.common)
    if apply_settings:
        cluster.apply(found.differences)


def _report(found: Comparison, dry_run: bool, apply_settings: bool) -> dict[str, Any]:
    return {
        "created": [topic.name for topic in found.missing],
        "existing": found.existing,
        "differences": found.differences,
        "applied": applicable(found.differences) if apply_settings else [],
        "dry_run": dry_run,
    }


def _summary(found: Comparison, dry_run: bool, apply_settings: bool) -> str:
    made = "would be made" if dry_run else "made"
    text = f"{len(found.missing)} topics {made}, {len(found.existing)} existed already."
    settings = applicable(found.differences)
    if settings and apply_settings:
        text += f" {len(settings)} settings {'would be' if dry_run else 'were'} given to them."
    elif settings:
        text += f" {len(settings)} of their settings are not as planned: --apply-settings alters them."
    if len(settings) < len(found.differences):
        text += " Copies are added with Kafka's own kafka-reassign-partitions."
    return text


def _print_plan(plan: list[PlannedTopic], found: Comparison) -> None:
    missing = {topic.name for topic in found.missing}
    rows = [
        (
            topic.name,
            topic.partitions,
            topic.replication,
            _kept(topic.settings["cleanup.policy"], topic.retention_days),
            "make" if topic.name in missing else "exists",
        )
        for topic in plan
    ]
    print_table(("topic", "partitions", "copies", "kept", ""), rows, "")


def _describe_kafka(settings: Settings, as_json: bool) -> None:
    plan = _plan(settings)
    with administration(settings.kafka) as cluster:
        rows = cluster.describe(plan)
    missing = sorted({topic.name for topic in plan} - {row.topic for row in rows})
    if as_json:
        print_json({"topics": rows, "missing": missing})
        return
    columns = ("topic", "partitions", "copies", "begin", "end", "kept", "behind")
    print_table(columns, [_kafka_row(row) for row in rows], "The cluster has none of the topics yet.")
    if missing:
        say(f"{len(missing)} topics are missing: gridpulse topics create makes them.")


def _kafka_row(row: TopicFacts) -> tuple[Any, ...]:
    kept = _kept(row.policy, row.retention_days)
    return (row.topic, row.partitions, row.replication, row.begin, row.end, kept, row.under_replicated)


def _kept(policy: str, days: float | None) -> str:
    return policy if days is None else f"{days:g} days"


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
