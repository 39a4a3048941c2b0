"""How recipients are reached: customers by reference data, staff by the routes."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alerts.channels.channel import Channel
from alerts.config import LOCALES, NotifyConfig, matches
from alerts.orders import Order
from alerts.routes.file import Person
from models.records import Account

_CUSTOMER = "account:"
_NEEDS = {"sms": "phone", "email": "email"}
"""Channels that need an address -> what of a contact it is."""


class Contact(NamedTuple):
    """How someone is reached; customers' come from reference data, those of staff from the routes."""

    phone: str = ""
    email: str = ""
    locale: str = ""
    opt_out: tuple[str, ...] = ()


class Route(NamedTuple):
    """Channel and address a message takes, and its language."""

    channel: str
    address: str
    locale: str


class Contacts:
    """The contact book of notification; it follows topic `customer.accounts.v1`, whose newest record counts.

    Args:
        config: the language of those who have none.
        staff: contacts of the routes file.
    """

    def __init__(self, config: NotifyConfig, staff: Mapping[str, Person]) -> None:
        self._config = config
        self._accounts: dict[str, Contact] = {}
        self._staff: dict[str, Contact] = {}
        self.employ(staff)

    def employ(self, staff: Mapping[str, Person]) -> None:
        """Take the contacts of another routes file."""
        self._staff = {
            name: Contact(phone=each.phone, email=each.email, locale=each.language) for name, each in staff.items()
        }

    def take(self, accounts: Iterable[Account]) -> None:
        """Note customers' contacts."""
        for account in accounts:
            self._accounts[account.account_id] = Contact(
                phone=(account.phone or "").strip(),
                email=(account.email or "").strip(),
                locale=account.locale,
                opt_out=tuple(account.opt_out.split()),
            )

    def __len__(self) -> int:
        return len(self._accounts)

    def contact(self, recipient: str) -> Contact | None:
        """Contact of a recipient such as `account:A1` or `inspector`, None where there is none."""
        if recipient.startswith(_CUSTOMER):
            return self._accounts.get(recipient.removeprefix(_CUSTOMER))
        return self._staff.get(recipient)

    def declines(self, order: Order) -> bool:
        """Whether its recipient wants no messages of its kind; what the law asks for cannot be declined."""
        contact = self.contact(order.recipient)
        if contact is None or order.legal:
            return False
        return any(matches(pattern, order.kind) for pattern in contact.opt_out)

    def route(self, order: Order, channels: Mapping[str, Channel]) -> Route | None:
        """How an order's channel reaches its recipient; None where nothing carries it, or it needs an address."""
        contact = self.contact(order.recipient)
        locale = contact.locale if contact and contact.locale in LOCALES else self._config.locale
        address: str = getattr(contact, _NEEDS[order.channel]) if contact and order.channel in _NEEDS else ""
        channel = channels.get(order.channel)
        if channel is None or (channel.traits.needs_address and not address):
            return None
        return Route(order.channel, address, locale)


def ways(order: Order, person: Person | None) -> str:
    """Channels that an order may take, for people; those of staff without an address for them are left out."""
    return ", else ".join(reachable([order.channel, *order.fallback], person)) or "no address"


def reachable(channels: Iterable[str], person: Person | None) -> list[str]:
    """Channels without those for which somebody of the staff has no address; all where it is nobody of the staff."""
    return [name for name in channels if person is None or name not in _NEEDS or getattr(person, _NEEDS[name])]
