"""Who is told of an alert, and the named reason for everyone who is not."""

from typing import NamedTuple

from alerts.alert import Alert, Reason, State
from alerts.case import Case, Told
from alerts.config import AlertsConfig, Receiver, matches
from alerts.moments import local_text, wall
from alerts.orders import CLEARED, RAISED, REMINDER, Order, order_id
from models.calendar import LocalTime

DAY = 86_400

_SENT = (Reason.SENT.value, Reason.REMINDED.value, Reason.UNANSWERED.value)


class Verdict(NamedTuple):
    """Whether a receiver is told, why, and what there is to add."""

    reason: Reason
    text: str = ""
    not_before: int = 0

    @property
    def send(self) -> bool:
        """Whether an order goes out."""
        return self.reason.value in _SENT


class Router:
    """Decides on messages.

    Args:
        config: receivers and rules.
        local: the utility's zone; quiet hours are local.
    """

    def __init__(self, config: AlertsConfig, local: LocalTime) -> None:
        self._config = config
        self._local = local

    def tell(self, case: Case, now: int) -> list[Order]:
        """Orders for what a case has come to at log time `now` (milliseconds); its history says why, and why not."""
        if not case.alert.raised:
            return []
        if case.alert.state == State.CLEARED:
            return self._tell_all(case, now, CLEARED, self._addressed(case.alert))
        if case.alert.state != State.ACTIVE:
            return []
        orders = self._tell_all(case, now, RAISED, self._addressed(case.alert))
        if orders and self._config.remind_after_s and case.alert.severity >= self._config.remind_severity:
            case.wakes.setdefault("remind", now + self._config.remind_after_s * 1000)
        return orders

    def remind(self, case: Case, now: int) -> list[Order]:
        """Orders for an alert that nobody acknowledged, if its reminder is due."""
        if case.wakes.get("remind", now + 1) > now:
            return []
        del case.wakes["remind"]
        alert = case.alert
        if alert.state != State.ACTIVE or alert.acknowledged or self._held(case, now) is not None:
            return []
        case.reminders += 1
        if case.reminders <= self._config.remind_times:
            case.wakes["remind"] = now + self._config.remind_after_s * 1000
            receivers = [receiver for receiver in self._addressed(alert) if receiver.remind]
        else:
            receivers = [
                r for r in self._config.receivers if r.role in self._config.unanswered_roles and _fits(r, alert)
            ]
        return self._tell_all(case, now, REMINDER, receivers)

    def _addressed(self, alert: Alert) -> list[Receiver]:
        roles = alert.recipients or self._config.family(alert.family).roles
        return [r for r in self._config.receivers if r.role in roles and _fits(r, alert)]

    def _tell_all(self, case: Case, now: int, phase: str, receivers: list[Receiver]) -> list[Order]:
        if not receivers and phase == RAISED:
            self._note(
                case, "nobody", now, Verdict(Reason.NO_RECEIVER, "no receiver is set for this kind and its roles")
            )
        orders = []
        for receiver in receivers:
            told = case.told.setdefault(receiver.label, Told())
            if told.ended and phase != CLEARED:
                told = case.told[receiver.label] = Told(round=told.round + 1)
            step = _step(case, told, phase)
            verdict = self._verdict(case, receiver, told, step, phase, now)
            self._note(case, receiver.label, now, verdict)
            if verdict.send:
                _remember(told, step, case.alert, phase)
                orders.append(self._order(case, receiver, step, phase, now, verdict.not_before))
        return orders

    def _verdict(self, case: Case, receiver: Receiver, told: Told, step: str, phase: str, now: int) -> Verdict:
        """The first reason not to send, or `sent`."""
        alert = case.alert
        if receiver.role == "account":
            if any(matches(pattern, alert.kind) for pattern in self._config.never_to_customer):
                return Verdict(Reason.NOT_FOR_CUSTOMERS)
            if not alert.account_id:
                return Verdict(Reason.ACCOUNT_UNKNOWN, "no account is known for the subject")
        if phase == CLEARED:
            refusal = _no_end(receiver, told)
        elif phase == RAISED and alert.severity < told.severity:
            refusal = Verdict(Reason.DEESCALATED, f"told of severity {told.severity} before")
        elif step in told.steps:
            refusal = Verdict(Reason.DUPLICATE)
        elif alert.severity < receiver.min_severity:
            refusal = Verdict(Reason.BELOW_THRESHOLD, f"severity {alert.severity} is below {receiver.min_severity}")
        elif alert.acknowledged and receiver.role != "account":
            refusal = Verdict(Reason.ACKNOWLEDGED, f"by {alert.acknowledged_by}")
        else:
            refusal = None
        return refusal or self._held(case, now) or self._timed(case, receiver, phase, now)

    def _held(self, case: Case, now: int) -> Verdict | None:
        """Why nobody is told for now; when it ends, the case is looked at again."""
        alert = case.alert
        if case.cover is not None:
            return Verdict(Reason.INHIBITED, case.cover.text)
        if alert.shelved_until is not None and alert.shelved_until * 1000 > now:
            return Verdict(Reason.SHELVED, f"until {local_text(alert.shelved_until, self._local)}")
        if alert.chattering:
            return Verdict(Reason.FLAPPING, "it comes and goes too often")
        return None

    def _timed(self, case: Case, receiver: Receiver, phase: str, now: int) -> Verdict:
        at, reason = now // 1000, Reason.SENT
        if phase == REMINDER:
            reason = Reason.REMINDED if case.reminders <= self._config.remind_times else Reason.UNANSWERED
        start = self._after_quiet(receiver, case.alert.severity, at)
        if start == at:
            return Verdict(reason)
        words = f"quiet hours until {local_text(start, self._local)}"
        if start >= at + self._config.family(case.alert.family).expires_s:
            return Verdict(Reason.QUIET, f"{words}, and too late then")
        return Verdict(reason, f"waits: {words}", start)

    def _after_quiet(self, receiver: Receiver, severity: int, at: int) -> int:
        """The next second outside of a receiver's quiet hours."""
        begin, end = (hour * 3600 for hour in receiver.quiet)
        if begin == end or severity >= receiver.quiet_below:
            return at
        clock = wall(at, self._local)
        of_day = clock.hour * 3600 + clock.minute * 60 + clock.second
        inside = begin <= of_day < end if begin < end else of_day >= begin or of_day < end
        return at + (end - of_day) % DAY if inside else at

    def _order(self, case: Case, receiver: Receiver, step: str, phase: str, now: int, not_before: int) -> Order:
        alert, at = case.alert, now // 1000
        recipient = receiver.recipient(alert.account_id)
        return Order(
            id=order_id(alert, step, recipient, receiver.channel),
            alert_id=alert.id,
            alert_key=alert.key,
            kind=case.ending if phase == CLEARED and case.ending else alert.kind,
            family=alert.family,
            subject=alert.subject,
            subject_type=alert.subject_type,
            severity=alert.severity,
            since=alert.since,
            phase=phase,
            step=step,
            role=receiver.role,
            recipient=recipient,
            channel=receiver.channel,
            at=alert.closed_at if phase == CLEARED and alert.closed_at is not None else alert.updated_at,
            created_at=at,
            not_before=max(not_before, at),
            expires_at=at + self._config.family(alert.family).expires_s,
            fallback=list(receiver.fallback),
            feeder_id=alert.feeder_id,
            transformer_id=alert.transformer_id,
            meter_id=alert.meter_id,
            account_id=alert.account_id,
            facts=alert.evidence.get("latest", {}),
        )

    @staticmethod
    def _note(case: Case, label: str, now: int, verdict: Verdict) -> None:
        """Write a verdict into the history, once until it changes; that all is told already is no news."""
        word, before = f"{verdict.reason.value} {verdict.text}", case.verdicts.get(label, "")
        if verdict.reason == Reason.DUPLICATE and before.startswith(_SENT):
            return
        if verdict.send or before != word:
            case.verdicts[label] = word
            case.alert.note(now // 1000, verdict.reason, text=verdict.text, recipient=label)
            case.dirty = True


def _fits(receiver: Receiver, alert: Alert) -> bool:
    return any(matches(pattern, alert.kind) for pattern in receiver.kinds)


def _step(case: Case, told: Told, phase: str) -> str:
    """Name of what a message tells, the same whenever it tells the same."""
    alert = case.alert
    if phase == CLEARED:
        return f"{told.round}.cleared"
    step = f"{told.round}.{alert.kind}.{alert.severity}"
    return f"{step}.again{case.reminders}" if phase == REMINDER else step


def _no_end(receiver: Receiver, told: Told) -> Verdict | None:
    if not told.steps:
        return Verdict(Reason.NEVER_TOLD, "the beginning was not sent either")
    if told.ended:
        return Verdict(Reason.DUPLICATE)
    return None if receiver.send_cleared else Verdict(Reason.NOT_WANTED, "this receiver is not told of ends")


def _remember(told: Told, step: str, alert: Alert, phase: str) -> None:
    if phase == CLEARED:
        told.ended = True
        return
    told.steps.append(step)
    told.severity = max(told.severity, alert.severity)
