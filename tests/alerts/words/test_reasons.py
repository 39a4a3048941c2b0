"""What speaks for an alert, in words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.words.reasons import CHINESE, ENGLISH, LANGUAGES, in_words
from alerts.words.template import Template
from alerts.words.values import Values
from models.calendar import LocalTime
from models.churn import explain as churn
from models.fraud import explain as fraud
from tests.alerts.making import order, renderer

CAUSES = {cause.name: cause for cause in (*churn.CAUSES, *fraud.CAUSES)}
WRITERS = {locale: Values(locale, LocalTime("UTC"), 2, "€") for locale in LANGUAGES}


def test_every_cause_has_words_in_both_languages_with_values_that_it_has() -> None:
    for words in (ENGLISH, CHINESE):
        assert set(words) == set(CAUSES)
        for name, phrase in words.items():
            assert Template(phrase).names <= set(CAUSES[name].features), name


def test_the_strongest_cause_comes_first_with_its_value_and_its_odds() -> None:
    writer = renderer()
    english = writer.render(order("churn.risk", "desk"), "en", "email").text
    assert "3 complaints within 90 days (odds x6.0); use that fell by 35% (odds x2.2)" in english
    chinese = writer.render(order("churn.risk", "desk"), "zh", "email").text
    assert "90天内投诉3次（优势比×6.0）；用电量下降35%（优势比×2.2）" in chinese
    english = writer.render(order("payment_fraud.score", "desk"), "en", "email").text
    assert "against it: the amount, 5.0 times what was owed (odds x10.0); instrument age (odds x2.0)" in english


def test_without_reasons_nothing_is_said_of_them() -> None:
    text = renderer().render(order("payment_fraud.duplicate", "desk", facts={"amount": "5.00"}), "en", "email").text
    assert "speaks" not in text


@pytest.mark.parametrize("locale", LANGUAGES)
@given(
    told=st.one_of(
        st.sampled_from([None, 7, "x", {"drop": 0.5}, [1], [{}], [{"cause": 5}], [{"cause": "decline", "values": 3}]]),
        st.lists(
            st.fixed_dictionaries(
                {
                    "cause": st.sampled_from([*CAUSES, "new_cause"]),
                    "values": st.dictionaries(st.sampled_from(["decline", "calls_90d"]), st.floats()),
                    "log_odds": st.floats() | st.text(max_size=3),
                }
            )
        ),
    )
)
def test_odd_evidence_is_told_without_scars(locale: str, told: Any) -> None:
    text = in_words(told, locale, WRITERS[locale])
    assert not set(text) & set("{}[]?\n")
    assert len(text) <= 400
    assert "nan" not in text
