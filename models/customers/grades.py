"""Credit grades: five bands of the trend of behaviour, left only when the risk is clearly beyond a limit."""

import numpy as np
from numpy.typing import NDArray

from models.customers.config import CustomersConfig
from models.customers.names import FAIRLY_POOR
from models.customers.trend import Trend

Int64 = NDArray[np.int64]

UNGRADED = -1


def graded(found: Trend, before: NDArray[np.integer], theft: Int64, config: CustomersConfig) -> Int64:
    """Grades of n accounts, 0 good to 4 poor.

    A grade falls as far as the risk says, and rises one step at a time; either only where the risk is beyond the limit
    by a margin. So more risk, or a worse grade before, never gives a better one.

    Args:
        found: the trend of each.
        before: the grade of the quarter before, `UNGRADED` for the first.
        theft: quarters since theft was found, 0 for the newest, 99 where it never was.
        config: the limits.
    """
    limits, margin = np.array(config.grade_risks), config.grade_margin
    now, low, high = (np.searchsorted(limits, found.risk + off, side="right") for off in (0.0, -margin, margin))
    first = before == UNGRADED
    stays = np.clip(before, 0, None)
    grade = np.where(low > stays, low, np.where(high < stays, stays - 1, stays))
    grade = np.where(first, now, grade)
    caught = theft < config.theft_quarters
    found_grade: Int64 = np.where(caught, np.maximum(grade, FAIRLY_POOR), grade).astype(np.int64)
    return found_grade
