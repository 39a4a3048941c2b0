"""A rehearsal of what a person asks: what the engine would refuse is refused at once, by the code that decides live."""

from msgspec.structs import replace

from alerts.actions import Operators
from alerts.alert import Alert
from alerts.case import Case
from alerts.config import AlertsConfig
from alerts.life import Life
from alerts.outages import OutageBook
from models.calendar import LocalTime
from models.errors import BadRecord
from models.records import Action


class Rehearsal:
    """Tries actions on copies of alerts.

    Args:
        config: rules by family, and how long shelves may last.
        local: the utility's zone.
    """

    def __init__(self, config: AlertsConfig, local: LocalTime) -> None:
        self._operators = Operators(config, Life(config, OutageBook(config, local)))

    def refusal(self, alert: Alert | None, action: Action, now: int) -> str:
        """Why an action makes no sense, and what to do instead; empty where it does.

        Args:
            alert: the newest of the action's key as people see it; None where there is none.
            action: it.
            now: log time in milliseconds.
        """
        copy = None if alert is None else replace(alert, history=[], evidence=dict(alert.evidence))
        try:
            self._operators.act(None if copy is None else Case(alert=copy), action, now)
        except BadRecord as wrong:
            return str(wrong)
        return ""
