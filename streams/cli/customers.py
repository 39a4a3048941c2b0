"""`gridpulse customer`: who needs attention, one customer as a whole, and grades that people set."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer

from dashboards.lists import By, Wanted
from models.accounts.orders import OPEN
from models.calendar import LocalTime
from models.customers.names import GRADES
from models.errors import BadSettings
from models.records import Override
from streams.cli.customerpage import page, show_page
from streams.cli.output import AsJson, moment, print_json, print_table, say
from streams.cli.times import local_seconds
from streams.customerlist import facts, listed
from streams.customers import customer, newest_pages, put_override
from streams.fieldorders import field_orders
from streams.log.log import Log
from streams.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, help="Customers: who needs attention, one as a whole, grades set by people.")

Name = Annotated[str, typer.Argument(help="The account_id.")]


@app.command("list")
def list_customers(
    by: Annotated[By, typer.Option(help="Order: the highest first.")] = By.VALUE_AT_RISK,
    grade: Annotated[str, typer.Option(help="Only of this credit grade, such as poor.")] = "",
    abc: Annotated[str, typer.Option(help="Only A, B or C customers.")] = "",
    life: Annotated[str, typer.Option(help="Only in this stage of life, such as ending.")] = "",
    gone: Annotated[bool, typer.Option("--gone", help="Those who have left, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Most customers to list.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List customers; by value at risk it is the early warning of who may leave, by expected loss."""
    with _site() as (settings, log):
        found = listed(newest_pages(log), by, Wanted(grade, abc, life, gone), settings.customers)
    shown = [facts(found.row(place), settings) for place in range(min(limit, len(found.keys)))]
    if as_json:
        print_json({"customers": shown})
        return
    columns = ("account", "class", "grade", "abc", "rfm", "life", "risk", "why", "profit", "value at risk", "overdue")
    rows = [tuple(_text(fact[name]) for name in _SHOWN) for fact in shown]
    print_table(columns, rows, "No customers yet: they are written down when a month is over.")


@app.command()
def show(name: Name, as_json: AsJson = False) -> None:
    """Show one customer as a whole: grade and its story, segments, money, alerts, messages, risk of leaving."""
    with _site() as (settings, log):
        found = page(customer(log, name), settings)
    if as_json:
        print_json(found)
    else:
        show_page(found)


@app.command()
def orders(
    every: Annotated[bool, typer.Option("--all", help="Those that are done or withdrawn, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the orders for the field crew: whose supply to cut, and whose to bring back by when."""
    with _site() as (_, log):
        found = [order for order in field_orders(log) if every or order.state == OPEN]
    if as_json:
        print_json({"orders": [msgspec.to_builtins(order) for order in found]})
        return
    columns = ("account", "kind", "state", "since (UTC)", "not before", "deadline", "meters", "why")
    rows = [
        (one.account_id, one.kind, one.state, *map(_moment, (one.at, one.not_before, one.deadline)),
         ", ".join(one.meters), one.ended_by or one.reason)
        for one in found
    ]  # fmt: skip
    print_table(columns, rows, "No orders." if every else "No open orders.")


@app.command()
def override(
    name: Name,
    grade: Annotated[str, typer.Option(help=f"One of {', '.join(GRADES)}.")],
    until: Annotated[str, typer.Option(help="Local date and time it ends at; now ends one that was set.")],
    by: Annotated[str, typer.Option(help="Who answers for it.")],
    reason: Annotated[str, typer.Option(help="Why, such as what an appeal found.")],
) -> None:
    """Set a customer's credit grade for a time, whatever the figures say."""
    from dashboards.status import StatusFile
    from streams.moment import moment as moment_of

    if grade not in GRADES:
        raise BadSettings(f"--grade {grade} is not one of {', '.join(GRADES)}")
    with _site() as (settings, log):
        now = moment_of(StatusFile(settings.state / "status.json"))
        local = LocalTime(settings.common.timezone)
        end = now.at if until == "now" else local_seconds("--until", until, local)
        record = Override(account_id=name, at=now.at, grade=grade, until=end, owner=by, reason=reason)
        put_override(log, record, now)
    say(f"{name} is {grade} until {until}, as soon as the worker reads it.")


_SHOWN = ("account_id", "class", "grade", "abc", "rfm", "life", "risk", "reasons", "profit", "value_at_risk", "overdue")


def _moment(at: int) -> str:
    return moment(at) if at else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return f"{value:.2f}" if isinstance(value, float) else "" if value is None else str(value)


@contextmanager
def _site() -> Iterator[tuple[Settings, Log]]:
    from streams.logs import open_log

    settings = load_settings()
    with open_log(settings) as log:
        yield settings, log
