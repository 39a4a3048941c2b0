"""What operators do to alerts."""

from alerts.alert import Reason, State
from alerts.case import Case
from alerts.config import AlertsConfig
from alerts.episode import mark
from alerts.life import Life, Step
from alerts.realarm import expect
from alerts.service import Service, take_out
from models.calendar import seconds
from models.errors import BadRecord
from models.records import Action

ACTIONS = (
    "ack", "shelve", "shelve_once", "unshelve", "out_of_service", "in_service", "close", "comment", "assign",
)  # fmt: skip

_TEXT_CHARACTERS = 2000


class Operators:
    """Applies operators' actions to cases.

    Args:
        config: how long shelves may last.
        life: the state machine, which closes.
    """

    def __init__(self, config: AlertsConfig, life: Life) -> None:
        self._config = config
        self._life = life

    def act(self, case: Case | None, action: Action, now: int) -> Step:
        """Do what an operator asks; what is already so stays so. `now` is log time in milliseconds.

        Raises:
            BadRecord: no such alert or action, or an action that makes no sense, with what to do instead.
        """
        at = self._check(action, now)
        if action.action == "out_of_service":
            return self._take_out(case, action, at, now)
        if case is None or case.alert.state == State.PENDING:
            raise BadRecord(
                f"no alert has the key {action.alert_key!r}: list alerts and their keys with gridpulse alerts list"
            )
        if action.alert_id and action.alert_id != case.alert.id:
            raise BadRecord(f"alert {action.alert_id} is over, {case.alert.id} took its place: look at that one")
        case.touched = now
        match action.action:
            case "ack":
                self._acknowledge(case, action, at, now)
            case "shelve" | "shelve_once":
                self._shelve(case, action, at, now)
            case "unshelve":
                self._unshelve(case, action, at)
            case "in_service":
                if case.alert.state == State.OUT_OF_SERVICE:
                    self._life.give_back(case, at, now, action.actor, _text(action))
            case "close":
                self._close(case, action, at, now)
            case "comment":
                mark(case, at, Reason.COMMENTED, action.actor, _required(action, "the comment"))
            case "assign":
                self._assign(case, action, at)
        return Step(case)

    def _check(self, action: Action, now: int) -> int:
        if action.action not in ACTIONS:
            raise BadRecord(f"action {action.action!r} is not one of {', '.join(ACTIONS)}")
        if not action.actor:
            raise BadRecord("actor is empty: say who does it")
        at = seconds(action.at)
        if at * 1000 > now + self._config.future_s * 1000:
            raise BadRecord(f"at {action.at!r} is in the future: check the sender's clock")
        return at

    def _acknowledge(self, case: Case, action: Action, at: int, now: int) -> None:
        alert = case.alert
        if alert.acknowledged:
            return
        seen = alert.revision if action.revision is None else action.revision
        if not 0 < seen <= alert.revision:
            raise BadRecord(f"revision {seen} of {alert.id} was never published: the newest is {alert.revision}")
        if seen < case.worsened:
            mark(case, at, Reason.OUTDATED, action.actor, f"saw revision {seen}, it got worse in {case.worsened}")
            return
        alert.acknowledged, alert.acknowledged_by, alert.acknowledged_revision = True, action.actor, seen
        case.quit_chains()
        if alert.state == State.ACTIVE:
            expect(case, self._config.family(alert.family).realarm_s, now)
        mark(case, at, Reason.ACKNOWLEDGED, action.actor, _text(action))

    def _shelve(self, case: Case, action: Action, at: int, now: int) -> None:
        if not case.live or case.alert.state == State.OUT_OF_SERVICE:
            state = "closed" if not case.live else "out of service"
            raise BadRecord(f"alert {action.alert_key} is {state}: there is nothing to shelve")
        once = action.action == "shelve_once"
        usual = at + (self._config.shelve_most_s if once else self._config.shelve_default_s)
        until = self._until(action, at, now, usual, self._config.shelve_most_s)
        case.alert.shelved_until, case.alert.shelved_once = until, once
        case.wakes["shelf"] = until * 1000
        mark(case, at, Reason.SHELVED, action.actor, _text(action))

    def _take_out(self, case: Case | None, action: Action, at: int, now: int) -> Step:
        family, _, subject = action.alert_key.partition(":")
        if not family or not subject:
            raise BadRecord(f"alert_key {action.alert_key!r} is not <family>:<subject>")
        if action.until is None:
            raise BadRecord("out_of_service needs its end in the field until: nothing is out of service for ever")
        why = _required(action, "the reason")
        until = self._until(action, at, now, at, self._config.service_most_s)
        rules = self._config.family(family)
        taken = take_out(case, action.alert_key, rules, Service(at, until, action.actor, why))
        taken.case.touched = now
        return Step(taken.case, taken.retired)

    @staticmethod
    def _until(action: Action, at: int, now: int, usual: int, most: int) -> int:
        until = usual if action.until is None else seconds(action.until)
        if until <= at or until * 1000 <= now:
            raise BadRecord(f"until {action.until!r} is not after now: give a later time")
        if until - at > most:
            raise BadRecord(
                f"until {action.until!r} is too far off: {action.action} holds for {most / 86_400:g} days at most"
            )
        return until

    @staticmethod
    def _unshelve(case: Case, action: Action, at: int) -> None:
        if case.alert.shelved_until is not None:
            case.alert.shelved_until, case.alert.shelved_once = None, False
            case.wakes.pop("shelf", None)
            mark(case, at, Reason.UNSHELVED, action.actor, _text(action))

    def _close(self, case: Case, action: Action, at: int, now: int) -> None:
        """End an episode, or say of one that is over what it was."""
        alert, words = case.alert, self._config.family(case.alert.family).resolutions
        if action.resolution and action.resolution not in words:
            raise BadRecord(f"resolution {action.resolution!r} of {alert.family} is not one of {', '.join(words)}")
        if alert.state == State.OUT_OF_SERVICE:
            raise BadRecord(f"alert {action.alert_key} is out of service: return it to service with in_service first")
        new = bool(action.resolution) and action.resolution != alert.resolution
        if new:
            alert.resolution, alert.resolved_by = action.resolution, action.actor
        text = ": ".join(part for part in (action.resolution, _text(action)) if part)
        if case.live:
            self._life.close(case, at, now, action.actor, text)
        elif new:
            mark(case, at, Reason.RESOLVED, action.actor, text)

    @staticmethod
    def _assign(case: Case, action: Action, at: int) -> None:
        assignee = _required(action, "whom it is assigned to")
        if assignee != case.alert.assignee:
            case.alert.assignee = assignee
            mark(case, at, Reason.ASSIGNED, action.actor, assignee)


def _text(action: Action) -> str:
    return action.text[:_TEXT_CHARACTERS]


def _required(action: Action, what: str) -> str:
    if not action.text.strip():
        raise BadRecord(f"{action.action} needs {what} in the field text")
    return _text(action)
