"""Lists of customers: ordered and narrowed by columns, so that only those who are shown are looked at one by one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboards.lists import By, Key, Listing, Wanted
from models.customers.config import CustomersConfig
from models.customers.messages import Pages
from models.customers.names import ABC, AVERAGE, GRADES, HERE, LIFE
from models.customers.value import at_risk
from models.money import major
from streams.customers import Known, known
from streams.settings import Settings

Float64 = NDArray[np.float64]
Bool = NDArray[np.bool_]


def listed(pages: Sequence[Pages], by: By, wanted: Wanted, config: CustomersConfig) -> Listing[Known]:
    """Customers of some pages in order, the highest first; of equals the first name."""
    found: list[tuple[float, str, int, int]] = []
    for number, page in enumerate(pages):
        rows = np.flatnonzero(_wanted(page, wanted))
        values = _values(page, by, config)[rows]
        names = (page.account_id[row] for row in rows.tolist())
        found += zip((-values).tolist(), names, [number] * len(rows), rows.tolist(), strict=True)
    found.sort()
    keys: list[Key] = [(value, name) for value, name, _, _ in found]
    name = " ".join(("customers", by.value, wanted.grade, wanted.abc, wanted.life, str(wanted.gone)))
    return Listing(name, keys, lambda place: known(pages[found[place][2]], found[place][3]))


def overdue(of: Known) -> int:
    """What is overdue, minor units: at the end of the last month that was summed up."""
    return int(_overdue(np.asarray(of.values["months"])[None, :], np.asarray(of.values["overdue"])[None, :])[0])


def facts(one: Known, settings: Settings) -> dict[str, Any]:
    """A customer in a list; money as text in major units."""
    digits, asked = settings.common.currency_digits, one.asked
    return {
        "account_id": one.account_id,
        "class": one.class_,
        "grade": one.grade,
        "abc": asked.abc,
        "rfm": int(one.values["rfm"]),
        "matrix": asked.matrix,
        "life": asked.life,
        "risk": one.churn,
        "reasons": one.reasons,
        "profit": major(int(one.values["profit"]), digits),
        "value": major(int(one.values["value"]), digits),
        "value_at_risk": major(one.value_at_risk(settings.customers), digits),
        "overdue": major(overdue(one), digits),
        "rule": one.rule,
    }


def _values(page: Pages, by: By, config: CustomersConfig) -> Float64:
    """What each row of a page is ordered by."""
    columns = page.columns
    here = np.asarray(columns["state"]) == HERE
    churn = np.where(here, np.asarray(columns["churn"], np.float64), np.nan)
    if by == By.VALUE_AT_RISK:
        return at_risk(np.asarray(columns["profit"]), churn, config).astype(np.float64)
    if by == By.RISK:
        return np.nan_to_num(churn)
    if by == By.OVERDUE:
        return _overdue(np.asarray(columns["months"]), np.asarray(columns["overdue"]))
    if by == By.ACCOUNT:
        return np.zeros(len(page.account_id))
    return np.asarray(columns[_COLUMNS[by]], np.float64)


_COLUMNS = {By.PROFIT: "profit", By.VALUE: "value", By.CREDIT: "risk"}


def _overdue(months: NDArray[Any], money: NDArray[Any]) -> Float64:
    """Overdue at the end of the newest quarter that has months; both of shape (n, quarters), the newest first."""
    some = months > 0
    newest = money[np.arange(len(money)), some.argmax(axis=1)]
    found: Float64 = np.where(some.any(axis=1), newest, 0).astype(np.float64)
    return found


def _wanted(page: Pages, wanted: Wanted) -> Bool:
    columns = page.columns
    found = np.full(len(page.account_id), True)
    if wanted.grade:
        found &= _grades(page) == _place(GRADES, wanted.grade)
    if wanted.abc:
        found &= np.asarray(columns["abc"]) == _place(ABC, wanted.abc)
    if wanted.life:
        found &= np.asarray(columns["life"]) == _place(LIFE, wanted.life)
    if not wanted.gone:
        found &= np.asarray(columns["state"]) == HERE
    return found


def _grades(page: Pages) -> NDArray[np.int64]:
    """Grades that hold: those that people set before those of the figures."""
    own = np.asarray(page.columns["grade"]).astype(np.int64)
    found = np.where(own >= 0, own, AVERAGE)
    if page.overrides:
        places = {account: row for row, account in enumerate(page.account_id) if account in page.overrides}
        for account, row in places.items():
            found[row] = page.overrides[account]["grade"]
    return found


def _place(names: Sequence[str], name: str) -> int:
    return names.index(name) if name in names else -99
