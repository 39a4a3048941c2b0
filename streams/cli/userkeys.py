"""`gridpulse users key`: API keys of other programs."""

import sys
from contextlib import closing
from typing import Annotated

import typer

from dashboards.access import keys
from dashboards.access.roles import Role
from streams.access import open_access
from streams.cli.output import AsJson, moment, print_json, print_table, say
from streams.cli.useraudit import changing
from streams.settings import load_settings

app = typer.Typer(no_args_is_help=True, help="API keys, one for each program that asks the HTTP interface.")

Name = Annotated[str, typer.Argument(help="Name of the key, after the program that has it.")]


@app.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the program may do.")],
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long the key holds (days).")] = 365,
    speaks_for_others: Annotated[
        bool, typer.Option("--speaks-for-others", help="It may say who acts, in the header GridPulse-Actor.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make an API key, and print it: this once, for only a hash of it is kept."""
    with changing() as changes:
        made = changes.make_key(name, role.value, days, speaks_for_others)
    if as_json:
        print_json({"name": name, "key": made.token, "until": made.until})
    else:
        say(f"The key {name} holds until {moment(made.until)} UTC. It is shown this once:")
        sys.stdout.write(f"{made.token}\n")


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List API keys, without what is secret in them."""
    with closing(open_access(load_settings())) as store, store.reading() as connection:
        found = keys.every(connection)
    if as_json:
        print_json({"keys": found})
        return
    rows = [(k.name, k.role, "yes" if k.speaks else "", _end(k), moment(k.seen_at) if k.seen_at else "") for k in found]
    print_table(("name", "role", "speaks", "until (UTC)", "last used (UTC)"), rows, "No API keys.")


@app.command()
def revoke(name: Name, as_json: AsJson = False) -> None:
    """End an API key at once."""
    with changing() as changes:
        changes.revoke_key(name)
    if as_json:
        print_json({"name": name, "revoked": True})
    else:
        say(f"The key {name} is revoked.")


def _end(key: keys.Key) -> str:
    return moment(key.until) if key.revoked_at is None else f"revoked {moment(key.revoked_at)}"
