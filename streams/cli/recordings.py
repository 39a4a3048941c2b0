"""`gridpulse simulate`, `import` and `replay`: recordings made, converted and run."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from models.errors import BadSettings
from streams.cli.output import AsJson, print_facts, print_json, progress_bar, say
from streams.cli.times import seconds_of

_SIM_SEED = 7


class Format(StrEnum):
    """File formats of a recording."""

    PARQUET = "parquet"
    CSV = "csv"
    NDJSON = "ndjson"


class Source(StrEnum):
    """What `import` can read."""

    LONDON = "london"
    ENEL = "enel"
    CSV = "csv"


class Unit(StrEnum):
    """Units of energy in a CSV file."""

    KWH = "kWh"
    WH = "Wh"


class Stamp(StrEnum):
    """What a time in a CSV file is of its interval."""

    END = "end"
    START = "start"


_CSV = "Of a CSV file"

CsvColumns = Annotated[
    list[str] | None,
    typer.Option(
        help="meter_id=, at= or kwh= and the file's name for it, as --column at=taken; repeat for each.",
        rich_help_panel=_CSV,
    ),
]
CsvZone = Annotated[
    str | None,
    typer.Option(
        help="Zone of times without an offset, as Europe/London; else they are left out.", rich_help_panel=_CSV
    ),
]
CsvInterval = Annotated[
    int | None, typer.Option(help="Length of an interval in seconds; 900 if not given.", rich_help_panel=_CSV)
]
CsvUnit = Annotated[Unit | None, typer.Option(help="Unit of the energy; kWh if not given.", rich_help_panel=_CSV)]
CsvStamp = Annotated[
    Stamp | None,
    typer.Option(
        help="Whether a time is the end or the start of its interval; end if not given.", rich_help_panel=_CSV
    ),
]


def simulate(
    out: Annotated[Path, typer.Option(help="Folder to write the recording to.")],
    days: Annotated[int, typer.Option(min=1, help="Days to simulate.")] = 180,
    meters: Annotated[int, typer.Option(min=20, help="Meters of the town.")] = 2_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same recording, to the byte.")] = _SIM_SEED,
    trouble: Annotated[float, typer.Option(min=0, help="How many times as much goes wrong, bad data apart.")] = 1.0,
    file_format: Annotated[Format, typer.Option("--format", help="File format of the readings.")] = Format.PARQUET,
    storm: Annotated[bool, typer.Option("--storm", help="A storm on the last evening but one.")] = False,
    operator: Annotated[
        bool, typer.Option("--operator", help="Somebody at the desk acknowledges what the desk is told.")
    ] = False,
    known_answers: Annotated[
        bool, typer.Option("--known-answers", help="A calm small town with five events whose alerts are known.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Simulate a town with its thieves, overloads and late payers, the truth written beside."""
    from streams.operator import attend
    from streams.settings import load_settings
    from streams.simulator import recordings

    settings = load_settings() if operator else None
    with progress_bar("simulating", days) as done:
        if known_answers:
            report = recordings.known_answers(out, seed)
        else:
            report = recordings.simulate(out, days, meters, seed, file_format.value, done, trouble, storm)
    if settings is not None:
        report["acknowledgements"] = attend(out, settings, seed)
    if as_json:
        print_json(report)
    else:
        print_facts(f"Recording in {out}", report)


def import_data(
    source: Annotated[Source, typer.Argument(help="What the files are.")],
    path: Annotated[Path, typer.Argument(exists=True, help="File or folder to read.")],
    out: Annotated[Path, typer.Option(help="Folder to write the recording to.")],
    column: CsvColumns = None,
    zone: CsvZone = None,
    interval: CsvInterval = None,
    unit: CsvUnit = None,
    stamp: CsvStamp = None,
    as_json: AsJson = False,
) -> None:
    """Convert meter data of others into a recording that `replay` runs."""
    from streams import importers

    said = {"columns": _columns(column), "zone": zone, "interval_s": interval, "unit": unit, "stamp": stamp}
    report = importers.convert(
        source.value, path, out, {name: value for name, value in said.items() if value is not None}
    )
    if as_json:
        print_json(report)
    else:
        print_facts(f"Recording in {out}", report)


def replay(
    path: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the recording.")],
    out: Annotated[Path | None, typer.Option(help="Folder for alerts.ndjson and loads.csv.")] = None,
    state: Annotated[
        Path | None, typer.Option(help="Folder for the state; the same command continues a replay that was killed.")
    ] = None,
    batch: Annotated[
        int, typer.Option(min=1, help="Readings appended at once; changes nothing but the pace.")
    ] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Run a recording through the whole engine, as fast as it goes."""
    from streams.recording.recording import Recording
    from streams.replay import replay as run
    from streams.settings import load_settings

    recording = Recording(path)
    first, last = recording.first_time, recording.last_time
    with progress_bar("replaying", last - first) as done:
        result = run(path, load_settings(), state, out, batch, lambda _, time: done(time - first))
    if as_json:
        print_json(result)
        return
    facts = msgspec.to_builtins(result)
    print_facts(f"Replay of {path}", {name: _text(value) for name, value in facts.items()})
    if out:
        say(f"alerts.ndjson and loads.csv are in {out}")


def record(
    out: Annotated[Path, typer.Option(help="Folder to write the recording to.")],
    begin: Annotated[
        str | None, typer.Option("--from", help="Write what came from this date or time (UTC) on.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="And before this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write what the log still holds as a recording, so that a site's own last months can be replayed."""
    from streams.export import export
    from streams.logs import open_log
    from streams.settings import load_settings

    settings = load_settings()
    if not settings.kafka.bootstrap and not (settings.state / "log.db").exists():
        raise BadSettings(f"{settings.state.resolve()} holds no log yet: start `gridpulse serve`")
    with open_log(settings) as log:
        counts = export(log, settings, out, (seconds_of("--from", begin), seconds_of("--until", until)))
    if as_json:
        print_json(counts)
    else:
        print_facts(f"Recording in {out}", counts)


def feed(
    path: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Folder of the recording.")],
    batch: Annotated[int, typer.Option(min=1, help="Readings that are appended at once.")] = 100_000,
    as_json: AsJson = False,
) -> None:
    """Feed a recording into Kafka, for workers that run there with GRIDPULSE_KAFKA__FED=true."""
    from streams.feed import feed as run
    from streams.recording.recording import Recording
    from streams.settings import load_settings

    recording = Recording(path)
    first, last = recording.first_time, recording.last_time
    with progress_bar("feeding", last - first) as done:
        readings = run(path, load_settings(), batch, lambda _, time: done(time - first))
    if as_json:
        print_json({"recording": str(path), "readings": readings})
    else:
        say(f"{readings:,} readings of {path} were fed.")


def score(
    recording: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="A simulated recording.")],
    out: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="What `replay --out` wrote of it.")],
    as_json: AsJson = False,
) -> None:
    """Compare alerts with what really happened: precision, recall and delay by kind."""
    from streams import scoring

    result = scoring.score(recording, out)
    if as_json:
        print_json(result)
    else:
        typer.echo(scoring.text(result))


def _columns(told: list[str] | None) -> dict[str, str] | None:
    if not told:
        return None
    pairs = [text.partition("=") for text in told]
    if wrong := [text for text, (_, equals, column) in zip(told, pairs, strict=True) if not equals or not column]:
        raise BadSettings(f"--column {wrong[0]} says no column: write it like --column at=taken")
    return {name: column for name, _, column in pairs}


def _text(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return f"{value:,}" if isinstance(value, (int, float)) else str(value)
