"""What becomes of a message, and what a gateway's report on it changes."""

from enum import StrEnum


class Fate(StrEnum):
    """What became of a message.

    Attributes:
        PENDING: waits. SENDING: under way. SENT: the channel took it. RECORDED: written down, on purpose not sent.
        DELIVERED: the gateway reported that it has arrived. UNDELIVERED: that it will not.
        IN_DOUBT: under way when the process died or the connection broke; not known whether it was taken.
        FAILED: refused, or tried too often. EXPIRED: too late, or overtaken by a newer one.
        DECLINED: the customer wants no messages of its kind.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    RECORDED = "recorded"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    EXPIRED = "expired"
    DECLINED = "declined"


FAILURES = (Fate.FAILED, Fate.UNDELIVERED)
"""Fates after which the recipient has no message for certain, and another channel is taken where there is one."""


class Told(StrEnum):
    """What a gateway tells of a message it was given.

    Attributes:
        ARRIVED: the recipient's telephone has it. LOST: it will never arrive. UNDER_WAY: the network has taken it.
    """

    ARRIVED = "arrived"
    LOST = "lost"
    UNDER_WAY = "under_way"


def after(fate: Fate, told: Told) -> Fate:
    """The fate of a message after a report; unchanged where the report says nothing new.

    A message that has arrived stays so, whatever else is reported, and is not sent again where it was to be.

    Examples:
        >>> after(Fate.IN_DOUBT, Told.UNDER_WAY), after(Fate.DELIVERED, Told.LOST)
        (<Fate.SENT: 'sent'>, <Fate.DELIVERED: 'delivered'>)
    """
    if told == Told.ARRIVED:
        return Fate.DELIVERED
    if told == Told.LOST:
        return Fate.UNDELIVERED if fate in (Fate.SENT, Fate.IN_DOUBT) else fate
    return Fate.SENT if fate in (Fate.IN_DOUBT, Fate.PENDING) else fate
