"""What a channel is, and how it says that a message was not sent."""

from enum import StrEnum
from typing import NamedTuple, Protocol, runtime_checkable

from alerts.curve import Curve
from alerts.orders import Order


class Message(NamedTuple):
    """One message, ready to be sent.

    Attributes:
        id: idempotency key. channel: its name, as sms or email. recipient: who.
        address: telephone number or mail address.
        subject: subject line, empty for SMS. text: plain text. locale: `en` or `zh`.
        severity: 0 to 4. at: Unix seconds, of what it tells.
        curve: the load that it rests on, where it is known and the channel shows it.
        order: what it was made of, with nothing in it that the recipient may not see.
        token: under which the gateway may report on it; empty where it cannot.
    """

    id: str
    channel: str
    recipient: str
    address: str
    subject: str
    text: str
    locale: str
    severity: int
    at: int
    order: Order | None = None
    token: str = ""
    curve: Curve | None = None

    @property
    def useless_from(self) -> int:
        """When nobody need be told any more (Unix seconds); 0 where it never comes too late."""
        return self.order.expires_at if self.order and not self.order.legal else 0


class Traits(NamedTuple):
    """What a channel is like.

    Attributes:
        needs_address: a recipient without a telephone number or mail address cannot be reached through it.
        repeatable: the other side knows a message that it has had already, so one whose fate is unknown is sent again.
        reports: the other side reports later what became of a message.
        short: it carries no more than a text message. curves: it shows pictures of loads.
        inside: what it carries stays in the console.
    """

    needs_address: bool = False
    repeatable: bool = False
    reports: bool = False
    short: bool = False
    curves: bool = False
    inside: bool = False


class Trouble(StrEnum):
    """Classes of errors; only `UNREACHABLE` and `BUSY` are worth another try.

    Attributes:
        UNREACHABLE: nobody answered, nothing was handed over.
        BUSY: the other side refused for now.
        REFUSED: the other side will never take this message.
        UNKNOWN_FATE: it was handed over, but whether it was taken is not known.
    """

    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"
    UNKNOWN_FATE = "unknown_fate"


class NotSent(Exception):
    """A channel did not get rid of a message.

    Attributes:
        trouble: class of the error. detail: what the other side said.
        wait_s: so long the other side wants to be left alone; 0 where it did not say.
    """

    def __init__(self, trouble: Trouble, detail: str, wait_s: int = 0) -> None:
        super().__init__(f"{trouble.value}: {detail}")
        self.trouble = trouble
        self.detail = detail[:500]
        self.wait_s = wait_s


class Channel(Protocol):
    """Carries messages."""

    @property
    def traits(self) -> Traits:
        """What it is like."""

    async def send(self, message: Message) -> str:
        """Hand a message over; returns what the other side said.

        Raises:
            NotSent: it was not taken, or it is not known whether it was.
        """


@runtime_checkable
class Connected(Protocol):
    """A channel that keeps a connection."""

    async def close(self) -> None:
        """Let go of it; the next message makes another."""
