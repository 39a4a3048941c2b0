"""How commands speak: a table or sentence for people, one JSON object with `--json`, progress on standard error."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


def print_json(value: Any) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def print_facts(title: str, facts: Mapping[str, Any]) -> None:
    """Print names and values."""
    table = Table(title=title, show_header=False, title_justify="left", box=None)
    for name, value in facts.items():
        table.add_row(name, str(value))
    Console().print(table)


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], empty: str) -> None:
    """Print rows, or a sentence where there are none."""
    if not rows:
        Console().print(empty)
        return
    table = Table(*columns, box=None, header_style="bold")
    for row in rows:
        table.add_row(*(str(value) for value in row))
    Console().print(table)


def say(text: str) -> None:
    """Print a sentence for people on standard error; its lines are not broken, for an address may be in them."""
    Console(stderr=True, highlight=False).print(text, soft_wrap=True)


def moment(at: int) -> str:
    """A time (Unix seconds) as people read it, in UTC.

    Examples:
        >>> moment(0)
        '1970-01-01 00:00'
    """
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M}"


@contextmanager
def progress_bar(label: str, total: float) -> Iterator[Any]:
    """A bar on standard error; call what it gives with how much is done. Nothing is drawn where no terminal is."""
    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total)
        yield lambda done: bar.update(task, completed=done)
