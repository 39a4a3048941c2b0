"""What a message is made of."""

from typing import NamedTuple


class Sentences(NamedTuple):
    """Templates of one kind for one reader in one language.

    Attributes:
        title: subject line. happened, meaning, action, by: what happened, what it means, what to do, by when ("" where
            there is no time to keep).
        sms: all of it in one text message, its optional parts in the order of their weight.
    """

    title: str
    happened: str
    meaning: str
    action: str
    by: str
    sms: str


class Language(NamedTuple):
    """Everything written in one language.

    Attributes:
        staff, customer: kind -> sentences; the empty kind stands for every kind that has none.
        ended_staff, ended_customer: the same for the end of an alert.
        reminder: put before the title of what nobody acknowledged.
        labels: of the parts of a mail: action, by, details, contact, alert.
        severities: names of 0 to 4. kinds: names of kinds. types: names of subject types.
    """

    staff: dict[str, Sentences]
    customer: dict[str, Sentences]
    ended_staff: dict[str, Sentences]
    ended_customer: dict[str, Sentences]
    reminder: str
    labels: dict[str, str]
    severities: tuple[str, str, str, str, str]
    kinds: dict[str, str]
    types: dict[str, str]
