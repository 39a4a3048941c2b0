"""Where theft is suspected, what a visit is expected to recover, and what inspections found."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
import numpy as np

from alerts.alert import Alert
from alerts.store import AlertStore
from dashboards.api.office import Outcome
from dashboards.api.officeshapes import Found, Inspections, Lead, Plan, Precisions, Visit
from dashboards.asked import Asked
from dashboards.lists import Key, Listing
from models.calendar import LocalTime, seconds
from models.errors import BadRecord
from models.flow.topics import INSPECTIONS, partition_of
from models.meters.events import OUTCOMES, checked_outcome
from models.money import major
from models.records import Inspection
from models.tariffs.when import date_of
from models.theft.desk import MODEL
from models.theft.visits import Candidate, Capacity, planned, working_days
from streams.desk import Desk
from streams.log.log import Log
from streams.log.records import LogRecord
from streams.office.inspections import InspectionBook
from streams.office.learned import Learned
from streams.office.openalerts import open_alerts
from streams.settings import Settings

AHEAD_DAYS = 90
"""For how long theft that nobody stops is expected to go on."""

_TAMPER, _WATCH, _LEARN = "theft.tamper", "theft.watch", "theft.learn"
_HIDDEN_SHARE = 0.3
"""Share of the usual use that a meter is taken to hide which somebody was at, while no loss can be measured yet."""


class Tour(NamedTuple):
    """Where a visit stands: day with its date, crew and number, each counted from 1."""

    day: int
    date: str
    crew: int
    visit: int


class Leads:
    """Answers what is asked of leads.

    Args:
        settings: of the site. log, alerts: where it is looked up. desk: what is decided goes through it.
        learned: the models.
    """

    def __init__(self, settings: Settings, log: Log, alerts: AlertStore, desk: Desk, learned: Learned) -> None:
        self._settings = settings
        self._log = log
        self._desk = desk
        self._learned = learned
        self._alerts = alerts
        self._leads = open_alerts(alerts, "theft", self._gathered)
        self._local = LocalTime(settings.common.timezone)
        self._book = InspectionBook(log, self._local)

    def leads(self) -> Listing[Lead]:
        """Leads, those with the highest expected recovery first."""
        found = self._leads.value()
        return Listing("leads", [_key(lead) for lead in found], found.__getitem__)

    def plan(self, crews: int, visits: int, days: int) -> Plan:
        """Visits of crews that each can make so many a day, over some days."""
        leads, share = self._leads.value(), self._settings.theft.explore_share
        planned_days = planned(list(map(_candidate, leads)), Capacity(crews, visits, days), share)
        today, off = int(self._local.day(self._desk.moment().at)), self._settings.accounts.weekdays_off
        dates = [date_of(day).isoformat() for day in working_days(today, len(planned_days), off)]
        made = [
            (place, Tour(day, dates[day - 1], crew, number))
            for day, crewed in enumerate(planned_days, 1)
            for crew, places in enumerate(crewed, 1)
            for number, place in enumerate(places, 1)
        ]
        total = self._money(sum(leads[place].expected_kwh for place, _ in made))
        return Plan([_visit(leads[place], tour) for place, tour in made], total, len(leads) - len(made))

    def inspections(self, capacity: int, most: int) -> Inspections:
        """What was found so far, and the newest of it."""
        found = self._book.found()
        counts = Counter(one.outcome for one in found)
        return Inspections(
            capacity=capacity,
            **{outcome: counts[outcome] for outcome in OUTCOMES},
            precision=_precision(found),
            newest_precision=_precision(found[:capacity]),
            ranked_precision=self._ranked(capacity),
            inspections=found[:most],
        )

    def precision(self, capacity: int, days: int) -> Precisions:
        """How often the newest inspections found theft, at each of the newest days with any."""
        return Precisions(capacity, self._book.precision(capacity, days))

    def enter(self, meter: str, outcome: Outcome, at: int | None, actor: str) -> Found:
        """Put what an inspector found into the log, and who said so into the history of the meter's alert.

        Raises:
            BadRecord: it is none of the outcomes, or lies ahead.
        """
        now = self._desk.moment()
        if at is not None and at > now.at:
            raise BadRecord(f"at {at} lies ahead of now, which is {now.at}: give the time of the visit")
        record = Inspection(meter_id=meter, at=now.at if at is None else at, outcome=checked_outcome(outcome))
        place = partition_of(meter, self._log.partitions(INSPECTIONS))
        self._log.append([LogRecord(INSPECTIONS, place, meter, msgspec.json.encode(record), now.log_time)])
        if self._alerts.newest({key := f"theft:{meter}"}):
            self._desk.act([Asked(alert_key=key, action="comment", text=f"inspected: {outcome}", actor=actor)])
        return Found(meter, seconds(record.at), outcome)

    def _gathered(self, found: Iterable[Alert]) -> list[Lead]:
        wanted = (alert for alert in found if alert.kind != _WATCH and alert.subject_type == "meter")
        return sorted(map(self._lead, wanted), key=_key)

    def _lead(self, alert: Alert) -> Lead:
        latest = alert.evidence.get("latest") or {}
        probability = float(latest.get("model_probability", alert.score))
        kwh = round(probability * _stolen_kwh(alert.kind, latest), 1)
        return Lead(
            alert_id=alert.id,
            kind=alert.kind,
            meter_id=alert.meter_id or alert.subject,
            transformer_id=alert.transformer_id,
            feeder_id=alert.feeder_id,
            account_id=alert.account_id,
            severity=alert.severity,
            score=alert.score,
            since=alert.since,
            assignee=alert.assignee,
            probability=probability,
            expected_kwh=kwh,
            expected_recovery=self._money(kwh),
            evidence=latest,
        )

    def _money(self, kwh: float) -> str:
        return major(round(kwh * self._settings.customers.energy_cost), self._settings.common.currency_digits)

    def _ranked(self, capacity: int) -> float | None:
        """Share of theft among the labels that the model had ranked highest, as many as there are visits."""
        snapshot = self._learned.snapshot(MODEL)
        if snapshot is None or not len(snapshot.labels):
            return None
        order = np.argsort(-snapshot.scores.astype(np.float64), kind="stable")[:capacity]
        return round(float(snapshot.labels[order].mean()), 4)


def _stolen_kwh(kind: str, latest: dict[str, Any]) -> float:
    """Energy that was lost since the start, and that would be lost in the time ahead."""
    daily, before = float(latest.get("lost_kwh_per_day", 0)), float(latest.get("lost_kwh_since_start", 0))
    if kind == _TAMPER and not daily:
        daily = _HIDDEN_SHARE * float(latest.get("usual_kwh_per_day", 0))
    return max(0.0, before) + AHEAD_DAYS * max(0.0, daily)


def _key(lead: Lead) -> Key:
    return -lead.expected_kwh, lead.alert_id


def _candidate(lead: Lead) -> Candidate:
    return Candidate(lead.meter_id, lead.transformer_id, lead.feeder_id, lead.expected_kwh, lead.kind == _LEARN)


def _visit(lead: Lead, at: Tour) -> Visit:
    same = {name: getattr(lead, name) for name in _SAME}
    return Visit(**at._asdict(), learn=lead.kind == _LEARN, **same)


_SAME = (
    "meter_id", "transformer_id", "feeder_id", "alert_id", "kind", "probability", "expected_kwh", "expected_recovery",
    "evidence",
)  # fmt: skip


def _precision(found: Iterable[Found]) -> float | None:
    outcomes = [one.outcome for one in found]
    return round(outcomes.count("theft") / len(outcomes), 4) if outcomes else None
