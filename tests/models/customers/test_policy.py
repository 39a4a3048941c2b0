"""The policy file: strict, readable, and the same for one customer as for a million."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.customers.names import ABC, CRITICAL, GRADES, LIFE, MATRIX
from models.customers.policy import Customer, default_policy, parse_policy
from models.customers.policy.parse import default_text
from models.customers.policy.policy import Columns
from models.errors import BadSettings

CLASSES = ("residential", "business", "hospital")
customers = st.builds(
    Customer, class_=st.sampled_from(CLASSES), grade=st.sampled_from(GRADES), abc=st.sampled_from(ABC),
    matrix=st.sampled_from(MATRIX), life=st.sampled_from(LIFE), critical=st.sampled_from(CRITICAL),
    risk=st.sampled_from([0.0, 0.25, 0.5]),
)  # fmt: skip
RULES = """
[[rules]]
name = "shops"
match = { class = ["business"], life = ["ending", "growth"], matrix = ["best"] }
shed_order = 6
[[rules]]
name = "leaving"
match = { risk = 0.5 }
tone = "friendly"
[[rules]]
name = "water"
match = { critical = ["water"] }
alert_priority = 1
"""


@given(st.lists(customers, min_size=1, max_size=20), st.booleans())
def test_columns_get_what_each_customer_gets(people: list[Customer], built_in: bool) -> None:
    policy = default_policy() if built_in else parse_policy(RULES, "policy.toml")
    words = {"grade": GRADES, "abc": ABC, "matrix": MATRIX, "life": LIFE, "critical": CRITICAL}
    columns = Columns(
        np.array([CLASSES.index(one.class_) for one in people]), CLASSES,
        {name: np.array([known.index(getattr(one, name)) for one in people]) for name, known in words.items()},
        np.array([one.risk for one in people], np.float32),
    )  # fmt: skip
    assert [policy.given[place].rule for place in policy.chosen(columns)] == [policy.of(one).rule for one in people]


@given(customers)
def test_whom_reference_data_calls_critical_is_protected_whatever_a_file_says(one: Customer) -> None:
    careless = parse_policy('[[rules]]\nname = "all"\nmatch = { grade = ["poor", "good"] }\nshed_order = 1\n', "p.toml")
    for policy in (careless, default_policy()):
        assert policy.of(one).treatment.protected == bool(one.critical)


def test_the_built_in_file_is_told_with_its_rule() -> None:
    given_ = default_policy().of(Customer(grade="poor"))
    assert (given_.rule, given_.treatment.tone, given_.treatment.shed_order) == ("poor credit", "firm", 1)
    assert default_policy().of(Customer()).rule == "default"
    assert "green_channel" in default_policy().of(Customer(abc="A", grade="good")).treatment.free
    assert default_text().count("[[rules]]") == len(default_policy().given) - 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[default\n", "p.toml is not valid TOML"),
        ('[default]\ntoen = "firm"\n', "p.toml line 2: default.toen: there is no such name: the nearest is tone"),
        ('[default]\n\ntone = "rude"\n', "tone 'rude' is not one of friendly, plain, firm"),
        ('[[rules]]\nmatch = { grade = ["poor"] }\n', "p.toml line 1: rules.0.name: a rule needs a name"),
        ('[[rules]]\nname = "a"\n', "rules.0.match: a rule needs a match"),
        ('[[rules]]\nname = "a"\nmatch = { grades = ["poor"] }\n', "p.toml line 3: rules.0.match.grades: there"),
        ('[[rules]]\nname = "a"\nmatch = { grade = ["bad"] }\n', "grade 'bad' is not one of good"),
        ('[[rules]]\nname = "a"\nmatch = { risk = 2 }\n', "risk must be 0 to 1"),
        ('[[rules]]\nname = "a"\nmatch = { risk = 0.5 }\nshed_order = 10\n', "shed_order must be 1 to 9"),
        ('[[rules]]\nname = "a"\nmatch = { risk = 0.5 }\nfree = ["tea"]\n', "service 'tea' is not one of"),
        (
            '[default]\nfree = ["instalments"]\nforbidden = ["instalments"]\n',
            "instalments cannot be free and forbidden",
        ),
        (RULES + RULES, "there is another rule 'shops'"),
    ],
)
def test_every_mistake_is_named(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as refused:
        parse_policy(text, "p.toml")
    assert said in str(refused.value)
