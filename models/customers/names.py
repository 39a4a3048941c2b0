"""Names of grades, segments and stages of life; what is kept of an account are their places in these."""

GRADES = ("good", "fairly_good", "average", "fairly_poor", "poor")
AVERAGE, FAIRLY_POOR, POOR = 2, 3, 4

ABC = ("none", "A", "B", "C")
"""By profit: A are those that make most of it together; none are those without a year's figures."""

MATRIX = ("none", "best", "spender", "frequent", "uncertain")
"""Payments a year by their mean amount: best has both high, spender pays seldom and much, frequent often and little."""

LIFE = ("prospect", "acquisition", "growth", "maturity", "ending")
PROSPECT, ACQUISITION, GROWTH, MATURITY, ENDING = range(5)

CRITICAL = ("", "hospital", "life_support", "water", "emergency", "other")
"""Why a customer must not lose supply; `customer.accounts.v1` names it, and any other word there is `other`."""

HERE, SWITCHED, MOVED = 0, 1, 2


def critical_code(word: str | None) -> int:
    """Place in `CRITICAL`.

    Examples:
        >>> critical_code("hospital"), critical_code("dialysis")
        (1, 5)
    """
    said = word or ""
    return CRITICAL.index(said) if said in CRITICAL else CRITICAL.index("other")
