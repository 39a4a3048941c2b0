"""The city: what it is like and what is looked at in it."""

from dataclasses import dataclass, replace

from streams.simulator.config import TownConfig
from streams.simulator.recordings import town_of

INTERVAL_S = 8 * 3600
"""Three values a day, as meters of three registers give them: night, day and evening."""

METERS_AN_ACCOUNT = 1.05


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes.

    Attributes:
        accounts: how many. days: how many, from 1 January 2024 on. seed: everything random follows from it.
        trouble: how many times as much goes wrong.
        rated: accounts whose bills are rated anew. moments: at which all are aged anew.
        unjudged: so many first accounts whose grades are not judged, for they were in view when constants were chosen.
    """

    accounts: int = 100_000
    days: int = 731
    seed: int = 1
    trouble: float = 1.0
    rated: int = 500
    moments: int = 3
    unjudged: int = 0

    def town(self) -> TownConfig:
        """The town that the simulator makes.

        GridPulse writes the bills itself. Nobody moves out, for an account that was left is closed for good, and no
        single reading is wildly wrong, for nobody in town would dispute the bill.
        """
        usual = town_of(self.days, round(self.accounts * METERS_AN_ACCOUNT), self.trouble)
        bad = replace(usual.bad, spike=0.0)
        return replace(
            usual, accounts=self.accounts, interval_s=INTERVAL_S, bills=False, move_outs=0.0, warm_days=31, bad=bad
        )
