"""How long prepaid credit lasts, and whether a warning comes while shops are open."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.accounts.book import Book
from models.accounts.config import AccountsConfig
from models.accounts.habits import Habits, Shops
from models.errors import BadSettings
from streams.simulator.config import CLEAN, TownConfig
from streams.simulator.world import World
from tests.models.accounts.town import FIRST, LOCAL, Town, run

Float64 = NDArray[np.float64]

MONDAY = 19_723
"""2024-01-01."""

AHEAD = 20


def learned(costs: Float64, config: AccountsConfig, first: int = MONDAY) -> tuple[Book, Habits]:
    """Habits after days of costs, shape (days, n)."""
    book = Book()
    rows = book.rows([f"A{number}" for number in range(costs.shape[1])])
    habits = Habits(book, config)
    for day, cost in enumerate(costs, first):
        take(book, habits, rows, cost, day, config)
    return book, habits


def take(book: Book, habits: Habits, rows: NDArray[np.int64], cost: Float64, day: int, config: AccountsConfig) -> None:
    days = np.minimum(book.cost_days[rows] + 1, config.cost_days)
    book.daily_cost[rows] += (cost - book.daily_cost[rows]) / days
    book.cost_days[rows] = days
    habits.learn(rows, cost, day)


def emptied(costs: Float64, balance: Float64) -> Float64:
    """Days after which balances are used up by what followed, shape (n,); `costs` (days, n)."""
    total = np.cumsum(costs, axis=0)
    whole = (total <= balance).sum(axis=0)
    each = np.arange(costs.shape[1])
    before = np.where(whole > 0, total[whole - 1, each], 0)
    found: Float64 = whole + (balance - before) / costs[whole, each]
    return found


def test_a_weekend_that_costs_half_is_foreseen() -> None:
    week = np.array([100.0] * 5 + [50.0] * 2)
    book, habits = learned(np.tile(week, 12)[:, None], AccountsConfig())
    off = []
    for begin in range(7):
        costs = np.tile(week, 5)[begin:, None]
        for balance in (40, 130, 333, 600, 1499):
            happened = emptied(costs, np.array([float(balance)]))[0]
            by_habit = habits.days_left(np.array([0]), np.array([balance]), MONDAY + 84 + begin)[0]
            off.append((abs(by_habit - happened), abs(balance / book.daily_cost[0] - happened)))
    by_habit, by_mean = np.mean(off, axis=0)
    assert by_habit < 0.5 * by_mean


@given(
    st.lists(st.floats(1, 500), min_size=10, max_size=40),
    st.lists(st.integers(0, 10_000), min_size=2, max_size=2),
    st.integers(0, 6),
)
def test_more_credit_never_lasts_shorter_and_none_does_not_last(
    costs: list[float], balances: list[int], weekday: int
) -> None:
    _, habits = learned(np.array(costs)[:, None], AccountsConfig())
    less, more = (habits.days_left(np.array([0]), np.array([each]), MONDAY + weekday)[0] for each in sorted(balances))
    assert 0 <= less <= more < np.inf
    assert habits.days_left(np.array([0]), np.array([0]), MONDAY + weekday)[0] == 0


def test_where_nothing_is_used_credit_lasts_for_ever() -> None:
    _, habits = learned(np.zeros((20, 1)), AccountsConfig())
    assert np.isinf(habits.days_left(np.array([0]), np.array([100]), MONDAY))[0]


def test_credit_of_a_house_that_stands_empty_lasts_for_ever_not_for_more_days_than_there_are() -> None:
    book, habits = learned(np.full((20, 1), 100.0), AccountsConfig())
    book.cost_level[0] = 1e-20
    (left,) = habits.days_left(np.array([0]), np.array([100]), MONDAY)
    assert np.isinf(left)
    assert Shops(AccountsConfig()).earlier(np.array([left]), MONDAY) >= 0


def test_the_empty_day_is_foretold_better_than_by_the_mean() -> None:
    """A simulated town, each day foretold from the days before it, as docs/arrears.md tells of two larger ones."""
    days, warm = 150, 45
    town = TownConfig(
        start="2023-03-01", days=days, meters=120, accounts=110, transformers=4, feeders=1, near_limit=0,
        interval_s=3600, bad=CLEAN,
    )  # fmt: skip
    world = World(town, 11)
    count = len(world.town.account_names)
    uses = (world.demand.day(world.first_day + day).load.sum(axis=1) for day in range(days))
    costs = np.array([20 * np.bincount(world.town.account, use, count) for use in uses])
    config, rows = AccountsConfig(), np.arange(count)
    book, habits = learned(costs[:warm], config, world.first_day)
    draw, wrong = np.random.default_rng(1), np.zeros(2)
    for day in range(warm, days - AHEAD):
        balance = np.rint(draw.uniform(2, 8, count) * book.daily_cost[:count]).astype(np.int64)
        happened = emptied(costs[day:], balance.astype(np.float64))
        by_mean = balance / book.daily_cost[:count]
        by_habit = habits.days_left(rows, balance, world.first_day + day)
        wrong += [np.abs(by_mean - happened).mean(), np.abs(by_habit - happened).mean()]
        take(book, habits, rows, costs[day], world.first_day + day, config)
    assert wrong[1] < 0.98 * wrong[0]


def test_a_warning_comes_before_shops_close() -> None:
    shops, days = Shops(AccountsConfig()), np.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5])
    assert shops.earlier(days, MONDAY).tolist() == [0, 0, 0, 0, 0, 1, 2]
    assert shops.earlier(days, MONDAY + 4).tolist() == [2, 3, 4, 2, 2, 2, 2], "on a Friday"
    assert shops.earlier(days, MONDAY + 5).tolist() == [1, 2, 0, 0, 0, 0, 0]
    always = Shops(AccountsConfig(shop_closed=""))
    assert {int(each) for day in range(7) for each in always.earlier(days, MONDAY + day)} == {0}


@pytest.mark.parametrize("weekly", range(20, 90, 3))
def test_no_first_warning_comes_on_a_day_on_which_nobody_can_top_up(weekly: int) -> None:
    town = Town()
    town.account("A", prepaid=True)
    for day in range(70):
        town.charge(day, {"A": 10_000})
    town.pay("T0", "A", 2, weekly * 100, kind="top_up")
    first = next(finding for finding in run(town, 70).findings if finding.kind == "arrears.low_credit")
    day = int(LOCAL.day(first.at))
    assert LOCAL.weekday(day) < 5
    assert first.evidence["days_left"] >= 3
    empty = date.fromisoformat(first.evidence["empty_day"])
    assert empty.weekday() < 5 or first.evidence["days_left"] >= 4


def test_days_of_the_week_are_checked() -> None:
    with pytest.raises(BadSettings, match="shop_closed"):
        AccountsConfig(shop_closed="weekend")
    assert FIRST == MONDAY
