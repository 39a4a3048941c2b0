"""`gridpulse ledger reconcile`: the bank's files beside the books."""

from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from books.bank.booked import booked_of
from books.bank.breaks import Break, BreakKind, Comparison
from books.bank.camt import read_camt
from books.bank.comparing import Terms, compare
from books.bank.entry import Sheet
from models.errors import GridPulseError
from streams.cli.locality import Locality
from streams.cli.output import AsJson, print_json, print_table
from streams.journal import found_journal
from streams.sections import LedgerSettings
from streams.settings import Settings, load_settings


def reconcile(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="camt.053 or camt.054 files, in any order, repeats included."),
    ],
    as_json: AsJson = False,
) -> None:
    """Compare bank files with the journal and list every break by kind; exit code 1 where there are any."""
    place = Locality(settings := load_settings())
    sheets = [sheet for path in files for sheet in read_camt(path, settings.common.currency_digits)]
    found = _compared(settings, sheets, place)
    if not found.adds_up:
        raise GridPulseError("what agrees and the breaks are not all there is: please report this with the files")
    if as_json:
        print_json(_tree(found, place))
    else:
        _print(found, place)
    if found.breaks or found.notes:
        raise typer.Exit(1)


def _compared(settings: Settings, sheets: list[Sheet], place: Locality) -> Comparison:
    said: LedgerSettings = settings.ledger
    terms = Terms(said.currency, said.bank_channels, said.bank_days)
    days = [each.day for sheet in sheets for each in sheet.transactions]
    with closing(found_journal(settings)) as journal:
        since, until = (min(days) - terms.window, max(days) + terms.window + 1) if days else (0, 0)
        entries = journal.cash(place.midnight(since), place.midnight(until))
    return compare(sheets, booked_of(entries, place.day), terms)


def _tree(found: Comparison, place: Locality) -> dict[str, Any]:
    """The comparison with days as dates and sums by kind."""
    tree: dict[str, Any] = msgspec.to_builtins(found)
    for each in tree["breaks"]:
        each["day"] = place.date(each["day"])
    by_kind = {kind.value: _sums(found, kind) for kind in BreakKind}
    days = {name: place.date(tree[name]) for name in ("first_day", "last_day")}
    return tree | days | {"by_kind": {kind: sums for kind, sums in by_kind.items() if sums["count"]}}


def _sums(found: Comparison, kind: BreakKind) -> dict[str, int]:
    these = [each for each in found.breaks if each.kind == kind]
    bank, booked = sum(each.bank for each in these), sum(each.booked for each in these)
    return {"count": len(these), "bank": bank, "booked": booked, "difference": bank - booked}


def _print(found: Comparison, place: Locality) -> None:
    rows = [_cells(each, place) for each in found.breaks]
    columns = ("break", "day", "bank", "books", "account", "payment", "payer names", "bank's reference", "text")
    print_table(columns, rows, "No breaks.")
    money = place.money
    sums = [("agree", found.matched, money(found.matched_amount), money(found.matched_amount), money(0))]
    for kind in BreakKind:
        count, bank, booked, difference = _sums(found, kind).values()
        if count:
            sums.append((_words(kind), count, money(bank), money(booked), money(difference)))
    lines = found.matched + len(found.breaks)
    sums.append(("total", lines, money(found.bank), money(found.booked), money(found.bank - found.booked)))
    print_table(("", "lines", "bank", "books", "difference"), sums, "")
    print_table(("also", "count"), [
        ("transactions that came in several files", found.repeated),
        ("entries that the bank has not booked yet", found.pending),
        ("payments of other channels or days", found.elsewhere),
        *((note, "") for note in found.notes),
    ], "")  # fmt: skip


def _words(kind: BreakKind) -> str:
    return kind.value.replace("_", " ")


def _cells(each: Break, place: Locality) -> tuple[str, ...]:
    bank = f"{place.money(each.original)} {each.currency}" if each.original else place.money(each.bank)
    what = _words(each.kind) + (f" {each.reason}" if each.reason else "")
    return (what, place.date(each.day), bank, place.money(each.booked), each.account_id, each.payment_id, each.named,
            each.bank_reference, each.text)  # fmt: skip
