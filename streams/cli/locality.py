"""Times and money as the person at the command line means them: of the utility's zone and currency."""

from collections.abc import Iterable
from datetime import date, timedelta
from time import time

from models.accounts.days import LocalDays
from models.calendar import LocalTime
from models.money import major
from streams.cli.times import local_seconds
from streams.settings import Settings

_EPOCH = date(1970, 1, 1)


class Locality:
    """The zone and currency of a site."""

    def __init__(self, settings: Settings) -> None:
        self._local = LocalTime(settings.common.timezone)
        self._days = LocalDays(self._local)
        self._digits = settings.common.currency_digits

    def moment(self, option: str, text: str | None) -> int:
        """Unix seconds of a date or time that was given; the next second where none was.

        Raises:
            BadSettings: it is no time.
        """
        return int(time()) + 1 if text is None else local_seconds(option, text, self._local)

    def day(self, at: int) -> int:
        """Local day of a moment (Unix seconds), days since 1970-01-01."""
        return self._days.of(at)

    def midnight(self, day: int) -> int:
        """Unix seconds at which a local day begins."""
        return self._local.midnight(day)

    def date(self, day: int) -> str:
        """A local day as people write it."""
        return str(_EPOCH + timedelta(day))

    def time(self, at: int) -> str:
        """A moment (Unix seconds) as people write it."""
        day = self._days.of(at)
        clock = (at + int(self._local.offset(at))) % 86_400
        return f"{self.date(day)} {clock // 3600:02}:{clock % 3600 // 60:02}"

    def money(self, amount: int) -> str:
        """An amount in major units."""
        return major(amount, self._digits)

    def sides(self, amounts: Iterable[int]) -> tuple[str, str]:
        """Sums of the debits (positive) and of the credits, major units; empty where there are none."""
        given = list(amounts)
        debit, credit = sum(each for each in given if each > 0), -sum(each for each in given if each < 0)
        return self.money(debit) if debit else "", self.money(credit) if credit else ""
