"""Performance and nuisances of a town whose history is known, read from the alert store."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from alerts.config import AlertsConfig, FamilyRules
from alerts.figures import reading
from alerts.figures.flood import FloodRule
from alerts.figures.nuisance import Nuisance, nuisances
from alerts.figures.performance import Performance, performance
from alerts.figures.records import Said, Step, spells_of
from alerts.reports import report_of
from alerts.store import AlertStore
from models.messages import Finding
from tests.alerts.town import DAY, HOUR, MINUTE, START, UNREMINDED, Town, action, finding, outage


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AlertStore]:
    url = f"sqlite:///{tmp_path / 'alerts.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").make_database()
    with closing(AlertStore(url)) as made:
        yield made


def kept(store: AlertStore, town: Town, until: int = DAY) -> AlertStore:
    """A store after a town, whose messages all were told."""
    town.run(until)
    store.save(town.alerts)
    store.save_messages([report_of(order, "sent", "", order.created_at) for order in town.orders])
    return store


def figures(store: AlertStore, begin: int = 0, end: int = DAY) -> Performance:
    with store.reading() as connection:
        span = START + begin, START + end
        return performance(reading.steps(connection, *span), reading.said(connection, *span), *span, 1, FloodRule())


def found(store: AlertStore, end: int = DAY) -> dict[str, Nuisance]:
    with store.reading() as connection:
        span = START, START + end
        spells = spells_of(reading.steps(connection, *span), reading.said(connection, *span))
    return {nuisance.setting: nuisance for nuisance in nuisances(spells)}


def spells(kind: str, subject: str, *times: tuple[int, int], severity: int = 1) -> list[Finding]:
    """Findings that begin and end at minutes."""
    return [
        said
        for begin, end in times
        for said in (
            finding(kind, subject, begin * MINUTE, severity=severity),
            finding(kind, subject, end * MINUTE, since=begin * MINUTE, severity=severity, clear=True),
        )
    ]


def test_counts_what_was_raised_and_how_long_it_waited(store: AlertStore) -> None:
    town = Town(routes=UNREMINDED).add(
        finding("overload.overload", "T1", 0),
        finding("overload.heavy", "T2", 60, severity=1),
        finding("overload.heavy", "T3", 70, severity=2),
        action("overload:T1", "ack", 10 * MINUTE),
        action("overload:T2", "ack", 21 * MINUTE),
        outage("O1", "transformer:T9", 0, HOUR),
        finding("overload.heavy", "T9", 80, severity=2),
        finding("overload.heavy", "T9", 90, severity=2, clear=True),
    )
    seen = figures(kept(store, town))
    assert (seen.raised.count, seen.announced.count, seen.gathered) == (3, 3, 0)
    assert (seen.raised.low, seen.raised.medium, seen.raised.high) == (1 / 3, 1 / 3, 1 / 3)
    assert seen.acknowledged_share == pytest.approx(2 / 3)
    assert (seen.acknowledge_mean_s, seen.acknowledge_median_s) == (15 * MINUTE, 15 * MINUTE)


def test_gathered_orders_are_announced_by_their_digest_alone(store: AlertStore) -> None:
    town = Town(routes=UNREMINDED).add(*(finding("overload.heavy", f"T{n}", n) for n in range(5))).run()
    store.save(town.alerts)
    store.save_messages([report_of(order, "gathered", "told in x", order.created_at) for order in town.orders])
    digest = report_of(town.orders[0], "recorded", "", START + 60) | {"id": "x", "alert_id": "digest-1"}
    overtaken = report_of(town.orders[0], "expired", "", START + 60) | {"id": "y"}
    store.save_messages([digest, overtaken])
    seen = figures(store)
    assert (seen.raised.count, seen.announced.count, seen.gathered) == (5, 1, 5)


def test_stale_and_chattering(store: AlertStore) -> None:
    town = Town(AlertsConfig(flapping_edges=4), routes=UNREMINDED).add(
        finding("overload.heavy", "T1", 0, severity=1),
        finding("overload.heavy", "T2", 0, severity=1),
        finding("overload.heavy", "T2", 23 * HOUR, since=0, severity=1, clear=True),
        *spells("quality.bad_data", "M1", (0, 1), (2, 3), (4, 5)),
    )
    kept(store, town, 4 * DAY)
    assert (figures(store).stale, figures(store).chattering) == (0, 1)
    assert (figures(store, 2 * DAY, 3 * DAY).stale, figures(store, 2 * DAY, 3 * DAY).chattering) == (1, 0)


def test_short_ones_ask_for_an_on_delay_and_it_would_have_helped(store: AlertStore) -> None:
    said = [one for n in range(6) for one in spells("overload.overload", f"T{n}", (n, n + 4), severity=3)]
    lasting = spells("overload.overload", "T9", (0, 300), severity=3)
    nuisance = found(kept(store, Town().add(*said, *lasting)))["alerts.families.overload.on_delay_s = 300"]
    assert (nuisance.saved, nuisance.of, nuisance.subjects) == (12, 16, 6)
    assert nuisance.why == "6 times it was over within 5 minutes"
    delayed = Town(AlertsConfig(families={"overload": FamilyRules(on_delay_s=300)})).add(*said, *lasting).run()
    assert len(Town().add(*said, *lasting).run().orders) - len(delayed.orders) == nuisance.saved


def test_what_returns_asks_for_an_off_delay_and_it_would_have_helped(store: AlertStore) -> None:
    times = [(10 * n, 10 * n + 7) for n in range(4)]
    usual = AlertsConfig().families["quality"]
    rules = AlertsConfig(flapping_edges=99)
    said = spells("quality.bad_data", "M1", *times, severity=2)
    nuisance = found(kept(store, Town(rules).add(*said)))["alerts.families.quality.off_delay_s = 300"]
    assert nuisance.saved == 6
    held = FamilyRules(reopen_s=usual.reopen_s, roles=usual.roles, ladder=usual.ladder, off_delay_s=300)
    calm = AlertsConfig(flapping_edges=99, families={"quality": held})
    assert len(Town(rules).add(*said).run().orders) - len(Town(calm).add(*said).run().orders) == nuisance.saved


def test_what_nobody_ever_touched_asks_for_a_threshold(store: AlertStore) -> None:
    said = [one for n in range(12) for one in spells("quality.silent", f"M{n}", (n, n + 200))]
    setting = "routes: from_severity = 2 for quality.silent in the desk's route"
    nuisance = found(kept(store, Town().add(*said)))[setting]
    assert (nuisance.saved, nuisance.kind, nuisance.subjects) == (24, "quality.silent", 12)


def test_what_somebody_touched_asks_for_none(store: AlertStore) -> None:
    said = [one for n in range(12) for one in spells("quality.silent", f"M{n}", (n, n + 200))]
    town = Town().add(*said, action("quality:M3", "ack", 10 * MINUTE))
    assert not [setting for setting in found(kept(store, town)) if "min_severity" in setting]


def test_a_subject_that_comes_day_after_day_asks_for_repair(store: AlertStore) -> None:
    times = [(24 * 60 * day + 300 * n, 24 * 60 * day + 300 * n + 120) for day in range(3) for n in range(3)]
    town = Town(AlertsConfig(flapping_edges=99)).add(*spells("overload.heavy", "T7", *times))
    nuisance = found(kept(store, town, 4 * DAY), 4 * DAY)["gridpulse alerts out-of-service overload:T7"]
    assert (nuisance.subject, nuisance.saved) == ("T7", 12)


def test_severity_that_falls_and_rises_asks_for_a_deadband() -> None:
    step = ("a", "balance:T1", "balance", "T1", "balance.loss")
    history = [
        Step(*step, 2, 1, 0, "raised", "active"),
        *(Step(*step, 1, 2 + n, 100 + 200 * n, "deescalated", "active") for n in range(3)),
    ]
    told = [Said(at, "a", "balance.loss", "T1", 2, "raised") for at in (0, 200, 400, 600)]
    (nuisance,) = nuisances(spells_of(history, told))
    assert (nuisance.setting, nuisance.saved, nuisance.of) == ("alerts.families.balance.deadband", 3, 4)
