"""A site with customers, debts, leads, a model and dead letters, and its console."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import numpy as np

from alerts.alert import Alert, State
from books.store import JournalStore
from dashboards.series import SeriesStore
from dashboards.status import EngineStatus, StatusFile
from models.accounts.journal import Change, Entry, EntryKind, Line
from models.customers.messages import Risks
from models.flow.topics import (
    ACCOUNTS,
    DECISIONS,
    FIELD_ORDERS,
    INSPECTIONS,
    MODELS,
    PAGES,
    READINGS,
    RISKS,
    TARIFFS,
    TOPOLOGY,
    dead_letters,
)
from models.flow.wire import pack
from models.messages import Loads, Point
from streams.embedded.store import Store
from streams.engine.topics import create_topics
from streams.log.records import LogRecord
from streams.settings import Settings
from tests.access.house import GuardedPlace
from tests.console.meters import write_meters
from tests.console.place import message
from tests.models.accounts.test_shock import priced, steady
from tests.models.accounts.town import Seen, Town
from tests.models.accounts.town import run as run_town
from tests.models.customers.district import close, log_of, played
from tests.models.learning.test_stage import run, samples
from tests.streams.test_runningbill import publish

AT = close(11)
DAY = 86_400
METERS = 12
_BAD = {"late": 1, "overdue_days": 30, "overdue": 30_000}
_PEOPLE: dict[str, dict[str, int]] = {"A1": {}, "A2": _BAD, "A3": {"billed": 900_000, "paid": 900_000}, "A4": {}}


class OfficePlace(GuardedPlace):
    """A state directory after a year: A2 pays late and has agreed to pay, A3 may leave, some meters are suspected."""

    def __init__(self, folder: Path, access: str = "users") -> None:
        super().__init__(folder, [*_cases(), *_leads()])
        self.settings = Settings.model_validate({"state": folder, "console": {"port": 0, "access": access}})
        with self.alerts() as store:
            told = message("m9", "arrears-A2") | {"recipient": "account:A2", "kind": "arrears.overdue", "at": AT}
            store.save_messages([told | {"text": "You owe 300.00."}])
        with Store(folder / "log.db") as log:
            create_topics(log, 2, 7.0)
            _fill(log)
        with closing(SeriesStore(folder / "series.db")) as series:
            series.put([_load(hour) for hour in range(48)], [], _points())
        with closing(JournalStore(f"sqlite:///{folder / 'journal.db'}")) as journal:
            journal.save(_entries())
        write_meters(folder, METERS)
        publish(_running(), folder)
        status = EngineStatus(
            written_at=AT, log_time=AT * 1000, mode="replay", worker="w1", waiting={"meters/0": 7, "meters/1": 0},
            snapshot_age_s={"meters/0": 3.5}, sinks={"influx": False}, lag={"meters": 7}, readings_per_s=4321.0,
            found=[], dead_letters={READINGS: 3},
        )  # fmt: skip
        StatusFile(folder / "status.json").write(status)

    @contextmanager
    def asking(self) -> Iterator[httpx.Client]:
        """Who asks the HTTP interface."""
        with self.open() as client:
            client.base_url = client.base_url.join("/api/v1/")
            yield client


def _running() -> Seen:
    """A2 uses 10 kWh a day up to the ninth of January 2024."""
    town = Town()
    town.account("A2", tariff="home")
    town.put(TARIFFS, 0, priced(("2024-01-01", "0.30")))
    steady(town, 9, account="A2")
    return run_town(town, 9.5)


def _fill(log: Store) -> None:
    district = log_of([_PEOPLE] * 12, 1, A4="life_support")
    risks = Risks(
        at=AT, account_id=["A1", "A3"], probability=np.array([0.1, 0.6], np.float32), reasons={"A3": ["price"]}
    )
    district[RISKS, 0] = [(AT * 1000, pack(risks))]
    log.emit(played(district, 12).logs[PAGES, 0])
    learned = run(samples(24 * 6))
    for topic in (MODELS, DECISIONS):
        log.emit(learned.logs[topic, 0])
    log.append(list(_records()))


def _records() -> Iterator[LogRecord]:
    for account in (*_PEOPLE, "A9"):
        reached = {"phone": "+441632960002", "email": "ana.lopez@example.com", "locale": "zh"}
        yield _record(ACCOUNTS, account, account_id=account, **(reached if account == "A2" else {}))
    for number in range(1, METERS + 1):
        meter, transformer, account = f"M{number}", f"T{1 + number // 5}", f"A{number % 5}"
        yield _record(TOPOLOGY, meter, kind="meter", meter_id=meter, transformer_id=transformer, account_id=account)
    for number in (1, 2, 3):
        name = f"T{number}"
        yield _record(TOPOLOGY, name, kind="transformer", transformer_id=name, feeder_id="F1", rated_kva=50)
    order = {"kind": "disconnect", "state": "open", "at": AT, "ordered_at": AT, "reason": "arrears", "meters": ["M2"]}
    yield _record(FIELD_ORDERS, "A2", order_id="A2-disconnect-1", account_id="A2", **order)
    done = order | {"state": "done", "ordered_at": AT - DAY}
    yield _record(FIELD_ORDERS, "A3", order_id="A3-disconnect-1", account_id="A3", **done)
    for number, outcome in enumerate(("theft", "clean", "fault", "theft")):
        yield _record(INSPECTIONS, f"M{number}", meter_id=f"M{number}", at=AT - number * DAY, outcome=outcome)
    for number in range(3):
        headers = (("gp-error-reason", "kwh is missing"), ("gp-error-offset", str(number)))
        yield LogRecord(dead_letters(READINGS), 0, "M1", b'{"meter_id": "M1"}', AT * 1000, headers=headers)


def _record(topic: str, key: str, **fields: Any) -> LogRecord:
    return LogRecord(topic, 0, key, msgspec.json.encode(fields), AT * 1000)


def _cases() -> list[Alert]:
    owed = {
        "owed": "300.00",
        "overdue": "300.00",
        "days_overdue": 30,
        "oldest_due": "2024-11-22",
        "disconnect_from": AT + DAY,
    }
    return [
        _alert("arrears.disconnection_notice", "A2", 3, account_id="A2", evidence={"latest": owed}),
        _alert("arrears.arranged", "A1", 1, account_id="A1", evidence={"latest": {
            "owed": "20.00", "arrangement": "P1", "arrangement_kind": "plan", "instalment": "10.00",
            "instalment_due": "2025-01-03"}}),
        _alert("arrears.low_credit", "A4", 1, account_id="A4", evidence={"latest": {
            "credit": "4.00", "daily_cost": "2.00", "days_left": 2.0, "empty_day": "2025-01-02"}}),
        _alert("arrears.overdue", "=cmd", 2, account_id="=cmd", evidence={"latest": {"owed": "5.00"}}),
    ]  # fmt: skip


def _leads() -> list[Alert]:
    lost = {"lost_kwh_per_day": 10.0, "lost_kwh_since_start": 100.0, "model_probability": 0.5, "account_id": "A-000042"}
    made = [
        _alert("theft.lead", f"M{number}", 2, meter_id=f"M{number}", transformer_id=f"T{1 + number // 5}",
               feeder_id="F1", account_id=f"A{number % 5}", evidence={"latest": lost | {"lost_kwh_per_day": number}})
        for number in range(1, 9)
    ]  # fmt: skip
    made[-1].evidence["latest"]["reasons"] = {"tamper": 0.27, "drop": 0.6}
    learn = _alert("theft.learn", "M9", 1, meter_id="M9", transformer_id="T2", feeder_id="F1")
    tamper = {"lost_kwh_per_day": 0.0, "usual_kwh_per_day": 8.0}
    return [*made, learn, _alert("theft.tamper", "M11", 2, meter_id="M11", evidence={"latest": tamper}),
            _alert("theft.watch", "M12", 1, meter_id="M12")]  # fmt: skip


def _alert(kind: str, subject: str, severity: int, **more: Any) -> Alert:
    family = kind.partition(".")[0]
    return Alert(
        id=f"{family}-{subject}", key=f"{family}:{subject}", family=family, kind=kind, subject=subject,
        subject_type="account" if family == "arrears" else "meter", severity=severity, peak_severity=severity,
        score=0.8, state=State.ACTIVE, since=AT - 30 * DAY, opened_at=AT - 30 * DAY, updated_at=AT, revision=1, **more,
    )  # fmt: skip


def _entries() -> list[Entry]:
    day = AT // DAY - 40
    bill = Entry(
        id="A2:bill:B1", account_id="A2", number=1, at=AT - 60 * DAY, booked_at=AT - 60 * DAY, kind=EntryKind.BILL,
        source="B1", lines=[Line("receivable", 40_000, 0), Line("revenue", 0, 40_000)],
        items=[Change(0, "B1", day, 40_000)],
    )  # fmt: skip
    paid = Entry(
        id="A2:payment:P1", account_id="A2", number=2, at=AT - 50 * DAY, booked_at=AT - 50 * DAY,
        kind=EntryKind.PAYMENT, source="P1", channel="bank",
        lines=[Line("receivable", 0, 10_000), Line("cash", 10_000, 0)], items=[Change(0, "B1", day, -10_000)],
    )  # fmt: skip
    charges = _booked(1, EntryKind.CHARGES, "#0", 4_000)
    billed = _booked(2, EntryKind.BILL, "B3", 5_000)
    replaced = _booked(3, EntryKind.CANCEL, "#0", -4_000)
    return [bill, paid, charges, billed, replaced]


def _booked(number: int, kind: EntryKind, source: str, owed: int) -> Entry:
    """One of several entries of A3 at one moment."""
    at, taken = AT - 30 * DAY, max(-owed, 0)
    lines = [Line("receivable", owed + taken, taken), Line("revenue", taken, owed + taken)]
    return Entry(
        id=f"A3:{kind}:{number}",
        account_id="A3",
        number=number,
        at=at,
        booked_at=at,
        kind=kind,
        source=source,
        lines=lines,
    )


def _load(hours_ago: int) -> Loads:
    """A load of T1."""
    one = np.ones(1, np.float32)
    return Loads(
        at=AT - 3600 * hours_ago, interval_s=3600, revision=0, feeder_id="F1", transformer_id=["T1"], load_kw=20 * one,
        load_kva=21 * one, loading=0.42 * one, completeness=one, top_oil_c=30 * one, hot_spot_c=40 * one,
        life_h=0.01 * one, feeder_kw=20.0, feeder_completeness=1.0,
    )  # fmt: skip


def _points() -> list[Point]:
    ageing = {"current": 100.0, "1-30": 50.0, "31-60": 300.0, "61-90": 0.0, "90+": 0.0, "credit": 7.0, "accounts": 4.0}
    classes = [
        Point(series="ageing", at=AT, tags={"class": class_, "partition": part}, fields=ageing)
        for class_ in ("business", "residential") for part in ("0", "1")
    ]  # fmt: skip
    quality = {"roc_auc": 0.8, "average_precision": 0.5, "log_loss": 0.4, "labels": 100.0}
    start = 1_648_000_000
    tags = {"model": "theft", "candidate": "logistic", "role": "champion"}
    return classes + [Point(series="model_quality", at=start + n * DAY, tags=tags, fields=quality) for n in range(3)]
