"""Who customers are, what they do, and grades that people set."""

import msgspec

from models.records.base import Moment, Record


class Account(Record):
    """Reference data of an account; `locale` is `zh` or `en`, `class_` is `residential`, `business`, ….

    `terms` is what else a tariff must know, by any name: `persons` of the household, `kw` that are contracted; in a
    table `persons=5 kw=4.6`. `opt_out` names kinds of alerts that the customer wants no messages of, with spaces
    between them. `critical` says why it must not lose supply: `hospital`, `life_support`, `water`, `emergency` or
    another word. Recordings and JSON call the field `class`.
    """

    account_id: str
    class_: str = msgspec.field(name="class", default="residential")
    tariff: str = "standard"
    prepaid: bool = False
    locale: str = "en"
    phone: str | None = None
    email: str | None = None
    contract_end: Moment | None = None
    critical: str | None = None
    opt_out: str = ""
    terms: dict[str, float] | str = msgspec.field(default_factory=dict)


class CustomerEvent(Record):
    """What a customer did: `complaint`, `call`, `tariff_change`, `contract_end`, `move_out`, `switched_away`, …."""

    account_id: str
    at: Moment
    kind: str


class Override(Record):
    """A credit grade that a person sets: `grade` holds to `until`, whatever the figures say; `owner` answers for it.

    A later record of the account replaces it; one whose `until` is not after its `at` ends it.
    """

    account_id: str
    at: Moment
    grade: str
    until: Moment
    owner: str
    reason: str
