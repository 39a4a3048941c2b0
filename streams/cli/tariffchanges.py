"""What a tariffs file would change, for people and as JSON."""

from typing import Any

from models.tariffs.changes import Stretch
from models.tariffs.when import date_of
from streams.cli.output import print_table, say
from streams.tarifflog import Applied


def as_facts(one: Applied) -> dict[str, Any]:
    """One tariff as JSON."""
    return {
        "tariff": one.tariff,
        "state": _state(one),
        "accounts": one.accounts,
        **one.reach._asdict(),
        "changes": [
            {**_days(each), "what": [difference._asdict() for difference in each.differences]} for each in one.stretches
        ],
    }


def show(found: list[Applied]) -> None:
    """Print what changes: a row for each value that is another, and what is charged already."""
    rows = [
        (one.tariff, *_days(stretch).values(), difference.name, difference.before, difference.after)
        for one in found
        for stretch in one.stretches
        for difference in stretch.differences
    ]
    print_table(("tariff", "first day", "last day", "what", "before", "after"), rows, "Nothing changes.")
    for one in found:
        for sentence in _said(one):
            say(f"{one.tariff}: {sentence}")


def refusal(one: Applied) -> str:
    """Why a tariff needs a person to say that it may reach back; empty where it does not."""
    if not one.accounts or not (one.reach.billed or one.reach.kept_before):
        return ""
    since = f"from {one.reach.billed} on" if one.reach.billed else f"before {one.reach.kept_before}"
    return (
        f"{one.tariff} would cost otherwise {since}, which is billed already: let new prices begin later and keep the"
        " old ones in the file, or say --reach-back"
    )


def _said(one: Applied) -> list[str]:
    found = [f"{one.accounts} accounts name it."] if one.stretches else []
    if one.accounts and one.reach.rated_from:
        billed = "; for what is billed, the difference goes to the next bill" if one.reach.billed else ""
        found.append(f"{one.reach.rated_from} to {one.reach.rated_to} is charged already and rated anew{billed}.")
    if one.accounts and one.reach.kept_before:
        found.append(f"What was charged before {one.reach.kept_before} stays as it is.")
    return found


def _state(one: Applied) -> str:
    if one.new:
        return "new"
    return "changed" if one.stretches else "same"


def _days(stretch: Stretch) -> dict[str, str]:
    last = "" if stretch.last is None else date_of(stretch.last).isoformat()
    return {"first": date_of(stretch.first).isoformat() if stretch.first else "", "last": last}
