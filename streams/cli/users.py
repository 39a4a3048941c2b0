"""`gridpulse users`: who may use the console and the HTTP interface, and what they did."""

from contextlib import closing
from typing import Annotated

import typer

from alerts.chain import Head
from dashboards.access import audit, users
from dashboards.access.audit import Event
from dashboards.access.changes import Link
from dashboards.access.roles import Role
from models.errors import GridPulseError
from streams.access import open_access, welcome_address
from streams.cli import userkeys
from streams.cli.output import AsJson, moment, print_facts, print_json, print_table, say
from streams.cli.useraudit import changing
from streams.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="Users of the console, their roles, API keys, and the audit.")
app.add_typer(userkeys.app, name="key")

Name = Annotated[str, typer.Argument(help="Name of the user.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What they work as; may be given more than once.")]
Hours = Annotated[float, typer.Option(min=0.1, max=168, help="How long the link holds (hours).")]


@app.command()
def add(name: Name, role: Roles, hours: Hours = 24.0, as_json: AsJson = False) -> None:
    """Add a user, and print the link with which they choose a password."""
    with changing() as changes:
        link = changes.add_user(name, role, hours)
    _print_link(link, as_json)


@app.command("list")
def list_users(as_json: AsJson = False) -> None:
    """List users with their roles."""
    with closing(open_access(load_settings())) as store, store.reading() as connection:
        found = users.every(connection)
    if as_json:
        print_json({"users": [_facts(user) for user in found]})
        return
    rows = [(user.name, ", ".join(user.roles), _state(user), moment(user.made_at)) for user in found]
    print_table(("name", "roles", "state", "since (UTC)"), rows, "No users: start the console, and follow its link.")


@app.command("role")
def give_roles(name: Name, role: Roles, as_json: AsJson = False) -> None:
    """Give a user other roles, in place of those they have; they hold from the next request on."""
    with changing() as changes:
        user = changes.give_roles(name, role)
    _say(f"{user.name} is {', '.join(user.roles)}", {"name": user.name, "roles": user.roles}, as_json)


@app.command("password")
def renew_password(name: Name, hours: Hours = 24.0, as_json: AsJson = False) -> None:
    """Print a link with which a user chooses another password; the old one holds until then."""
    with changing() as changes:
        link = changes.renew_link(name, hours)
    _print_link(link, as_json)


@app.command()
def disable(name: Name, as_json: AsJson = False) -> None:
    """Let a user in no more; their sessions end at once."""
    _set_disabled(name, True, as_json)


@app.command()
def enable(name: Name, as_json: AsJson = False) -> None:
    """Let a disabled user in again, with the password they had."""
    _set_disabled(name, False, as_json)


@app.command("audit")
def show_audit(
    actor: Annotated[str, typer.Option(help="Only what this user or key did, as key:billing.")] = "",
    event: Annotated[Event | None, typer.Option(help="Only what happened like this.", show_default=False)] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most rows to print.")] = 50,
    head: Annotated[str, typer.Option(help="Head that was printed before and kept elsewhere, as POSITION:HASH.")] = "",
    as_json: AsJson = False,
) -> None:
    """Print what was done, refused and seen, the newest first, and check the chain of hashes over all of it."""
    kept = Head.read(head) if head else None
    with closing(open_access(load_settings())) as store, store.reading() as connection:
        rows = audit.rows(connection, limit, None, actor, event or "")
        verdict = audit.verify(connection, kept)
    if as_json:
        print_json({"fits": verdict.broken is None, "head": str(verdict.head), "rows": rows})
    else:
        shown = [(moment(row.at), row.event, row.actor, row.about, row.address, row.detail) for row in rows]
        print_table(("at (UTC)", "event", "actor", "about", "address", "detail"), shown, "Nothing happened yet.")
        print_facts("Audit", {"rows that fit": verdict.rows, "head": verdict.head})
    if broken := verdict.broken:
        raise GridPulseError(f"the audit does not fit at row {broken.position}: {broken.what}")


def _set_disabled(name: str, disabled: bool, as_json: bool) -> None:
    with changing() as changes:
        user = changes.set_disabled(name, disabled)
    _say(f"{user.name} is {'disabled' if disabled else 'enabled'}", {"name": user.name, "disabled": disabled}, as_json)


def _print_link(link: Link, as_json: bool) -> None:
    address = welcome_address(load_settings(), link.token)
    if as_json:
        print_json({"name": link.user.name, "link": address})
    else:
        say(f"{link.user.name} chooses a password, once, at [bold]{address}[/bold]")


def _say(text: str, facts: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        say(text)


def _state(user: users.Account) -> str:
    return "disabled" if user.disabled else "" if user.password else "no password yet"


def _facts(user: users.Account) -> dict[str, object]:
    return {name: value for name, value in user._asdict().items() if name not in ("key", "password")} | {
        "chosen": bool(user.password)
    }
