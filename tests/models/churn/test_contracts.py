import numpy as np
import pytest

from models.churn.contracts import KEYS, NUMBERS, PRICES, Contracts, features, keys
from models.churn.learner import LIKE, make_learner


def contracts(count: int = 6, seed: int = 1) -> Contracts:
    rng = np.random.default_rng(seed)
    days = {name: rng.integers(14_000, 17_000, count) for name in ("begun", "ends", "changed", "renewed")}
    prices = rng.uniform(0, 1, (count, 12, len(PRICES)))
    prices[rng.random(prices.shape) < 0.1] = np.nan
    prices[0] = np.nan
    return Contracts(
        today=16_801,
        **days,
        numbers={name: rng.uniform(0, 1000, count) for name in NUMBERS},
        names={name: [f"{name}{place % 2}" for place in range(count)] for name in ("channel", "origin", "gas")},
        prices=prices,
    )


def part(of: Contracts, row: int) -> Contracts:
    one = slice(row, row + 1)
    return Contracts(
        today=of.today,
        begun=of.begun[one],
        ends=of.ends[one],
        changed=of.changed[one],
        renewed=of.renewed[one],
        numbers={name: values[one] for name, values in of.numbers.items()},
        names={name: values[one] for name, values in of.names.items()},
        prices=of.prices[one],
    )


def test_a_row_says_all_that_its_features_need() -> None:
    whole = contracts()
    found, categories = features(whole), keys(whole)
    for row in range(6):
        alone = features(part(whole, row))
        np.testing.assert_equal(
            {name: values[row] for name, values in found.items()}, {k: v[0] for k, v in alone.items()}
        )
        assert keys(part(whole, row)) == [categories[row]]


def test_prices_are_compared_over_the_year_and_its_second_half() -> None:
    of = contracts(2)
    of.prices[1, :, 0] = [np.nan, 2, 3, 3, 3, 3, np.nan, 5, 5, 5, 7, np.nan]
    found = features(of)
    assert found["energy_off_peak_last"][1] == 7
    assert found["energy_off_peak_rise"][1] == 5
    assert found["energy_off_peak_half_rise"][1] == 2
    assert found["energy_off_peak_mean"][1] == pytest.approx(4.0)
    assert np.isnan(found["energy_off_peak_rise"][0])


def test_dates_count_from_the_day_of_judging() -> None:
    of = contracts(3)
    assert features(of)["days_ends"].tolist() == (of.ends - 16_801).tolist()


def test_the_learner_knows_the_features_it_compares_by() -> None:
    named = features(contracts())
    assert set(LIKE) <= set(named)
    model = make_learner(tuple(named), len(KEYS), seed=1)
    values = np.column_stack(list(named.values()))
    assert model.scores(values, keys(contracts())).shape == (6,)
