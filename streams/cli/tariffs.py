"""`gridpulse tariffs`: what a tariffs file says, what it makes of readings, and what it changes."""

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from models.accounts.days import LocalDays
from models.calendar import LocalTime
from models.errors import BadSettings
from models.tariffs.bill import Bill, Customer, bill
from models.tariffs.file import TariffsFile
from models.tariffs.parse import read_tariffs, tariffs_of
from models.tariffs.when import day_of
from streams.cli.output import AsJson, print_json, print_table, say
from streams.cli.tariffchanges import as_facts, refusal, show
from streams.settings import load_settings
from streams.tarifflog import against, put_tariffs
from streams.tariffs import Counted, counted
from streams.toml import text_of

app = typer.Typer(no_args_is_help=True, help="Tariffs: check a file of them, put it into effect, bill by it.")

File = Annotated[Path, typer.Argument(help="A tariffs file.")]


@app.command()
def check(file: File, as_json: AsJson = False) -> None:
    """Say whether anything in a file is wrong, with the line; nothing is changed."""
    found = _read(file)
    rows = [
        (name, str(version.begin), str(version.end or ""), version.source)
        for name, versions in found.tariffs.items()
        for version in versions
    ]
    columns = ("tariff", "begin", "end", "source")
    if as_json:
        print_json({"tariffs": [dict(zip(columns, row, strict=True)) for row in rows]})
    else:
        say(f"{file} is right: {len(found.tariffs)} tariffs, {len(rows)} sets of prices")
        print_table(columns, rows, "There is no tariff.")


@app.command()
def apply(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    reach_back: Annotated[
        bool, typer.Option("--reach-back", help="Also where it changes what months that are billed cost.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a file into effect: show what changes from which day on, and append it; again, it does nothing."""
    from dashboards.status import StatusFile
    from streams.logs import open_log
    from streams.moment import moment

    settings = load_settings()
    now = moment(StatusFile(settings.state / "status.json"))
    today = LocalDays(LocalTime(settings.common.timezone)).of(now.at)
    read = _read(file)
    with open_log(settings) as log:
        found = against(log, read, settings.common.currency_digits, today)
        wanted = [one.record for one in found if one.stretches]
        if not as_json:
            show(found)
        if not (dry_run or reach_back) and (wrong := next(filter(None, map(refusal, found)), "")):
            raise BadSettings(wrong)
        if wanted and not dry_run:
            put_tariffs(log, wanted, now)
    if as_json:
        print_json({"dry_run": dry_run, "tariffs": [as_facts(one) for one in found]})
    elif not wanted:
        say("There is nothing to do: the log holds what the file says.")
    else:
        say(
            f"{len(wanted)} tariffs "
            + ("would be put into the log." if dry_run else "hold once the worker reads them.")
        )


@app.command("bill")
def bill_readings(
    file: File,
    readings: Annotated[
        Path, typer.Option(help="CSV: at and kwh of intervals, or period and kwh of totals; see docs/tariffs.md.")
    ],
    tariff: Annotated[str, typer.Option(help="Name of the tariff, where the file has several.")] = "",
    begin: Annotated[str, typer.Option(help="First day, as 2026-03-01; else that of the intervals.")] = "",
    end: Annotated[str, typer.Option(help="Last day, included; else that of the intervals.")] = "",
    term: Annotated[
        list[str] | None, typer.Option(help="What the tariff must know, as persons=5 or kw=4.6.", show_default=False)
    ] = None,
    used_kwh: Annotated[str, typer.Option(help="Bought in the calendar year before, for blocks of a year.")] = "0",
    ratchet: Annotated[
        list[str] | None,
        typer.Option(help="Highest power of earlier months by demand charge, as demand=120.", show_default=False),
    ] = None,
    interval_min: Annotated[int, typer.Option(min=0, max=1440, help="Length of the intervals; 0 finds it.")] = 0,
    zone: Annotated[str, typer.Option(help="Time zone of the days and periods; else the utility's.")] = "",
    as_json: AsJson = False,
) -> None:
    """Price a file of readings and print the bill, line by line."""
    found = _read(file)
    local = LocalTime(zone or load_settings().common.timezone)
    name = _chosen(found, tariff)
    read = counted(readings, local, _day("--begin", begin), _day("--end", end), interval_min * 60)
    customer = Customer(
        terms=_thousandths("--term", term),
        before_wh=_thousandth("--used-kwh", used_kwh, 10**9),
        highest=_thousandths("--ratchet", ratchet),
    )
    made = bill(tariffs_of(found)[name], read.metered, read.begin, read.end, customer, found.digits)
    if as_json:
        print_json({**msgspec.to_builtins(made), "currency": found.currency, "readings": read.rows})
    else:
        _print(made, found.currency, read)


def _read(file: Path) -> TariffsFile:
    return read_tariffs(text_of(file), str(file))


def _chosen(found: TariffsFile, name: str) -> str:
    if not name and len(found.tariffs) == 1:
        return next(iter(found.tariffs))
    if name not in found.tariffs:
        what = f"there is no tariff {name!r}" if name else "the file has several tariffs"
        raise BadSettings(f"{what}: name one with --tariff, of {', '.join(found.tariffs)}")
    return name


def _day(option: str, text: str) -> int | None:
    try:
        return day_of(date.fromisoformat(text)) if text else None
    except ValueError:
        raise BadSettings(f"{option} {text} is no date: write it like 2026-03-01") from None


def _thousandths(option: str, said: list[str] | None) -> dict[str, int]:
    pairs = [text.partition("=") for text in said or []]
    return {name.strip(): _thousandth(option, value) for name, _, value in pairs}


def _thousandth(option: str, text: str, most: int = 100_000) -> int:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        raise BadSettings(f"{option} {text!r} is no number between 0 and {most:,}")
    return round(value * 1000)


def _print(made: Bill, currency: str, read: Counted) -> None:
    rows = [
        (
            line.name + (f", {line.part}" if line.part else ""),
            f"{line.quantity} {line.unit}",
            f"{line.price} {'%' if line.by == 'percent' else f'/ {line.by}'}",
            f"{line.begin} to {line.end}",
            line.amount,
            line.source,
        )
        for line in made.lines
    ]
    say(f"{made.tariff}, {made.begin} to {made.end}, {read.rows} rows of readings")
    print_table(("line", "quantity", "price", "days", "amount", "source"), rows, "Nothing is to be paid.")
    print_table(("total", ""), [(made.total, currency)], "")
