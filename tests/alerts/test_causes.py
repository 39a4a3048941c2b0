"""A transformer or feeder without supply silences the alerts about what hangs on it."""

import msgspec
import pytest

from alerts.alert import Alert, Reason, State
from alerts.config import AlertsConfig
from alerts.outages import OutageBook
from models.calendar import LocalTime
from models.errors import BadSettings
from models.flow.topics import OUTAGES, dead_letters
from models.flow.wire import pack, unpack
from models.messages import Cause
from tests.alerts.town import DAY, HOUR, MINUTE, START, Town, action, finding, outage

HERE = {"transformer_id": "T203", "feeder_id": "F1", "severity": 2}


def states(town: Town) -> list[tuple[str, State, Reason]]:
    return [(alert.key, alert.state, alert.reason) for alert in town.alerts]


def test_a_transformer_without_supply_silences_its_meters() -> None:
    town = Town().lose("transformer:T203", 5 * MINUTE, 6 * MINUTE)
    town.add(finding("quality.silent", "M1", HOUR, **HERE)).run(2 * HOUR)
    assert town.last.state == State.SUPPRESSED
    assert town.last.history[-1].text == "transformer T203 is without supply since 2024-06-05 08:05"
    assert town.orders == []


def test_others_are_told_of_as_ever() -> None:
    town = Town().lose("transformer:T203", 0, 60)
    elsewhere = HERE | {"transformer_id": "T204"}
    town.add(finding("quality.silent", "M1", HOUR, **elsewhere)).run(2 * HOUR)
    assert [order.kind for order in town.orders] == ["quality.silent"]


def test_what_is_silent_is_called_so() -> None:
    town = Town().lose("feeder:F1", 0, 60, kind="supply.silent")
    town.add(finding("quality.silent", "M1", HOUR, **HERE)).run(2 * HOUR)
    assert town.last.history[-1].text == "feeder F1 is silent since 2024-06-05 08:00"


def test_an_active_alert_gets_the_reason_and_loses_it_after_the_grace() -> None:
    town = Town().add(finding("quality.bad_data", "M1", 0, **HERE))
    town.lose("transformer:T203", 10 * MINUTE, 11 * MINUTE)
    town.lose("transformer:T203", 10 * MINUTE, HOUR, end=HOUR).run(6 * HOUR)
    steps = [(step.reason, step.at - START) for step in town.last.history if "inhib" in step.reason]
    assert steps == [(Reason.INHIBITED, 11 * MINUTE), (Reason.INHIBITION_LIFTED, 2 * HOUR)]
    assert town.last.state == State.ACTIVE
    assert town.last.history[-1].text == "the loss at transformer T203 no longer explains it"


def test_what_still_holds_after_supply_is_back_is_raised_after_the_grace() -> None:
    town = Town().lose("transformer:T203", 0, 60).lose("transformer:T203", 0, HOUR, end=HOUR)
    town.add(finding("quality.silent", "M1", 30 * MINUTE, **HERE)).run(6 * HOUR)
    raised = next(alert for alert in town.alerts if alert.state == State.ACTIVE)
    assert raised.opened_at == START + 2 * HOUR
    assert raised.reason == Reason.INHIBITION_LIFTED


def test_what_clears_meanwhile_was_never_raised() -> None:
    town = Town().lose("transformer:T203", 0, 60).lose("transformer:T203", 0, HOUR, end=HOUR)
    town.add(finding("quality.silent", "M1", 30 * MINUTE, **HERE))
    town.add(finding("quality.silent", "M1", 70 * MINUTE, clear=True, **HERE)).run(6 * HOUR)
    assert (town.last.state, town.last.raised, town.orders) == (State.CLEARED, False, [])


def test_a_loss_does_not_silence_its_own_alert() -> None:
    where = {"transformer_id": "T203", "feeder_id": "F1"}
    town = Town().lose("transformer:T203", 0, 60)
    town.add(finding("supply.lost", "T203", 60, since=0, subject_type="transformer", **where)).run(2 * HOUR)
    assert town.alerts[0].state == State.ACTIVE
    assert town.orders[0].kind == "supply.lost"


@pytest.mark.parametrize("kind", ["planned", "fault", "peak_shift"])
def test_an_outage_that_the_utility_reports_explains_a_loss(kind: str) -> None:
    where = {"transformer_id": "T203", "feeder_id": "F1"}
    town = Town().add(outage("O-1", "feeder:F1", 0, 3 * HOUR, kind))
    town.add(finding("supply.lost", "T203", 60, since=0, subject_type="transformer", **where))
    town.add(finding("supply.lost", "T203", HOUR, since=0, clear=True, subject_type="transformer", **where))
    assert town.run().orders == []
    assert town.last.raised is False


def test_kinds_that_supply_does_not_explain_are_told() -> None:
    town = Town().lose("transformer:T203", 0, 60)
    town.add(finding("theft.tamper", "M1", HOUR, **HERE), finding("arrears.overdue", "A1", HOUR, **HERE)).run()
    assert {alert.state for alert in town.alerts} == {State.ACTIVE}


def test_settings_say_what_a_loss_explains() -> None:
    explains = {**AlertsConfig().explains, "supply": ("theft",)}
    town = Town(AlertsConfig(explains=explains)).lose("transformer:T203", 0, 60)
    town.add(finding("quality.silent", "M1", HOUR, **HERE), finding("theft.lead", "M2", HOUR, **HERE)).run(2 * HOUR)
    newest: dict[str, Alert] = {alert.key: alert for alert in town.alerts}
    assert newest["quality:M1"].state == State.ACTIVE
    assert newest["theft:M2"].state == State.SUPPRESSED
    with pytest.raises(BadSettings, match="planned, fault, peak_shift, arrears, supply"):
        AlertsConfig(explains={"silence": ("theft",)})


def test_a_utility_cannot_report_an_outage_of_this_kind() -> None:
    town = Town().add(outage("O-1", "feeder:F1", 0, 3 * HOUR, "supply")).run()
    (letter,) = town.flow.values(dead_letters(OUTAGES))
    assert (
        "outage kind 'supply' is not one of planned, fault, peak_shift, arrears"
        in dict(letter.headers)["gp-error-reason"]
    )


def test_two_losses_of_one_transformer_are_two_windows_until_forgotten() -> None:
    book = OutageBook(AlertsConfig(), LocalTime("UTC"))
    for since, end in ((100, None), (100, 200), (300, None)):
        book.take_cause(Cause(scope="transformer:T1", kind="supply.lost", since=since, end=end))
    again = OutageBook(AlertsConfig(), LocalTime("UTC"))
    again.load(unpack(pack(book.dump())))
    for each in (book, again):
        assert each.cover("theft.lead", ["transformer:T1"], 250, 100) is not None
        assert each.cover("theft.lead", ["transformer:T1"], 250, 10) is None
        found = each.cover("theft.lead", ["transformer:T1"], 400, 10)
        assert found is not None
        assert found.end is None
    book.forget(DAY)
    assert [window.start for window in book.dump()] == [300]


def test_a_dump_of_a_version_without_losses_loads() -> None:
    book = OutageBook(AlertsConfig(), LocalTime("UTC"))
    book.take(outage("O-1", "feeder:F1", 0, HOUR))
    (kept,) = msgspec.to_builtins(book.dump())
    del kept["found"]
    again = OutageBook(AlertsConfig(), LocalTime("UTC"))
    again.load([kept])
    assert again.dump() == book.dump()


def test_a_person_who_returns_an_alert_to_service_in_a_loss_gets_it_suppressed() -> None:
    town = Town().lose("transformer:T203", 0, 60)
    town.add(finding("quality.silent", "M1", -60, **HERE), log=0)
    town.add(action("quality:M1", "out_of_service", 30, HOUR, "rebuilt")).run(2 * HOUR)
    assert town.last.state == State.SUPPRESSED
