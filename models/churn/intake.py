"""External records that churn reads, decoded and checked."""

from typing import TypeVar

from models import records
from models.calendar import seconds
from models.errors import BadRecord
from models.records import CustomerEvent, Record

_LONGEST_ID = 200

T = TypeVar("T", bound=Record)


def decoded(value: bytes, kind: type[T]) -> T:
    """A record of its JSON.

    Raises:
        BadRecord: it is no JSON, a field is missing or of the wrong type, or it names an account with no id.
    """
    record: T = records.decoded(value, kind)
    account_id = getattr(record, "account_id", "-")
    if not 0 < len(account_id) <= _LONGEST_ID:
        raise BadRecord(f"account_id {account_id[:20]!r} is empty or longer than {_LONGEST_ID} characters")
    return record


def customer_event(value: bytes, latest: int) -> tuple[str, str, int]:
    """Account, kind and time (Unix seconds) of a customer event.

    Args:
        value: the record's JSON.
        latest: event time after which it lies in the future (Unix seconds).

    Raises:
        BadRecord: it cannot be used; the text says why.
    """
    event = decoded(value, CustomerEvent)
    at = seconds(event.at)
    if at <= 0:
        raise BadRecord(f"at {event.at!r} lies before 1970")
    if at > latest:
        raise BadRecord(f"at {event.at!r} lies in the future of its arrival: check the sender's clock")
    if not event.kind:
        raise BadRecord("kind is empty")
    return event.account_id, event.kind, at
