"""Which alerts something is about: routes and silences say it in the same words."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import ClassVar

from pydantic import ConfigDict

from alerts.alert import Alert
from alerts.config import ROLES, matches
from models.errors import BadSettings

Patterns = tuple[str, ...]

_NOT = "!"
_PLACES = {"feeder": "feeder_id", "transformer": "transformer_id", "meter": "meter_id", "account": "account_id"}


@dataclass(frozen=True, slots=True)
class Match:
    """What an alert must be: everything that is named must fit, and what is not named fits always.

    A pattern that begins with `!` takes out what it fits: `["F*", "!F7"]` is every feeder with F but F7.

    Attributes:
        kind: patterns, each `*`, a family or a whole kind.
        role: whom the finding is meant for: account (the customer), inspector, engineer or desk.
        subject: patterns of its id, with `*` and `?`.
        subject_type: such as transformer or meter.
        feeder, transformer, meter, account: patterns of where the subject is.
        from_severity: the lowest, 0 information to 4 critical.
        to_severity: the highest.

    Raises:
        BadSettings: a role that there is not, or severities that nothing can have.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    kind: Patterns = ()
    role: Patterns = ()
    subject: Patterns = ()
    subject_type: Patterns = ()
    feeder: Patterns = ()
    transformer: Patterns = ()
    meter: Patterns = ()
    account: Patterns = ()
    from_severity: int = 0
    to_severity: int = 4

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.role) - set(ROLES)):
            raise BadSettings(f"role {unknown[0]!r} is not one of {', '.join(ROLES)}")
        if not 0 <= self.from_severity <= self.to_severity <= 4:
            raise BadSettings("severities go from 0 to 4, and from_severity is not above to_severity")

    @property
    def everything(self) -> bool:
        """Whether it names nothing, and so fits every alert."""
        return self == Match()

    def misfit(self, alert: Alert, roles: Collection[str]) -> str:
        """The first name that does not fit an alert that is meant for some roles, severity last; empty if all do."""
        if not _fits(self.kind, lambda pattern: matches(pattern, alert.kind)):
            return "kind"
        if self.role and not set(self.role) & set(roles):
            return "role"
        for name in ("subject", "subject_type", *_PLACES):
            value: str = getattr(alert, _PLACES.get(name, name))
            if not _fits(getattr(self, name), lambda pattern, value=value: fnmatchcase(value, pattern)):  # type: ignore[misc]
                return name
        return "" if self.from_severity <= alert.severity <= self.to_severity else "severity"


def _fits(patterns: Iterable[str], fits: Callable[[str], bool]) -> bool:
    """Whether one of the patterns fits, where there are any, and none that takes out does."""
    out = [pattern[len(_NOT) :] for pattern in patterns if pattern.startswith(_NOT)]
    wanted = [pattern for pattern in patterns if not pattern.startswith(_NOT)]
    return not any(map(fits, out)) and (not wanted or any(map(fits, wanted)))
