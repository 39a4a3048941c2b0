"""What a routes file may say, table by table."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from pydantic import ConfigDict

from alerts.config import LOCALES, ROLES
from alerts.config.names import is_channel
from alerts.routes.match import Match
from alerts.routes.times import Quiet, Times
from models.errors import BadSettings
from models.spans import clock_at, length_of

CUSTOMER, DESK = "customer", "desk"
GATHER_BY = ("", "feeder", "transformer", "customer", "kind", "receiver")
_LONGEST_GATHERING_S = 3600


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the staff, or a mailbox or telephone that several share.

    Attributes:
        phone: telephone number with the country's code, as `+441632960001`. email: mail address.
        language: en or zh; empty is the utility's.
        quiet: hours in which messages wait.
        opt_out: patterns of kinds that are not sent to them.
    """

    phone: str = ""
    email: str = ""
    language: str = ""
    quiet: tuple[Quiet, ...] = ()
    opt_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.language and self.language not in LOCALES:
            raise BadSettings(f"language {self.language!r} is not one of {', '.join(LOCALES)}")


@dataclass(frozen=True, slots=True)
class Instead:
    """Somebody who takes over in a rota for a time.

    Attributes:
        begin: local date and time. end: as that; not included.
        contact: who is on duty then.
    """

    begin: datetime
    end: datetime
    contact: str

    def __post_init__(self) -> None:
        if clock_at(self.end) <= clock_at(self.begin):
            raise BadSettings(f"end {self.end.isoformat()} is not after begin {self.begin.isoformat()}")


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on duty when: the contacts one after the other, over and over.

    Attributes:
        contacts: in their order.
        begin: local date and time at which the first of them begins.
        turn: how long each stays, as `7d` or `12h` of the wall clock, so that hand-over keeps its hour all year.
        when: name of times in which alone anybody is on duty; empty is always.
        otherwise: contact or rota that is on duty outside of `when`; empty is nobody.
        instead: who takes over for a time.
    """

    contacts: tuple[str, ...]
    begin: datetime
    turn: str = "7d"
    when: str = ""
    otherwise: str = ""
    instead: tuple[Instead, ...] = ()

    def __post_init__(self) -> None:
        clock_at(self.begin)
        if not self.contacts:
            raise BadSettings("a rota needs contacts")
        if not length_of(self.turn):
            raise BadSettings("turn must be longer than nothing")


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told, and how.

    Attributes:
        to: contacts and rotas; `customer` is the account that the alert is about, `desk` the console.
        role: inspector, engineer or desk: in whose words, and what of customers' data they may see; `customer` and
            `desk` need none.
        channels: the first that there is an address for; the others where it fails.
        ends: whether they are told when it is over.
        quiet: hours in which messages wait, beside those of a contact.
    """

    to: tuple[str, ...]
    role: str = ""
    channels: tuple[str, ...] = ("sms", "email")
    ends: bool = True
    quiet: tuple[Quiet, ...] = ()

    def __post_init__(self) -> None:
        if not self.to or not self.channels:
            raise BadSettings("a receiver needs to and channels")
        if wrong := [name for name in self.channels if not is_channel(name)]:
            raise BadSettings(f"{wrong[0]!r} is no channel: use small letters, digits, _ and -")
        if {CUSTOMER, DESK} & set(self.to) and len(self.to) > 1:
            raise BadSettings("customer and desk are receivers of their own: name nobody beside them in to")
        if self.role not in ("", *ROLES):
            raise BadSettings(f"role {self.role!r} is not one of {', '.join(ROLES)}")
        if (self.role == "account") != (self.to == (CUSTOMER,)) and self.role:
            raise BadSettings('role account is for to = ["customer"], and for nobody else')
        if not self.role and self.to not in ((CUSTOMER,), (DESK,)):
            raise BadSettings("role is missing: inspector, engineer or desk")

    @property
    def reader(self) -> str:
        """Role in whose words they are told."""
        return self.role or ("account" if self.to == (CUSTOMER,) else "desk")


@dataclass(frozen=True, slots=True)
class Step:
    """What follows where nobody acknowledges.

    Attributes:
        after: how long after the first message, as `30m`.
        tell: receivers; none are those whom the route told.
    """

    after: str
    tell: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not length_of(self.after):
            raise BadSettings("after must be longer than nothing")


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps until somebody acknowledges.

    Attributes:
        steps: each later than the one before.
        from_severity: alerts below it have none.
        repeat: how long after the last step it begins anew, and so on; empty is never.
    """

    steps: tuple[Step, ...]
    from_severity: int = 3
    repeat: str = ""

    def __post_init__(self) -> None:
        times = [length_of(step.after) for step in self.steps]
        if not times or times != sorted(set(times)):
            raise BadSettings("a chain needs steps, each later than the one before")
        if self.repeat and not length_of(self.repeat):
            raise BadSettings("repeat must be longer than nothing")


@dataclass(frozen=True, slots=True)
class Route:
    """Which alerts are told to whom.

    Attributes:
        tell: receivers.
        name: for people; empty is its number.
        match: which alerts it is for.
        when: name of times in which alone it holds; what comes at other times is told when they begin.
        chain: name of the steps that follow; empty is none.
        gather: what messages to one receiver are gathered by: feeder, transformer, customer, kind or receiver.
        gather_for: how long the first of them waits for others, as `2m`, an hour at most.
        stop: whether the routes behind it are left out for what it fits.
    """

    tell: tuple[str, ...]
    name: str = ""
    match: Match = field(default_factory=Match)
    when: str = ""
    chain: str = ""
    gather: str = ""
    gather_for: str = "1m"
    stop: bool = False

    def __post_init__(self) -> None:
        if not self.tell and not self.stop:
            raise BadSettings("a route that tells nobody needs stop = true")
        if self.gather not in GATHER_BY:
            raise BadSettings(f"gather {self.gather!r} is not one of {', '.join(GATHER_BY[1:])}")
        if length_of(self.gather_for) > _LONGEST_GATHERING_S:
            raise BadSettings("gather_for is an hour at most: a message that waits longer is no alert")


@dataclass(frozen=True, slots=True)
class RoutesFile:
    """A whole file.

    Attributes:
        contacts: staff, by name. rotas: who is on duty, by name. times: of the week, by name.
        receivers: who is told, by name. chains: what follows unanswered, by name.
        routes: asked in their order.
        legal: patterns of kinds that the law asks to be told: quiet hours shift them, and nothing drops them.
    """

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    contacts: dict[str, Person] = field(default_factory=dict)
    rotas: dict[str, Rota] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    receivers: dict[str, Receiver] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    legal: tuple[str, ...] = ("arrears.disconnection_notice", "arrears.final_notice")
