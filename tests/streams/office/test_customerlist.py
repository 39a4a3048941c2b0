"""Lists of customers by columns are what looking at them one by one gives."""

from collections.abc import Callable

import pytest

from dashboards.lists import By, Wanted
from models.customers.messages import Pages
from models.customers.names import HERE
from models.flow.topics import OVERRIDES, PAGES, partition_of
from models.flow.wire import unpack
from streams.customerlist import listed, overdue
from streams.customers import Known, known
from streams.settings import Settings
from tests.models.customers.district import close, log_of, override, played

BAD = {"late": 1, "overdue_days": 30, "overdue": 30_000}
PEOPLE: dict[str, dict[str, int]] = {
    "A1": {}, "A2": BAD, "A3": {"billed": 900_000, "paid": 900_000}, "A4": {"overdue": 70}, "A5": BAD, "A6": {},
}  # fmt: skip
CONFIG = Settings().customers


@pytest.fixture(scope="module")
def pages() -> list[Pages]:
    log = log_of([PEOPLE] * 7, 2)
    log[OVERRIDES, partition_of("A5", 2)] = [override("A5", close(5) - 86_400, grade="good", until=close(30))]
    flow = played(log, 7, 2)
    newest: dict[str, Pages] = {
        e.key: unpack(e.value, Pages) for (topic, _), each in flow.logs.items() if topic == PAGES for e in each
    }
    return list(newest.values())


VALUE: dict[By, Callable[[Known], float]] = {
    By.VALUE_AT_RISK: lambda one: one.value_at_risk(CONFIG),
    By.RISK: lambda one: one.churn or 0.0,
    By.PROFIT: lambda one: int(one.values["profit"]),
    By.VALUE: lambda one: int(one.values["value"]),
    By.OVERDUE: overdue,
    By.CREDIT: lambda one: float(one.values["risk"]),
    By.ACCOUNT: lambda one: 0.0,
}


@pytest.mark.parametrize("by", list(By))
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(), Wanted(gone=True), Wanted("poor"), Wanted("good"), Wanted(abc="A"), Wanted(life="maturity"),
        Wanted("x"),
    ],
)  # fmt: skip
def test_columns_say_what_customers_say(pages: list[Pages], by: By, wanted: Wanted) -> None:
    every = [known(page, row) for page in pages for row in range(len(page.account_id))]
    assert {one.account_id for one in every} == set(PEOPLE)
    fit = [one for one in every if fits(one, wanted)]
    fit.sort(key=lambda one: (-VALUE[by](one), one.account_id))
    found = listed(pages, by, wanted, CONFIG)
    assert [found.row(place).account_id for place in range(len(found.keys))] == [one.account_id for one in fit]
    assert found.keys == sorted(found.keys)


def fits(one: Known, wanted: Wanted) -> bool:
    pairs = ((wanted.grade, one.grade), (wanted.abc, one.asked.abc), (wanted.life, one.asked.life))
    return all(not asked or asked == said for asked, said in pairs) and (wanted.gone or one.values["state"] == HERE)


def test_a_grade_that_somebody_set_is_the_one_that_is_narrowed_by(pages: list[Pages]) -> None:
    assert [name for page in pages for name in page.overrides] == ["A5"]
    found = listed(pages, By.ACCOUNT, Wanted("good"), CONFIG)
    one = next(one for one in map(found.row, range(len(found.keys))) if one.account_id == "A5")
    assert one.own_grade != one.grade == "good"
