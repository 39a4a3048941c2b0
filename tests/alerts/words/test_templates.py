"""Templates are sound, and both languages say the same."""

import re

import pytest

from alerts.words.masking import OWN_MONEY, datum_of
from alerts.words.render import LANGUAGES
from alerts.words.sentences import Language, Sentences
from alerts.words.template import Template
from alerts.words.values import Values
from models.calendar import LocalTime

ALWAYS = {"utility", "type", "subject", "since", "at", "kind", "stage", "severity"}
"""What every order has a text for."""


def sentences_of(language: Language) -> list[str]:
    groups = (language.staff, language.customer, language.ended_staff, language.ended_customer)
    whole = [line for group in groups for sentences in group.values() for line in sentences]
    return [*whole, *language.desk.values(), language.signature, language.call]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_template_is_sound(locale: str) -> None:
    styles = Values(locale, LocalTime("UTC"), 2, "").styles
    for line in sentences_of(LANGUAGES[locale]):
        template = Template(line)
        assert template.styles <= {*styles, "reasons"}, line
        assert line.count("[") == line.count("]") == template.groups, line
        assert line.count("{") == line.count("}"), line
        outside = "".join(part.partition("]")[2] if number else part for number, part in enumerate(line.split("[")))
        for place in re.findall(r"\{([a-z0-9_|]+)", outside):
            assert ALWAYS & set(place.split("|")), f"a value that may be missing is not optional: {line}"


@pytest.mark.parametrize("locale", LANGUAGES)
def test_what_is_not_over_says_by_when(locale: str) -> None:
    for group in (LANGUAGES[locale].staff, LANGUAGES[locale].customer):
        for kind, sentences in group.items():
            assert all(sentences), kind
            outside = Template(sentences.by).fill(lambda name, style: "")
            assert outside, f"{kind}: nothing is left of it without evidence"


def test_both_languages_know_the_same_kinds_and_values() -> None:
    english, chinese = LANGUAGES["en"], LANGUAGES["zh"]
    for one, other in zip(english[:4], chinese[:4], strict=True):
        assert isinstance(one, dict)
        assert list(one) == list(other)
        assert all(isinstance(each, Sentences) for each in one.values())
    for name in ("desk", "kinds", "labels", "types"):
        assert getattr(english, name).keys() == getattr(chinese, name).keys()


def test_only_arrears_and_bills_tell_customers_values_of_the_evidence() -> None:
    for language in LANGUAGES.values():
        for kind, sentences in {**language.customer, **language.ended_customer}.items():
            names = {name for line in sentences for name in Template(line).names} - ALWAYS - {"phone", "restore_in"}
            assert not names or kind.partition(".")[0] in OWN_MONEY, kind
            assert all(datum_of("arrears", name) for name in names)
