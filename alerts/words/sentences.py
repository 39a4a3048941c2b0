"""What a message is made of."""

from typing import NamedTuple


class Sentences(NamedTuple):
    """Templates of one kind for one reader in one language.

    Attributes:
        title: subject line. happened, meaning, action, by: what happened, what it means, what to do, by when ("" where
            there is nothing to do).
        sms: all of it in one text message, without the sender's name, its optional parts in the order of their weight.
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
        staff, customer: kind -> sentences; a family stands for its kinds that have none, the empty kind for all others;
            `kind.severity` goes before its kind.
        ended_staff, ended_customer: the same for the end of an alert.
        desk: kind -> what the desk has to do, where that is another thing than in the field.
        signature: what a text message begins with. call: its last part, where the sentences name no telephone.
        reminders: put before what nobody acknowledged: to staff, to a customer.
        labels: of the parts of a mail: action and by (to staff, to a customer), details, contact, alert; nameless: for
            what has no name; nobody: whom staff call where the settings name no telephone.
        severities: names of 0 to 4. kinds: names of kinds. types: names of subject types.
    """

    staff: dict[str, Sentences]
    customer: dict[str, Sentences]
    ended_staff: dict[str, Sentences]
    ended_customer: dict[str, Sentences]
    desk: dict[str, str]
    signature: str
    call: str
    reminders: tuple[str, str]
    labels: dict[str, str]
    severities: tuple[str, str, str, str, str]
    kinds: dict[str, str]
    types: dict[str, str]
