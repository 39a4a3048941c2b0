"""From last gasps of meters to a message and back, through all stages."""

from alerts.alert import Alert, State
from models.flow.topics import ALERTS, METER_EVENTS
from tests.integration.lane import DAY, HOUR, METERS, START, lane, logged, played

FAILED = START + 5 * DAY + 10 * HOUR + 600
BACK = FAILED + 1500


def said(code: str, at: int) -> list[tuple[int, bytes]]:
    """What the meters of T0, those with even numbers, say one after another."""
    return [logged(at + place, meter_id=name, at=at + place, code=code) for place, name in enumerate(METERS[::2])]


def test_a_transformer_that_loses_supply_is_one_alert_until_it_is_back() -> None:
    log = lane(7)
    events = [*log[METER_EVENTS, 0], *said("last_gasp", FAILED), *said("3.26.0.216", BACK)]
    log[METER_EVENTS, 0] = sorted(events, key=lambda record: record[0])
    revisions: list[Alert] = played(log, 7).values(ALERTS, Alert)
    lost = [alert for alert in revisions if alert.kind == "supply.lost"]
    assert {alert.key for alert in lost} == {"supply:T0"}
    assert (lost[0].state, lost[0].opened_at, lost[0].since) == (State.ACTIVE, FAILED + 60, FAILED)
    assert lost[0].evidence["latest"]["last_gasps"] == 4
    assert (lost[-1].state, lost[-1].closed_at) == (State.CLEARED, BACK + 60)


def test_readings_that_end_leave_one_alert_of_the_feeder() -> None:
    revisions: list[Alert] = played(lane(7), 7).values(ALERTS, Alert)
    silent = {alert.key: alert for alert in revisions if alert.family == "supply"}
    assert {key: (alert.kind, alert.state, alert.severity) for key, alert in silent.items()} == {
        "supply:F": ("supply.silent", State.ACTIVE, 2)
    }
    assert silent["supply:F"].opened_at == START + 7 * DAY + 2 * HOUR
