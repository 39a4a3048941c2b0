"""docs/alerts.md has every kind, state, reason and default that there is."""

import re
from enum import StrEnum

import pytest

from alerts.alert import Alert, Reason, State
from alerts.config import OUTAGE_KINDS, AlertsConfig
from alerts.config.families import families
from alerts.config.receivers import RECEIVERS
from alerts.outbox import Fate
from alerts.words.masking import SIGHTS, Datum
from tests.docs.pages import DOCS, ROOT, code, section, tables

PAGE = DOCS / "alerts.md"

_LITERAL = re.compile(r'"((?:overload|theft|balance|arrears|payment_fraud|churn|quality)\.[a-z_]+)"')
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
    assert set(config.explains) == set(OUTAGE_KINDS)
    last = section(PAGE, "Outages").strip().splitlines()[-1]
    assert tuple(code(last)) == config.never_inhibited


def test_families_are_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Families"))
    said = {code(row[0])[0]: (_seconds(row[1]), _seconds(row[2]), tuple(row[3].split(", "))) for row in table}
    assert said == {name: (rules.reopen_s, rules.stale_s, rules.roles) for name, rules in families().items()}


def test_receivers_are_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Who is told"))
    said = [(row[0], tuple(row[1].split(", ")), int(row[2]), row[3], row[4], row[5]) for row in table]
    assert said == [
        (
            receiver.role,
            (receiver.channel, *receiver.fallback),
            receiver.min_severity,
            "no" if receiver.quiet == (0, 0) else f"{receiver.quiet[0]} to {receiver.quiet[1]}",
            "yes" if receiver.send_cleared else "no",
            "yes" if receiver.remind else "no",
        )
        for receiver in RECEIVERS
    ]


def test_who_sees_what_is_as_the_table_says() -> None:
    (table,) = tables(section(PAGE, "Who sees what"))
    said = {row[0]: dict(zip(Datum, row[1:], strict=True)) for row in table}
    assert said == {reader: {datum: sight.value for datum, sight in seen.items()} for reader, seen in SIGHTS.items()}


def _seconds(text: str) -> int:
    if text in ("never", "no"):
        return 0
    number, unit = text.split()
    return int(number) * {"min": 60, "d": 86_400}[unit]
