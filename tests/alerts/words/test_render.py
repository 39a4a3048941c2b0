"""Every kind in every language for every reader, with values that are long, odd or missing."""

import math
import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.words.render import LANGUAGES
from alerts.words.samples import SAMPLES, sample_order
from alerts.words.sms import sms_size
from alerts.words.template import Template
from tests.alerts.making import KINDS, order, renderer
from tests.alerts.words.test_templates import sentences_of

ROLES = ("account", "inspector", "engineer", "desk")
SCARS = re.compile(
    r" ,|: \.|，。|：。|（）|\(\)| \.|,,|\.\.|，，|。。|[^\n ] {2,}|\bNone\b|\bnan\b|： *$|，$", re.MULTILINE
)
"""What a value that was left out must not leave behind."""
PHASES = ("raised", "reminder", "cleared")
ODD: list[Any] = [
    None,
    "",
    math.nan,
    math.inf,
    -1e300,
    10**40,
    "x" * 5000,
    "{subject}",
    "[a]",
    "\n\r\0\u202e",
    [],
    {},
    True,
    "变" * 99,
]
"""Values no detector should send."""


def everything() -> list[tuple[str, str, str, str, str]]:
    return [
        (kind, role, phase, locale, channel)
        for kind in KINDS
        for role in ROLES
        for phase in PHASES
        for locale in LANGUAGES
        for channel in ("sms", "email", "desk")
    ]


def test_every_kind_reads_whole_and_fits_one_text_message() -> None:
    chinese, english = renderer(utility="城市电力", currency="¥"), renderer()
    for kind, role, phase, locale, channel in everything():
        words = (chinese if locale == "zh" else english).render(order(kind, role, phase=phase), locale, channel)
        where = (kind, role, phase, locale, channel, words.text)
        assert "??" not in words.subject + words.text, where
        assert not any(mark in words.text for mark in "{}[]"), where
        if channel == "sms":
            assert sms_size(words.text).parts == 1, where
            room = (160 if locale == "en" else 70) - sms_size(words.text).units
            assert "95598" in words.text or room < len(" Call 95598."), where
            assert words.subject == "", where
            assert sms_size(words.text).gsm7 == (locale == "en"), where
        else:
            assert words.subject, where
            customer = "customer_" if role == "account" else ""
            assert LANGUAGES[locale].labels[f"{customer}action"] in words.text, where


def test_without_any_evidence_nothing_is_left_hanging() -> None:
    writer = renderer(phone="")
    for kind, role, phase, locale, channel in everything():
        bare = order(kind, role, phase=phase, facts={}, transformer_id="", account_id="")
        words = writer.render(bare, locale, channel)
        text = words.subject + words.text
        where = (kind, role, phase, locale, channel, text)
        assert "{" not in text, where
        assert not SCARS.search(text), where


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_values_leave_no_scars(data: st.DataObject) -> None:
    kind, phase = data.draw(st.sampled_from(list(SAMPLES))), data.draw(st.sampled_from(PHASES))
    made = sample_order(kind, data.draw(st.sampled_from(ROLES)), phase, "sms")
    texts = st.text(st.characters(codec="utf-8", exclude_characters="NnIi{}[]"), max_size=300)
    numbers = st.one_of(st.floats(), st.integers(), st.booleans())
    values: st.SearchStrategy[Any] = st.one_of(st.none(), texts, numbers, st.just({}), st.lists(texts, max_size=3))
    made.facts = {name: data.draw(values) if data.draw(st.booleans()) else value for name, value in made.facts.items()}
    made.subject = data.draw(texts)
    for locale, form in product(LANGUAGES, ("sms", "email", "desk")):
        words = renderer().render(made, locale, form)
        assert not re.search(r"\b(None|nan|inf)\b|[{}\[\]]", words.subject + words.text), words
        assert sms_size(words.text).parts <= 3 or form != "sms", words
        for line in (words.subject, *words.text.splitlines()):
            assert line.isprintable(), words
            assert "  " not in line.removeprefix("  "), words


def test_long_names_still_make_one_text_message_where_that_is_possible() -> None:
    writers = {"zh": renderer(utility="供电"), "en": renderer()}
    for kind, role, phase, locale, _ in everything():
        long = order(kind, role, phase=phase, subject="T" * 300, transformer_id="X" * 300)
        words = writers[locale].render(long, locale, "sms")
        assert sms_size(words.text).parts == 1, (kind, role, phase, locale, words.text)


def test_odd_values_harm_nobody() -> None:
    names = {
        name for language in LANGUAGES.values() for line in sentences_of(language) for name in Template(line).names
    }
    writer = renderer()
    for value in ODD:
        for kind, role, phase, locale, channel in everything():
            if phase == "reminder" or role in ("engineer", "desk"):
                continue
            subject = value if isinstance(value, str) else "T1"
            odd = order(
                kind, role, phase=phase, facts=dict.fromkeys(sorted(names), value), subject=subject, alert_id="a"
            )
            words = writer.render(odd, locale, channel)
            assert words.text.isprintable() or channel != "sms"
            assert "\n" not in words.subject
            assert sms_size(words.text).parts <= 3 or channel != "sms"
            assert len(words.text) < 8000


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from(ROLES),
    st.text(max_size=60),
    st.dictionaries(st.text(max_size=20), st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans())),
    st.integers(-(10**12), 10**13),
)
def test_anything_can_be_rendered(kind: str, role: str, subject: str, facts: dict[str, Any], at: int) -> None:
    strange = order(kind, role, subject=subject, facts=facts, at=at, since=at)
    for locale in ("en", "zh", "tlh", ""):
        for channel in ("sms", "email"):
            words = renderer().render(strange, locale, channel)
            assert words.text
            words.text.encode()


def test_customers_see_no_evidence_and_no_ids_of_ours() -> None:
    words = renderer().render(order("arrears.overdue", "account"), "en", "email")
    assert "31-60" not in words.text
    assert "arrears-A-000042" not in words.text
    staff = renderer().render(order("arrears.overdue", "desk"), "en", "desk")
    assert "by age (days): current 85.25, 1-30 97.15" in staff.text
    assert "arrears-A-000042-20240605T0800Z" in staff.text


def test_what_is_said_and_by_when() -> None:
    english = renderer().render(order("overload.forecast"), "en", "email")
    assert english.subject == "Transformer T017 is likely to be overloaded from 6 Jun 01:00"
    assert "with a probability of 83%, from 6 Jun 01:00 until 6 Jun 04:00, at up to 130% of its rating." in english.text
    assert "By when: Before the load exceeds the rating, at 6 Jun 01:00." in english.text
    assert "Questions: 95598" in english.text
    clock = sample_order("arrears.disconnection_notice", "account", "raised", "sms")
    chinese = renderer(currency="¥", utility="城市电力").render(clock, "zh", "sms")
    assert (
        chinese.text
        == "【城市电力】停电通知：您户号A-SAMPLE欠费97.15元，6月17日15:00后可能停电，请缴费，电话95598。违约金2.72元。"
    )


def test_an_arrears_message_shows_its_clock() -> None:
    notice = sample_order("arrears.disconnection_notice", "account", "raised", "email")
    text = renderer().render(notice, "en", "email").text
    for words in ("CNY 97.15", "28 days", "late fee so far: CNY 2.72", "not be cut off before 17 Jun 15:00", "95598"):
        assert words in text
    paid = renderer().render(sample_order("arrears.restored", "account", "cleared", "email"), "en", "email").text
    assert "It will be back by 6 Jun 15:00. That is within 24 hours of your payment." in paid
    desk = renderer().render(sample_order("arrears.disconnection_due", "desk", "raised", "desk"), "en", "desk").text
    assert "policy: residential-2024" in desk
    assert "source of the policy: Supply Rules 2024, section 31" in desk


def test_credit_that_is_used_up_is_not_called_low() -> None:
    used_up = order("arrears.low_credit", "account", severity=2, facts={"credit": "-3.10"})
    assert "is used up: -CNY 3.10" in renderer().render(used_up, "en", "sms").text


def test_the_desk_is_told_whom_to_send_and_the_field_what_to_do() -> None:
    texts = [renderer().render(order("theft.lead", role), "en", "email").text for role in ("desk", "inspector")]
    assert "What to do: Assign an inspector" in texts[0]
    assert "What to do: Inspect meter" in texts[1]


def test_a_reminder_says_so_behind_the_sender_and_an_end_is_told_by_its_own_kind() -> None:
    reminder = order(phase="reminder")
    assert renderer().render(reminder, "en", "sms").text.startswith("City Power: Not acknowledged: transformer")
    assert renderer(utility="城市电力").render(reminder, "zh", "sms").text.startswith("【城市电力】【未确认】变压器")
    over = renderer().render(order("arrears.restored", "account", phase="cleared", facts={}), "en", "sms")
    assert over.text == "City Power: thank you, account A-000042 is in order again. Call 95598."


@pytest.mark.parametrize(("name", "gsm7"), [("T–017", True), ("T ‘17’…", True), ("Čáslav", False)])
def test_english_stays_in_the_short_alphabet_unless_a_name_forbids(name: str, gsm7: bool) -> None:
    size = sms_size(renderer().render(order(subject=name), "en", "sms").text)
    assert (size.gsm7, size.parts <= 2) == (gsm7, True)
