"""Settings of grades, segments and value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CustomersConfig:
    """How customers are graded and grouped, and what serving them costs.

    Attributes:
        policy: path of the file that says what each grade and segment gets; empty is the built-in one.
        grade_risks: risk (0 to 1) from which an account is fairly good, average, fairly poor and poor.
        grade_margin: how far the risk must be beyond such a limit before the grade changes.
        theft_quarters: quarters, the running one included, for which theft that was found keeps an account at
            fairly poor or worse.
        energy_cost: what a kWh costs to buy and deliver, minor units.
        month_cost: what an account costs a month whatever it uses, minor units.
        payment_cost, late_cost: of handling a payment, and a bill paid late, minor units.
        abc_shares: share of the profit that A customers make together, and A and B.
        churn_rate: share that leaves in a quarter where no risk is known (0 to 1).
        discount: interest a year at which later profit counts less.
        lifetime_quarters: quarters ahead that a lifetime's value looks.
        new_days, growth_days: days with supply up to which an account is being won, and growing.
        growth_rate: rise of energy over a year from which one that is older is growing still.
        ending_days: days before the end of a contract from which an account is ending.
        ending_risk: probability of leaving from which it is, too.
        most_accounts: how many a partition remembers; further ones are counted and left out.
        told_after_s: log time between the close of a month and the segments of it being used, and between a change of
            what a customer gets and others acting on it. Stages that feed each other wait for each other less the
            longer it is.
    """

    policy: str = ""
    grade_risks: tuple[float, float, float, float] = (0.04, 0.07, 0.16, 0.3)
    grade_margin: float = 0.01
    theft_quarters: int = 4
    energy_cost: float = 8.0
    month_cost: int = 150
    payment_cost: int = 20
    late_cost: int = 200
    abc_shares: tuple[float, float] = (0.8, 0.95)
    churn_rate: float = 0.01
    discount: float = 0.08
    lifetime_quarters: int = 20
    new_days: int = 90
    growth_days: int = 365
    growth_rate: float = 0.15
    ending_days: int = 60
    ending_risk: float = 0.3
    most_accounts: int = 2_000_000
    told_after_s: int = 6 * 3600
