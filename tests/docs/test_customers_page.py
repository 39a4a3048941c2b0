"""docs/customers.md says what the code does: weights, limits, names, its example of a policy."""

import dataclasses
import re

import numpy as np

from models.customers.config import CustomersConfig
from models.customers.indicators import INDICATORS, weights
from models.customers.policy import Treatment, parse_policy
from models.customers.policy.file import SERVICES
from models.customers.trend import TrendRule
from tests.docs.pages import DOCS, blocks, code, section, tables

PAGE = DOCS / "customers.md"


def test_the_weights_are_those_of_the_indicators() -> None:
    table = tables(section(PAGE, "Credit grade"))[0]
    home, business = weights(np.array([False, True]))
    assert [row[0] for row in table] == list(INDICATORS)
    assert [(float(row[2]), float(row[3])) for row in table] == list(zip(home.tolist(), business.tolist(), strict=True))


def test_the_numbers_of_the_trend_are_told() -> None:
    text, rule = section(PAGE, "Credit grade"), TrendRule()
    said = set(re.findall(r"\d\.\d+", text.partition("**Trend.**")[2].partition("**Why.**")[0]))
    assert said == {f"{value:g}" for value in (*dataclasses.astuple(rule), *CustomersConfig().grade_risks, 0.01)}


def test_the_example_of_a_policy_is_right() -> None:
    (example,) = (block.text for block in blocks(PAGE, "toml"))
    assert [given.rule for given in parse_policy(example, "policy.toml").given][:2] == ["poor credit", "key accounts"]


def test_everything_that_a_rule_gives_is_told() -> None:
    (table,) = tables(section(PAGE, "Policy of service"))
    assert {name for row in table for name in code(row[0])} == {each.name for each in dataclasses.fields(Treatment)}
    assert all(name in section(PAGE, "Policy of service") for name in SERVICES)
