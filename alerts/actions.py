"""What operators do to alerts."""

from alerts.alert import Reason, State
from alerts.case import Case
from alerts.config import AlertsConfig
from alerts.episode import mark
from alerts.life import Life
from models.calendar import seconds
from models.errors import BadRecord
from models.records import Action

ACTIONS = ("ack", "shelve", "unshelve", "close", "comment", "assign")

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

    def act(self, case: Case | None, action: Action, now: int) -> None:
        """Do what an operator asks; what is already so stays so. `now` is log time in milliseconds.

        Raises:
            BadRecord: no such alert or action, or an action that makes no sense, with what to do instead.
        """
        at = self._check(case, action, now)
        assert case is not None
        case.touched = now
        match action.action:
            case "ack":
                self._acknowledge(case, action, at)
            case "shelve":
                self._shelve(case, action, at, now)
            case "unshelve":
                self._unshelve(case, action, at)
            case "close":
                if case.live:
                    self._life.close(case, at, now, action.actor, _text(action))
            case "comment":
                mark(case, at, Reason.COMMENTED, action.actor, _required(action, "the comment"))
            case "assign":
                self._assign(case, action, at)

    def _check(self, case: Case | None, action: Action, now: int) -> int:
        if action.action not in ACTIONS:
            raise BadRecord(f"action {action.action!r} is not one of {', '.join(ACTIONS)}")
        if not action.actor:
            raise BadRecord("actor is empty: say who does it")
        at = seconds(action.at)
        if at * 1000 > now + self._config.future_s * 1000:
            raise BadRecord(f"at {action.at!r} is in the future: check the sender's clock")
        if case is None or case.alert.state == State.PENDING:
            raise BadRecord(
                f"no alert has the key {action.alert_key!r}: list alerts and their keys with gridpulse alerts list"
            )
        return at

    @staticmethod
    def _acknowledge(case: Case, action: Action, at: int) -> None:
        if not case.alert.acknowledged:
            case.alert.acknowledged, case.alert.acknowledged_by = True, action.actor
            case.wakes.pop("remind", None)
            mark(case, at, Reason.ACKNOWLEDGED, action.actor, _text(action))

    def _shelve(self, case: Case, action: Action, at: int, now: int) -> None:
        if not case.live:
            raise BadRecord(f"alert {action.alert_key} is closed: there is nothing to shelve")
        until = at + self._config.shelve_default_s if action.until is None else seconds(action.until)
        if until <= at or until * 1000 <= now:
            raise BadRecord(f"until {action.until!r} is not after now: give a later time")
        if until - at > self._config.shelve_most_s:
            days = self._config.shelve_most_s / 86_400
            raise BadRecord(f"until {action.until!r} is too far off: an alert may be shelved for {days:g} days at most")
        case.alert.shelved_until = until
        case.wakes["shelf"] = until * 1000
        mark(case, at, Reason.SHELVED, action.actor, _text(action))

    @staticmethod
    def _unshelve(case: Case, action: Action, at: int) -> None:
        if case.alert.shelved_until is not None:
            case.alert.shelved_until = None
            case.wakes.pop("shelf", None)
            mark(case, at, Reason.UNSHELVED, action.actor, _text(action))

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
