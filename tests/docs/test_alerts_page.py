"""docs/alerts.md has every kind, state, reason and default that there is."""

import re
from enum import StrEnum

import pytest

from alerts.alert import Alert, Reason, State
from alerts.config import LOSS, OUTAGE_KINDS, AlertsConfig
from alerts.config.families import families
from alerts.outbox import Fate
from alerts.routes import default_routes
from alerts.words.masking import SIGHTS, Datum
from models.calendar import LocalTime
from tests.docs.pages import DOCS, ROOT, code, section, tables

PAGE = DOCS / "alerts.md"

_LITERAL = re.compile(r'"((?:overload|theft|balance|arrears|bill|payment_fraud|churn|quality|supply)\.[a-z_]+)"')
_PAYMENT = re.compile(r'payment_finding\(\s*"([a-z_]+)"')


def kinds() -> set[str]:
    """Every kind of finding that a stage can make, read from the detectors' source."""
    found: set[str] = set()
    for folder in ("meters", "grid", "theft", "accounts", "fraud", "churn"):
        for path in (ROOT / "models" / folder).rglob("*.py"):
            text = path.read_text()
            found |= set(_LITERAL.findall(text))
            found |= {f"payment_fraud.{kind}" for kind in _PAYMENT.findall(text)}
    return found


def first_cells(heading: str) -> list[str]:
    (table,) = tables(section(PAGE, heading))
    assert all(cell for row in table for cell in row)
    return [(code(row[0]) or [row[0]])[0] for row in table]


def test_every_kind_is_described() -> None:
    assert len(kinds()) > 20
    assert set(first_cells("Kinds")) == kinds()


def test_the_readme_has_every_kind() -> None:
    table = tables(section(ROOT / "README.md", "What comes out"))[0]
    assert {code(row[0])[0] for row in table} == kinds()


@pytest.mark.parametrize(("heading", "members"), [("States", State), ("Reasons", Reason), ("Messages", Fate)])
def test_every_member_is_described(heading: str, members: type[StrEnum]) -> None:
    assert first_cells(heading) == [member.value for member in members]


def test_every_field_of_an_alert_is_named() -> None:
    assert set(Alert.__struct_fields__) <= set(code(section(PAGE, "What an alert holds")))


def test_outages_explain_what_the_table_says() -> None:
    config = AlertsConfig()
    (table,) = tables(section(PAGE, "Outages"))
    assert {code(row[0])[0]: tuple(code(row[1])) for row in table} == dict(config.explains)
    assert set(config.explains) == {*OUTAGE_KINDS, LOSS}
    last = section(PAGE, "Outages").strip().splitlines()[-1]
    assert tuple(code(last)) == config.never_inhibited


def test_families_are_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Families"))
    said = {code(row[0])[0]: (_seconds(row[1]), _seconds(row[2]), tuple(row[3].split(", "))) for row in table}
    assert said == {name: (rules.reopen_s, rules.stale_s, rules.roles) for name, rules in families().items()}


def test_receivers_are_as_the_table_says() -> None:
    asked, said = tables(section(PAGE, "Who is told"))[1], tables(section(PAGE, "Who is told"))[0]
    file = default_routes(LocalTime("UTC")).file
    assert [tuple(row) for row in said] == [
        (
            name,
            ", ".join(receiver.channels),
            str(next(route.match.from_severity for route in file.routes if name in route.tell)),
            ", ".join(quiet.hours for quiet in receiver.quiet) or "no",
            "yes" if receiver.ends else "no",
            "yes" if any(route.chain for route in file.routes if name in route.tell) else "no",
        )
        for name, receiver in file.receivers.items()
    ]
    assert {reason for row in asked for reason in code(row[1])} <= set(Reason)


def test_who_sees_what_is_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Who sees what"))
    said = {row[0]: dict(zip(Datum, row[1:], strict=True)) for row in table}
    assert said == {reader: {datum: sight.value for datum, sight in seen.items()} for reader, seen in SIGHTS.items()}


def _seconds(text: str) -> int:
    if text in ("never", "no"):
        return 0
    number, unit = text.split()
    return int(number) * {"min": 60, "d": 86_400}[unit]
