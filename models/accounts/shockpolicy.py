"""Settings of the warning of a bill that will be higher than usual."""

from dataclasses import dataclass

from models.errors import BadRecord, BadSettings
from models.money import minor_units

MOST_BILLS = 13
"""Bills that are kept of an account: a year, and the month of the year before."""


@dataclass(frozen=True, slots=True)
class ShockPolicy:
    """When the bill of a running month counts as a shock.

    Attributes:
        enabled: whether anybody is warned; bills are estimated in any case.
        from_day: day of the month from which on warnings are given: before it, little is known of the month.
        least_bills: how many bills of whole months must be known of an account, at most 12.
        recent_bills: where the same month of last year is not known, the usual bill is the middle one of so many.
        least: major units (decimal text) that a bill must be above the usual one at least.
        least_share: the same as a share of the usual bill.
        spread: the same in standard deviations of the account's own bills, by their median absolute deviation.
        clear_share: the warning is withdrawn where the expected bill is above the usual one by less than this share of
            what warns.
        desk_share: the desk is told, too, where the expected bill is higher by this share of the usual bill, and by ten
            times `least`.
        heating_c, cooling_c: daily mean temperatures below and above which heating and cooling degree days count.
    """

    enabled: bool = True
    from_day: int = 8
    least_bills: int = 5
    recent_bills: int = 6
    least: str = "10"
    least_share: float = 0.3
    spread: float = 3.0
    clear_share: float = 0.8
    desk_share: float = 1.0
    heating_c: float = 15.5
    cooling_c: float = 22.0

    def __post_init__(self) -> None:
        if not 1 <= self.from_day <= 28:
            raise BadSettings("shock: from_day must be from 1 to 28")
        if not (1 <= self.least_bills < MOST_BILLS and 1 <= self.recent_bills < MOST_BILLS):
            raise BadSettings(f"shock: least_bills and recent_bills must be from 1 to {MOST_BILLS - 1}")
        if min(self.least_share, self.spread, self.desk_share) < 0 or not 0 <= self.clear_share <= 1:
            raise BadSettings("shock: shares and spread must not be negative, clear_share at most 1")
        if self.heating_c > self.cooling_c:
            raise BadSettings("shock: heating_c must not be above cooling_c: no day counts twice")
        _ = self.least_units(8)

    def least_units(self, digits: int) -> int:
        """`least` in minor units of a currency."""
        try:
            return minor_units(self.least, digits)
        except BadRecord as error:
            raise BadSettings(f"shock: least: {error}") from None
