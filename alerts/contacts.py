"""How recipients are reached: customers by reference data, staff by the settings."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from alerts.channels.channel import Channel
from alerts.config import LOCALES, Contact, NotifyConfig
from alerts.orders import Order
from models.records import Account

_CUSTOMER = "account:"


class Route(NamedTuple):
    """Channel and address a message takes, and its language."""

    channel: str
    address: str
    locale: str


class Contacts:
    """The contact book of notification; it follows topic `customer.accounts.v1`, whose newest record counts.

    Args:
        config: contacts of staff, and the language of those who have none.
    """

    def __init__(self, config: NotifyConfig) -> None:
        self._config = config
        self._accounts: dict[str, Contact] = {}

    def take(self, accounts: Iterable[Account]) -> None:
        """Note customers' contacts."""
        for account in accounts:
            self._accounts[account.account_id] = Contact(
                phone=(account.phone or "").strip(), email=(account.email or "").strip(), locale=account.locale
            )

    def __len__(self) -> int:
        return len(self._accounts)

    def contact(self, recipient: str) -> Contact | None:
        """Contact of a recipient such as `account:A1` or `inspector:north`, None where there is none."""
        if recipient.startswith(_CUSTOMER):
            return self._accounts.get(recipient.removeprefix(_CUSTOMER))
        return self._config.staff.get(recipient)

    def route(self, order: Order, channels: Mapping[str, Channel]) -> Route | None:
        """How an order's channel reaches its recipient; None where nothing carries it, or it needs an address."""
        contact = self.contact(order.recipient)
        locale = contact.locale if contact and contact.locale in LOCALES else self._config.locale
        address = {"sms": contact.phone, "email": contact.email}.get(order.channel, "") if contact else ""
        channel = channels.get(order.channel)
        if channel is None or (channel.traits.needs_address and not address):
            return None
        return Route(order.channel, address, locale)
