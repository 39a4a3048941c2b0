"""The customers stage: grades by quarter, segments by month, and what follows from them for each customer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from models.accounts.charging import is_month_end
from models.accounts.days import LocalDays
from models.accounts.months import Month, first_day
from models.calendar import LocalTime
from models.config import Common
from models.customers import segments
from models.customers.book import NO_ROW, Book
from models.customers.config import CustomersConfig
from models.customers.grading import Grading
from models.customers.intake import Intake
from models.customers.messages import AccountMonths, Cuts, Movement, Ranks, Risks
from models.customers.overrides import Overrides
from models.customers.points import points
from models.customers.policy import Policy, default_policy
from models.customers.service import Service
from models.customers.value import lifetime_value, yearly_profit
from models.errors import BadRecord
from models.flow import topics
from models.flow.batch import Batch
from models.flow.stage import Out
from models.flow.wire import unpack
from models.messages import Charges, Evidence

FUTURE_S = 300
SEGMENTS = ("abc", "rfm", "matrix")


class CustomersStage:
    """Keeps the customers of a partition.

    When a local month is over it works out what each brings and, with the quarter, its credit grade, and counts how
    values spread. The rankings stage adds that up over all partitions and answers with the limits of the segments;
    then customers are cut into them, and what the policy gives them is told to who acts on it.

    Args:
        common: the utility. config: limits and costs. partition: which this is.
        policy: what each grade and segment gets; None is the built-in one.
    """

    name: ClassVar[str] = "customers"
    inputs: ClassVar[tuple[str, ...]] = (
        topics.ACCOUNTS,
        topics.CUSTOMER_EVENTS,
        topics.OVERRIDES,
        topics.CHARGES,
        topics.CONDUCT,
        topics.ACCOUNT_MONTHS,
        topics.RISKS,
        topics.CUTS,
    )
    columnar: ClassVar[bool] = False

    def __init__(
        self, common: Common, config: CustomersConfig | None = None, partition: int = 0, policy: Policy | None = None
    ) -> None:
        config = config or CustomersConfig()
        self.outputs: Mapping[str, int] = {
            topics.RANKS: 0,
            topics.TREATMENTS: config.told_after_s * 1000,
            topics.MOVEMENTS: 0,
            topics.PAGES: 0,
            topics.METRICS: 0,
        }
        self._common, self._config, self._partition = common, config, partition
        self._local = LocalTime(common.timezone)
        self._days = LocalDays(self._local)
        self._day = 0
        self._book = Book(config.most_accounts)
        self._intake = Intake(self._book, self._days, config.ending_risk)
        self._overrides = Overrides(FUTURE_S)
        self._grading = Grading(self._book, config)
        self._service = Service(self._book, self._overrides, self._intake, policy or default_policy(), partition)
        self._takes: dict[str, Callable[[bytes, Out], None]] = {
            topics.ACCOUNTS: lambda value, out: self._intake.account(value),
            topics.CUSTOMER_EVENTS: lambda value, out: self._intake.event(value),
            topics.CHARGES: lambda value, out: self._intake.charges(unpack(value, Charges)),
            topics.CONDUCT: lambda value, out: self._intake.conduct(unpack(value, Evidence)),
            topics.ACCOUNT_MONTHS: lambda value, out: self._intake.month(unpack(value, AccountMonths)),
            topics.RISKS: lambda value, out: self._risks(unpack(value, Risks), out),
            topics.CUTS: lambda value, out: self._cut(unpack(value, Cuts), out),
            topics.OVERRIDES: self._override,
        }

    def start(self, now: int) -> None:
        """Begin with the first local month that is summed up at or after `now` (milliseconds)."""
        self._day = _month_end(self._local.next_close(now, self._common.day_lateness_s))

    def due(self) -> int:
        """When the running month is summed up, an override ends, or pages are written."""
        return min(self._close(), self._overrides.due(), self._service.show_at)

    def fire(self, now: int, out: Out) -> None:
        """End overrides, end a month where it is over, and write pages."""
        for account in self._overrides.end(now // 1000):
            self._service.tell([self._book.row(account)], now // 1000, out)
        if now >= self._close():
            self._end_month(now // 1000, out)
            self._day = _month_end(self._day + 1)
        if now >= self._service.show_at:
            self._service.show(now // 1000, out)

    def apply(self, topic: str, batch: Batch, out: Out) -> None:
        """Take in records one by one; only overrides are refused here."""
        take = self._takes[topic]
        for offset, time, value in zip(batch.offsets.tolist(), batch.times.tolist(), batch.values, strict=True):
            out.now = time
            try:
                take(value, out)
            except BadRecord as error:
                out.reject(topic, offset, value, str(error))

    def dump(self) -> dict[str, Any]:
        """All state."""
        return {
            "day": self._day,
            "book": self._book.kept(),
            "intake": self._intake.dump(),
            "overrides": self._overrides.dump(),
            "service": self._service.dump(),
        }

    def load(self, state: dict[str, Any]) -> None:
        """Continue from a dump."""
        self._day = state["day"]
        self._book.restore(state["book"])
        self._intake.load(state["intake"])
        self._overrides.load(state["overrides"])
        self._service.load(state["service"])

    def _close(self) -> int:
        return self._local.day_close(self._day, self._common.day_lateness_s)

    def _end_month(self, now: int, out: Out) -> None:
        book, config, month = self._book, self._config, Month.of(self._day, now)
        count, today = len(book), self._day + 1
        if not count:
            return
        self._service.month = month.number
        book.profit[:count] = yearly_profit(book, config)
        book.value[:count] = lifetime_value(book.profit[:count], book.churn[:count], config)
        life = segments.life(book, today, config)
        self._send(self._service.moves("life", life, now), out)
        if month.ends_quarter:
            self._send(self._grading.grade(today, now), out)
        counts, sums = segments.spread(book, today)
        out.send(topics.RANKS, str(month.number), Ranks(month=month.number, counts=counts, sums=sums))
        at, digits = self._local.midnight(today), self._common.currency_digits
        for point in points(book, self._intake.counts, at, self._partition, digits):
            out.send(topics.METRICS, point.series, point)
        if month.ends_quarter:
            book.turn()
        self._intake.counts = dict.fromkeys(self._intake.counts, 0)

    def _cut(self, cuts: Cuts, out: Out) -> None:
        """Segments, by the limits that hold for all partitions, and what follows."""
        now = out.now // 1000
        found = segments.cut(self._book, first_day(cuts.month + 1), cuts.limits)
        for name in SEGMENTS:
            self._send(self._service.moves(name, found[name], now), out)
        self._service.publish(now, out)

    def _risks(self, message: Risks, out: Out) -> None:
        self._intake.risks(message)
        self._service.publish_some(message.account_id, out.now // 1000, out)

    def _override(self, value: bytes, out: Out) -> None:
        row = self._book.row(self._overrides.take(value, out.now // 1000))
        if row != NO_ROW:
            self._service.tell([row], out.now // 1000, out)

    @staticmethod
    def _send(movements: Iterator[Movement], out: Out) -> None:
        for movement in movements:
            out.send(topics.MOVEMENTS, movement.account_id, movement)


def _month_end(day: int) -> int:
    while not is_month_end(day):
        day += 1
    return day
