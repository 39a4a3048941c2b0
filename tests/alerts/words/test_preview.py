"""Previews: made-up alerts of every kind with evidence as detectors give it, and real ones."""

import ast
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner

from alerts.config import LOCALES, AlertsConfig
from alerts.config.names import ROLES
from alerts.store import AlertStore
from alerts.words.fields import FIELDS
from alerts.words.preview import previews
from alerts.words.render import LANGUAGES
from alerts.words.samples import SAMPLES
from models.errors import BadSettings, GridPulseError
from streams.cli.commands import app
from streams.cli.previews import Language, Role
from tests.alerts.making import renderer
from tests.alerts.town import HOUR, Town, finding
from tests.docs.test_alerts_page import kinds

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = {
    "overload": ("grid",),
    "theft": ("theft",),
    "balance": ("theft",),
    "arrears": ("accounts",),
    "bill": ("accounts",),
    "payment_fraud": ("fraud",),
    "churn": ("churn",),
    "quality": ("meters",),
    "supply": ("grid", "meters", "supply"),
}


def literals(family: str) -> set[str]:
    """Every text in the source of a family's detectors."""
    found: set[str] = set()
    for folder in FOLDERS[family]:
        for path in (ROOT / "models" / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text()))
            found |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return found


def test_samples_have_evidence_that_detectors_really_give() -> None:
    for kind, sample in SAMPLES.items():
        family = kind.partition(".")[0]
        unknown = sample.evidence.keys() - literals(family)
        assert not unknown, (kind, unknown)


def test_every_kind_that_a_detector_reports_has_a_sample() -> None:
    assert kinds() <= SAMPLES.keys()


def test_staff_read_every_value_of_the_samples_under_a_name() -> None:
    for kind, sample in SAMPLES.items():
        assert sample.evidence.keys() <= FIELDS.keys(), kind


def test_the_command_offers_what_there_is() -> None:
    assert (get_args(Role), get_args(Language)) == (ROLES, LOCALES)


def test_previews_are_what_is_sent() -> None:
    found = previews(renderer(), ["theft.lead", "overload.overload"], ["desk"], LANGUAGES, ["sms", "email"])
    assert [(each.kind, each.locale, each.channel) for each in found[:4]] == [
        ("theft.lead", "en", "sms"),
        ("theft.lead", "en", "email"),
        ("theft.lead", "zh", "sms"),
        ("theft.lead", "zh", "email"),
    ]
    assert (found[0].alphabet, found[2].alphabet) == ("GSM-7", "UCS-2")
    assert (found[0].parts, found[0].units, found[0].subject) == (1, len(found[0].text), "")
    assert (found[1].alphabet, found[1].parts) == ("", 0)
    assert found[1].subject
    assert (found[0].texts, found[0].html, found[0].event) == ([found[0].text], "", "")
    assert found[1].html.startswith("<!DOCTYPE html>")


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Any]:
    with closing(AlertStore(f"sqlite:///{tmp_path / 'alerts.db'}")) as store:
        store.save(Town().add(finding("overload.overload", "T1", 0)).run(HOUR).alerts)
    environment = {"GRIDPULSE_STATE": str(tmp_path), "GRIDPULSE_NOTIFY__UTILITY": "City Power"}
    return lambda *words: CliRunner().invoke(app, ["alerts", "preview", *words], env=environment)


def test_the_command_shows_one_kind_or_all(run: Callable[..., Any]) -> None:
    shown = run("theft.lead", "--role", "inspector").stdout
    assert "== theft.lead, raised, to inspector by sms in en, GSM-7" in shown
    assert "City Power: inspect meter M-SAMPLE" in shown
    assert "【City Power】请检查电能表M-SAMPLE" in run("theft.lead", "--language", "zh").stdout
    everything = json.loads(run("--json", "--phase", "cleared").stdout)["messages"]
    assert [message["kind"] for message in everything] == list(SAMPLES)


def test_the_command_shows_a_real_alert(run: Callable[..., Any]) -> None:
    shown = run("--alert", "overload:T1", "--channel", "email", "--role", "engineer").stdout
    assert "Transformer T1 is overloaded" in shown
    assert isinstance(run("--alert", "overload:T9").exception, GridPulseError)


def test_customers_are_shown_what_they_may_be_told(run: Callable[..., Any]) -> None:
    told = json.loads(run("--role", "account", "--json").stdout)["messages"]
    never = AlertsConfig().never_to_customer
    assert {message["kind"].partition(".")[0] for message in told}.isdisjoint(never)
    assert isinstance(run("theft.lead", "--role", "account").exception, BadSettings)
    assert "did you mean theft.lead" in str(run("theft.leed").exception)


def test_a_webhook_is_shown_the_event_that_it_is_posted_with_what_its_reader_may_see(run: Callable[..., Any]) -> None:
    [found] = previews(renderer(), ["theft.lead"], ["engineer"], ["en"], ["webhook"])
    event = json.loads(found.event)
    assert (event["type"], event["data"]["title"], event["data"]["account_id"]) == (
        "io.gridpulse.alert.raised", found.subject, "***",
    )  # fmt: skip
    assert '"specversion":"1.0"' in run("theft.lead", "--channel", "webhook").stdout
