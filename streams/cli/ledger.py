"""`gridpulse ledger`: what accounts owe or owed at any moment, statements, and the sum of everything."""

from contextlib import closing
from typing import Annotated

import typer

from books.statement import Statement, StatementLine, statement
from books.store import Clock, JournalStore
from models.errors import GridPulseError
from streams.cli.locality import Locality
from streams.cli.output import AsJson, print_facts, print_json, print_table
from streams.cli.reconciling import reconcile
from streams.journal import found_journal
from streams.settings import load_settings

app = typer.Typer(
    no_args_is_help=True, help="The journal of all accounts: balances, statements, trial balance, bank files."
)
app.command()(reconcile)

Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="account_id.")]
Moment = Annotated[
    str | None, typer.Option("--at", help="Before this date or time, in the utility's zone; now where it is missing.")
]
Booked = Annotated[bool, typer.Option("--booked", help="By when the books learned of it, not by when it happened.")]


@app.command()
def balance(account: Account, at: Moment = None, booked: Booked = False, as_json: AsJson = False) -> None:
    """Print what an account owed at a moment, by ledger account, and how old it was."""
    place = Locality(settings := load_settings())
    before = place.moment("--at", at)
    with closing(found_journal(settings)) as journal:
        found = _statement(journal, place, account, before, before, booked)
    if as_json:
        facts = {"account_id": account, "at": before, "balance": found.closing}
        print_json({**facts, "balances": found.balances, "ageing": found.ageing})
        return
    rows = [("owes", found.closing)]
    rows += [(name.replace("_", " "), amount) for name, amount in found.balances.items() if amount]
    rows += [(f"open, {name} days", amount) for name, amount in found.ageing.items() if amount]
    print_facts(f"{account} before {place.time(before)}", {name: place.money(amount) for name, amount in rows})


@app.command(name="statement")
def show_statement(
    account: Account,
    since: Annotated[
        str | None, typer.Option("--from", help="First day or moment, in the utility's zone; the first of all.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="Day or moment that it ends before; now where it is missing.")
    ] = None,
    booked: Booked = False,
    as_json: AsJson = False,
) -> None:
    """Print what happened to an account: what it owed before, each line, what it owed after and how old that was."""
    place = Locality(settings := load_settings())
    begin = 0 if since is None else place.moment("--from", since)
    end = place.moment("--to", until)
    with closing(found_journal(settings)) as journal:
        found = _statement(journal, place, account, begin, end, booked)
    if as_json:
        print_json(found)
    else:
        _print(found, place)


@app.command(name="trial-balance")
def trial_balance(at: Moment = None, booked: Booked = False, as_json: AsJson = False) -> None:
    """Print debits and credits of all accounts; exit code 1 where they are not equal or an entry is missing."""
    place = Locality(settings := load_settings())
    before = place.moment("--at", at)
    with closing(found_journal(settings)) as journal:
        balances, gaps, count = journal.balances(before, _clock(booked)), journal.gaps(), journal.count()
    total = sum(balances.values())
    if as_json:
        print_json({"at": before, "balances": balances, "total": total, "entries": count, "incomplete": gaps})
    else:
        rows = [(name.replace("_", " "), *place.sides([amount])) for name, amount in balances.items()]
        print_table(("ledger account", "debit", "credit"), [*rows, ("total", *place.sides(balances.values()))], "")
    if total or gaps:
        missing = f", and entries are missing of {', '.join(gaps[:5])}" if gaps else ""
        raise GridPulseError(
            f"debits less credits are {place.money(total)}{missing}: restore the journal from a backup"
        )


def _statement(journal: JournalStore, place: Locality, account: str, since: int, until: int, booked: bool) -> Statement:
    if not journal.count(account):
        raise GridPulseError(f"the journal has no account {account}: nothing was ever billed to it or paid")
    clock = _clock(booked)
    return statement(account, journal.entries(account, until, clock), since, until, place.day(until - 1), clock)


def _clock(booked: bool) -> Clock:
    return Clock.BOOKED if booked else Clock.AT


def _print(found: Statement, place: Locality) -> None:
    rows = [(place.time(found.since) if found.since else "", "opening balance", "", "", "", place.money(found.opening))]
    rows += [_cells(line, place) for line in found.lines]
    rows += [(place.time(found.until), "closing balance", "", "", "", place.money(found.closing))]
    print_table(("at", "what", "of", "debit", "credit", "balance"), rows, "")
    print_facts("", {f"open, {name} days": place.money(amount) for name, amount in found.ageing.items() if amount})


def _cells(line: StatementLine, place: Locality) -> tuple[str, str, str, str, str, str]:
    what = line.kind.value.replace("_", " ")
    held = f"{place.money(line.held)} held as security" if line.held else ""
    settled = ", ".join(f"{name} {place.money(amount)}" for name, amount in line.settles.items())
    of = "; ".join(each for each in (line.source, line.of, settled, held) if each)
    debit, credit = place.sides([line.amount])
    return place.time(line.at), what, of, debit, credit, place.money(line.balance)
