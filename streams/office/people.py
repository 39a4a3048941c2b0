"""Customers as the console shows them."""

from contextlib import closing, suppress
from typing import Any

import msgspec

from alerts.store import AlertStore
from books.statement import Statement, StatementLine, statement
from dashboards.api.customershapes import Account, Contact, Customer, CustomerRow, Line
from dashboards.lists import By, Listing, Wanted
from dashboards.status import StatusFile
from models.accounts.days import LocalDays
from models.calendar import LocalTime
from models.customers.messages import Pages
from models.errors import BadRecord
from models.flow.topics import ACCOUNTS, FIELD_ORDERS, PAGES
from models.money import major
from models.records import Account as AccountRecord
from models.records import decoded
from streams.customerlist import facts, listed
from streams.customerpage import alerts_about, figures
from streams.customers import Known, known, newest_pages
from streams.fieldorders import field_orders
from streams.journal import journal_file, journal_store
from streams.log.log import Log
from streams.moment import moment
from streams.office.collections import Collections, order_shown
from streams.office.kept import of_topics
from streams.office.places import PlaceBook
from streams.runningbill import found_expected_energy, found_running_bill
from streams.settings import Settings

_LINES = 200
_DAYS_TO_COME = 28
"""Lines of a statement that a page shows, the newest."""

_UNKNOWN: dict[str, Any] = {
    "class": "unknown", "critical": "", "state": "", "grade": {}, "quarters": [], "segments": {}, "money": {},
    "leaving": {}, "service": {},
}  # fmt: skip
"""Of somebody whose first month is not over yet."""


class People:
    """Answers what is asked of customers.

    Args:
        settings: of the site. log, alerts, status: where it is looked up. book: of the network. debts: open cases.
    """

    def __init__(
        self, settings: Settings, log: Log, alerts: AlertStore, status: StatusFile, book: PlaceBook, debts: Collections
    ) -> None:
        self._settings = settings
        self._log = log
        self._alerts = alerts
        self._status = status
        self._book = book
        self._debts = debts
        self._pages = of_topics(log, (PAGES,), lambda: _Book(newest_pages(log)))
        self._orders = of_topics(log, (FIELD_ORDERS,), lambda: field_orders(log))

    def listed(self, by: By, wanted: Wanted) -> Listing[CustomerRow]:
        """Customers in order."""
        found = self._pages.value().listed(by, wanted, self._settings)
        return found.made(lambda one: msgspec.convert(facts(one, self._settings), CustomerRow))

    def customer(self, account: str) -> Customer | None:
        """One customer; None where there is none of this name."""
        of, places, books = self._pages.value().known(account), self._book.places(), self._statement(account)
        if of is None and books is None and not places.has_account(account):
            return None
        told = figures(of, self._settings) if of else {"account_id": account, **_UNKNOWN}
        more = {
            "graded": of is not None,
            "statement": books,
            "running_bill": msgspec.to_builtins(found_running_bill(self._settings, account)),
            "expected_energy": msgspec.to_builtins(found_expected_energy(self._settings, account, _DAYS_TO_COME)),
            "cases": self._debts.of(account, moment(self._status).at),
            "contact": self._contact(account, places.record_of(account)),
            "meters": places.names.meters_of(account),
            "orders": [order_shown(order) for order in self._orders.value() if order.account_id == account],
        }
        return msgspec.convert(told | alerts_about(account, self._alerts) | more, Customer)

    def _contact(self, account: str, place: tuple[int, int] | None) -> Contact | None:
        """What reference data says of an account; nothing where its record is unusable, or an older one is gone."""
        record = next(self._log.records(ACCOUNTS, *place), None) if place else None
        with suppress(BadRecord):
            said: AccountRecord | None = decoded(record.value, AccountRecord) if record else None
            if said and said.account_id == account:
                return Contact(phone=said.phone, email=said.email, locale=said.locale)
        return None

    def _statement(self, account: str) -> Account | None:
        path = journal_file(self._settings)
        if path is not None and not path.exists():
            return None
        until = moment(self._status).at + 1
        with closing(journal_store(self._settings)) as journal:
            entries = journal.entries(account, until)
        if not entries:
            return None
        since = entries[-_LINES].at if len(entries) > _LINES else 0
        today = LocalDays(LocalTime(self._settings.common.timezone)).of(until - 1)
        return _shown(statement(account, entries, since, until, today), self._settings.common.currency_digits)


class _Book:
    """All pages, and lists of them that were asked for."""

    def __init__(self, pages: list[Pages]) -> None:
        self._pages = pages
        self._lists: dict[tuple[By, Wanted], Listing[Known]] = {}

    def listed(self, by: By, wanted: Wanted, settings: Settings) -> Listing[Known]:
        """Customers in order; a list that was made for one page is there for the next."""
        found = self._lists.get((by, wanted))
        if found is None:
            if len(self._lists) > 20:
                self._lists.clear()
            found = self._lists[by, wanted] = listed(self._pages, by, wanted, settings.customers)
        return found

    def known(self, account: str) -> Known | None:
        """One customer, or None."""
        page = next((page for page in self._pages if account in page.account_id), None)
        return None if page is None else known(page, page.account_id.index(account))


def _shown(of: Statement, digits: int) -> Account:
    return Account(
        opening=major(of.opening, digits),
        lines=[_line(line, digits) for line in of.lines],
        closing=major(of.closing, digits),
        ageing={name: major(amount, digits) for name, amount in of.ageing.items()},
        balances={name: major(amount, digits) for name, amount in of.balances.items() if amount},
    )


def _line(of: StatementLine, digits: int) -> Line:
    return Line(
        at=of.at,
        booked_at=of.booked_at,
        kind=of.kind.value,
        source=of.source,
        of=of.of,
        amount=major(of.amount, digits),
        balance=major(of.balance, digits),
        held=major(of.held, digits),
        settles={name: major(amount, digits) for name, amount in of.settles.items()},
    )
