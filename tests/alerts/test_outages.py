"""Outages that explain alerts, and what becomes of these after them."""

from alerts.alert import Reason, State
from alerts.config import AlertsConfig
from tests.alerts.town import HOUR, START, Town, finding, outage


def test_an_outage_suppresses_what_it_explains_with_the_reason() -> None:
    town = Town().add(
        outage("O-17", "transformer:T-203", 0, 4 * HOUR),
        finding("quality.silent", "M1", HOUR, transformer_id="T-203"),
        finding("quality.silent", "M1", 4 * HOUR + 900, transformer_id="T-203", clear=True),
    )
    town.run()
    assert town.orders == []
    assert not town.last.raised
    assert [alert.state for alert in town.alerts] == [State.SUPPRESSED, State.CLEARED]
    words = "planned outage O-17 covers transformer T-203 until 2024-06-05 12:00"
    assert town.alerts[0].history[0].text == words
    assert town.alerts[0].reason == Reason.INHIBITED


def test_what_outlasts_the_outage_is_raised_after_its_grace() -> None:
    town = Town().add(
        outage("O-1", "feeder:F1", 0, HOUR), finding("quality.silent", "M1", 1800, feeder_id="F1", severity=2)
    )
    town.run()
    assert (town.last.state, town.last.opened_at) == (State.ACTIVE, START + 2 * HOUR)
    assert Reason.INHIBITION_LIFTED in town.reasons()
    assert len(town.orders) == 1


def test_an_open_alert_stays_open_in_an_outage_but_nobody_is_told() -> None:
    town = Town().add(
        finding("overload.heavy", "T1", 0, severity=1),
        outage("O-1", "transformer:T1", 600, None, kind="fault"),
        finding("overload.overload", "T1", 1200, since=0, severity=3),
    )
    town.run(HOUR)
    assert (town.last.state, town.last.severity) == (State.ACTIVE, 3)
    assert [order.step for order in town.orders] == ["0.overload.heavy.1"]
    assert town.last.history[-1].text == "fault outage O-1 covers transformer T1 until further notice"
    town.add(outage("O-1", "transformer:T1", 600, 2 * HOUR, kind="fault"), log=2 * HOUR).run()
    assert [order.step for order in town.orders][:2] == ["0.overload.heavy.1", "0.overload.overload.3"]
    assert town.orders[1].created_at == START + 3 * HOUR


def test_each_outage_kind_explains_its_own() -> None:
    settings = AlertsConfig()
    table = {
        ("planned", "overload.overload"): True,
        ("fault", "theft.lead"): True,
        ("peak_shift", "churn.risk"): True,
        ("arrears", "theft.lead"): False,
        ("arrears", "quality.silent"): True,
        ("arrears", "arrears.overdue"): False,
        ("planned", "arrears.overdue"): False,
        ("planned", "payment_fraud.duplicate"): False,
        ("planned", "theft.tamper"): False,
        ("arrears", "overload.overload"): False,
    }
    assert {pair: settings.explained(*pair) for pair in table} == table
