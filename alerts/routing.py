"""Who is told of an alert, and the named reason for everyone who is not."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from alerts.alert import Alert, Reason, State
from alerts.case import Case, Told
from alerts.config import AlertsConfig, matches
from alerts.moments import local_text
from alerts.orders import CLEARED, RAISED, REMINDER, Order, order_of
from alerts.proofs import served_at
from alerts.pursuit import begin, next_due, take_steps
from alerts.routes.file import CUSTOMER, Receiver
from alerts.routes.routes import TOO_LOW, Choice, Routes, group_of
from alerts.silences import SilenceBook
from alerts.verdict import SENT, Verdict
from models.calendar import LocalTime


class _Addressed(NamedTuple):
    """A receiver that a case may be told to; without a choice where no route names it (any more)."""

    name: str
    receiver: Receiver
    choice: Choice | None = None


class _Ready(NamedTuple):
    """One recipient, and from when on a message may go to it (Unix seconds)."""

    recipient: str
    not_before: int


class Router:
    """Decides on messages.

    Args:
        config: rules by family.
        routes: who is told; another file of them may take their place at any time.
        silences: what nobody is told of.
        local: the utility's zone.
    """

    def __init__(self, config: AlertsConfig, routes: Routes, silences: SilenceBook, local: LocalTime) -> None:
        self.routes = routes
        self._config = config
        self._silences = silences
        self._local = local

    def tell(self, case: Case, now: int) -> list[Order]:
        """Orders for what a case has come to at log time `now` (milliseconds); its history says why, and why not."""
        for name in ("hours", "silence"):
            if case.wakes.get(name, now + 1) <= now:
                del case.wakes[name]
        if not case.alert.raised or case.alert.state not in (State.ACTIVE, State.CLEARED):
            return []
        if case.alert.state == State.CLEARED:
            return self._tell_all(case, now, CLEARED, self._to_be_told_of_the_end(case, now))
        orders = self._tell_all(case, now, RAISED, self._addressed(case.alert, now))
        self._pursue_later(case, now)
        return orders

    def pursue(self, case: Case, now: int) -> list[Order]:
        """Orders for an alert that nobody acknowledged, where the next step of a chain is due."""
        if case.wakes.get("chain", now + 1) > now:
            return []
        del case.wakes["chain"]
        if case.alert.state != State.ACTIVE or case.alert.acknowledged:
            case.quit_chains()
            return []
        if self._held(case, now) is not None:
            return []
        again, others = take_steps(case, self.routes, now)
        case.reminders += 1
        orders = self._tell_all(case, now, REMINDER, self._named(again), Reason.REMINDED)
        orders += self._tell_all(case, now, REMINDER, self._named(others), Reason.UNANSWERED)
        self._pursue_later(case, now)
        return orders

    def roles(self, alert: Alert) -> list[str]:
        """Whom an alert is meant for."""
        return alert.recipients or list(self._config.family(alert.family).roles)

    def _addressed(self, alert: Alert, now: int) -> list[_Addressed]:
        choices = self.routes.choices(alert, self.roles(alert), now // 1000)
        return [_Addressed(choice.name, choice.receiver, choice) for choice in choices]

    def _to_be_told_of_the_end(self, case: Case, now: int) -> list[_Addressed]:
        """Everybody who was told of the beginning, whatever the routes say by now, and whom they name."""
        told = [
            _Addressed(name, self.routes.receiver(name) or _remembered(told))
            for name, told in case.told.items()
            if told.steps
        ]
        names = {each.name for each in told}
        return told + [each for each in self._addressed(case.alert, now) if each.name not in names]

    def _tell_all(
        self, case: Case, now: int, phase: str, addressed: Iterable[_Addressed], sent: Reason = Reason.SENT
    ) -> list[Order]:
        addressed = list(addressed)
        if not addressed and phase == RAISED:
            _note(case, "nobody", now, Verdict(Reason.NO_RECEIVER, "no route is for this kind and its roles"))
        orders = []
        for each in addressed:
            told = case.told.setdefault(each.name, Told())
            if told.ended and phase != CLEARED:
                told = case.told[each.name] = Told(round=told.round + 1)
            step = self._step(case, told, phase)
            refusal = self._refusal(case, each, told, step, phase, now)
            ready, verdict = ([], refusal) if refusal else self._ready(case, each.receiver, told, phase, now, sent)
            _note(case, each.name, now, verdict)
            if verdict.send:
                self._remember(case, each, told, step, phase, now, ready)
                orders += [self._order(case, each, step, phase, now, at) for at in ready]
        return orders

    def _refusal(self, case: Case, each: _Addressed, told: Told, step: str, phase: str, now: int) -> Verdict | None:
        """The first reason not to tell a receiver; None where there is none."""
        alert, customer = case.alert, each.receiver.to == (CUSTOMER,)
        if customer and any(matches(pattern, alert.kind) for pattern in self._config.never_to_customer):
            return Verdict(Reason.NOT_FOR_CUSTOMERS)
        if customer and not alert.account_id:
            return Verdict(Reason.ACCOUNT_UNKNOWN, "no account is known for the subject")
        if phase == CLEARED:
            refusal = _no_end(each.receiver, told)
        elif phase == RAISED and alert.severity < told.severity and not self.routes.legal(alert.kind):
            refusal = Verdict(Reason.DEESCALATED, f"told of severity {told.severity} before")
        elif step in told.steps:
            refusal = Verdict(Reason.DUPLICATE)
        elif each.choice is not None and each.choice.obstacle:
            refusal = self._obstacle(case, each.choice)
        elif alert.acknowledged and not customer:
            refusal = Verdict(Reason.ACKNOWLEDGED, f"by {alert.acknowledged_by}")
        else:
            refusal = None
        return refusal or self._held(case, now)

    def _obstacle(self, case: Case, choice: Choice) -> Verdict:
        if choice.obstacle == TOO_LOW:
            wanted = choice.route.match
            limit = (
                f"below {wanted.from_severity}" if case.alert.severity < wanted.from_severity else "above the route's"
            )
            return Verdict(Reason.BELOW_THRESHOLD, f"severity {case.alert.severity} is {limit}")
        if choice.until is None:
            return Verdict(Reason.OUTSIDE_HOURS, f"{choice.route.when} never begins")
        case.wakes["hours"] = min(case.wakes.get("hours", choice.until * 1000), choice.until * 1000)
        return Verdict(Reason.OUTSIDE_HOURS, f"{choice.route.when} begins at {local_text(choice.until, self._local)}")

    def _held(self, case: Case, now: int) -> Verdict | None:
        """Why nobody is told for now; when it ends, the case is looked at again."""
        alert = case.alert
        if case.cover is not None:
            return Verdict(Reason.INHIBITED, case.cover.text)
        if (silence := self._silences.over(alert, self.roles(alert), now // 1000)) is not None:
            case.wakes["silence"] = silence.end * 1000
            return Verdict(Reason.SILENCED, self._silences.words(silence))
        if alert.shelved_until is not None and alert.shelved_until * 1000 > now:
            return Verdict(Reason.SHELVED, f"until {local_text(alert.shelved_until, self._local)}")
        if alert.chattering:
            return Verdict(Reason.FLAPPING, "it comes and goes too often")
        return None

    def _ready(
        self, case: Case, receiver: Receiver, told: Told, phase: str, now: int, sent: Reason
    ) -> tuple[list[_Ready], Verdict]:
        """Who of a receiver is told, from when on, and what there is to say of it."""
        alert, at = case.alert, now // 1000
        names = told.recipients if phase == CLEARED else self.routes.recipients(receiver, alert.account_id, at)
        if not names:
            return [], Verdict(Reason.NO_RECEIVER, "nobody is on duty")
        found = [(name, *self._when(alert, receiver, name, at)) for name in names]
        ready = [_Ready(name, start) for name, start, verdict in found if verdict.send]
        starts = [start for _, start, verdict in found if verdict.reason != Reason.OPTED_OUT]
        if phase == RAISED and starts and min(starts) > at:
            return [], self._later(case, min(starts))
        if not ready:
            return [], found[0][2]
        return ready, Verdict(
            sent, "; ".join(filter(None, (_said(receiver, name, verdict) for name, _, verdict in found)))
        )

    def _later(self, case: Case, start: int) -> Verdict:
        """In quiet hours nothing is ordered yet: what is over by their end, or paid, need not be told."""
        case.wakes["hours"] = min(case.wakes.get("hours", start * 1000), start * 1000)
        return Verdict(Reason.QUIET, f"told at {local_text(start, self._local)}, if it still holds")

    def _when(self, alert: Alert, receiver: Receiver, recipient: str, at: int) -> tuple[int, Verdict]:
        """From when on a recipient may be told, or why not at all."""
        person, legal = self.routes.person(recipient), self.routes.legal(alert.kind)
        if person and not legal and any(matches(pattern, alert.kind) for pattern in person.opt_out):
            return at, Verdict(Reason.OPTED_OUT, "wants no messages of this kind")
        start = self.routes.ready(receiver, recipient, alert.kind, alert.severity, at)
        if start == at:
            return at, Verdict(Reason.SENT)
        words = f"quiet hours until {local_text(start, self._local)}"
        if start >= at + self._config.family(alert.family).expires_s and not legal:
            return start, Verdict(Reason.QUIET, f"{words}, and too late then")
        return start, Verdict(Reason.SENT, f"waits: {words}")

    def _step(self, case: Case, told: Told, phase: str) -> str:
        """Name of what a message tells, the same whenever it tells the same; a legal notice may be served anew."""
        alert = case.alert
        if phase == CLEARED:
            return f"{told.round}.cleared"
        step = f"{told.round}.{alert.kind}.{alert.severity}"
        if self.routes.legal(alert.kind) and (served := served_at(alert)):
            step = f"{step}.{served}"
        return f"{step}.again{case.reminders}" if phase == REMINDER else step

    def _order(self, case: Case, each: _Addressed, step: str, phase: str, now: int, ready: _Ready) -> Order:
        alert, at = case.alert, now // 1000
        gathered = ("", 0) if each.choice is None else group_of(each.choice.route, alert, each.name)
        return order_of(
            alert,
            kind=case.ending if phase == CLEARED and case.ending else alert.kind,
            phase=phase,
            step=step,
            role=each.receiver.reader,
            recipient=ready.recipient,
            channels=each.receiver.channels,
            at=alert.closed_at if phase == CLEARED and alert.closed_at is not None else alert.updated_at,
            created_at=at,
            not_before=ready.not_before,
            expires_at=at + self._config.family(alert.family).expires_s,
            gathered=gathered,
            legal=self.routes.legal(alert.kind),
        )

    def _remember(
        self, case: Case, each: _Addressed, told: Told, step: str, phase: str, now: int, ready: list[_Ready]
    ) -> None:
        if phase == CLEARED:
            told.ended = True
            return
        told.steps.append(step)
        told.severity = max(told.severity, case.alert.severity)
        told.recipients = list(dict.fromkeys((*told.recipients, *(one.recipient for one in ready))))
        told.role, told.channels = each.receiver.reader, list(each.receiver.channels)
        if phase == RAISED and each.choice is not None:
            begin(case, self.routes, each.choice, now)

    def _named(self, names: Iterable[str]) -> Iterator[_Addressed]:
        found = ((name, self.routes.receiver(name)) for name in names)
        return (_Addressed(name, receiver) for name, receiver in found if receiver is not None)

    def _pursue_later(self, case: Case, now: int) -> None:
        """Set when the next step of a chain is due; while nobody is to be told, none is."""
        if not case.pursued or "chain" in case.wakes or self._held(case, now) is not None:
            return
        if (due := next_due(case, self.routes)) is not None:
            case.wakes["chain"] = max(due, now + 1)


def _remembered(told: Told) -> Receiver:
    """How a receiver was told that no routes file names any more."""
    to = (CUSTOMER,) if told.role == "account" else tuple(told.recipients)
    return Receiver(to=to, role=told.role, channels=tuple(told.channels))


def _said(receiver: Receiver, recipient: str, verdict: Verdict) -> str:
    """What a verdict says of one recipient; the name is left out where the receiver's says it."""
    own = receiver.to in ((recipient,), (CUSTOMER,))
    return ", ".join(
        filter(None, ("" if own else f"to {recipient}" if verdict.send else f"not to {recipient}", verdict.text))
    )


def _no_end(receiver: Receiver, told: Told) -> Verdict | None:
    if not told.steps:
        return Verdict(Reason.NEVER_TOLD, "the beginning was not sent either")
    if told.ended:
        return Verdict(Reason.DUPLICATE)
    return None if receiver.ends else Verdict(Reason.NOT_WANTED, "this receiver is not told of ends")


def _note(case: Case, label: str, now: int, verdict: Verdict) -> None:
    """Write a verdict into the history, once until it changes; that all is told already is no news."""
    before = case.verdicts.get(label, "")
    if verdict.reason == Reason.DUPLICATE and before.startswith(tuple(reason.value for reason in SENT)):
        return
    if verdict.send or before != str(verdict):
        case.verdicts[label] = str(verdict)
        case.alert.note(now // 1000, verdict.reason, text=verdict.text, recipient=label)
        case.dirty = True
