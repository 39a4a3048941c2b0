"""What a channel is, and how it says that a message was not sent."""

from enum import StrEnum
from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """One message, ready to be sent.

    Attributes:
        id: idempotency key. channel: sms, email or desk. recipient: who. address: telephone number or mail address.
        subject: subject line, empty for SMS. text: plain text. locale: `en` or `zh`.
        severity: 0 to 4. at: Unix seconds, of what it tells.
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
    """

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(f"{trouble.value}: {detail}")
        self.trouble = trouble
        self.detail = detail[:500]


class Channel(Protocol):
    """Carries messages."""

    @property
    def needs_address(self) -> bool:
        """Whether a recipient without a telephone number or mail address cannot be reached through it."""

    async def send(self, message: Message) -> str:
        """Hand a message over; returns what the other side said.

        Raises:
            NotSent: it was not taken, or it is not known whether it was.
        """
