"""Every kind in every language for every reader, with values that are long, odd or missing."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.words.render import LANGUAGES
from alerts.words.sentences import Language, Sentences
from alerts.words.sms import sms_size
from alerts.words.template import Template
from alerts.words.values import Values
from models.calendar import LocalTime
from tests.alerts.making import KINDS, order, renderer
from tests.alerts.town import START

ROLES = ("account", "inspector", "engineer", "desk")
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
        assert "?" not in words.subject + words.text, where
        assert not any(mark in words.text for mark in "{}[]"), where
        if channel == "sms":
            assert sms_size(words.text).parts == 1, where
            assert words.subject == "", where
            assert sms_size(words.text).gsm7 == (locale == "en"), where
        else:
            assert words.subject, where
            assert LANGUAGES[locale].labels["action"] in words.text, where


def test_without_any_evidence_nothing_is_left_hanging() -> None:
    writer = renderer(phone="")
    for kind, role, phase, locale, channel in everything():
        bare = order(kind, role, phase=phase, facts={}, transformer_id="", account_id="")
        words = writer.render(bare, locale, channel)
        text = words.subject + words.text
        where = (kind, role, phase, locale, channel, text)
        assert "?" not in text, where
        for scar in (" ,", "  ,", ": .", "，。", "：。", "（）", " .", ",,", "..", "，，"):
            assert scar not in text, where


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
    assert "buckets" not in words.text
    assert "arrears-A-000042" not in words.text
    staff = renderer().render(order("arrears.overdue", "desk"), "en", "email")
    assert "buckets: current 85.25, 1-30 97.15" in staff.text
    assert "arrears-A-000042-20240605T0800Z" in staff.text


def test_what_is_said_and_by_when() -> None:
    english = renderer().render(order("overload.forecast"), "en", "email")
    assert english.subject == "Transformer T017 will be overloaded from 6 Jun 01:00"
    assert "with a probability of 83%, from 6 Jun 01:00 until 6 Jun 04:00, up to 130% of its rating." in english.text
    assert "By when: Before 6 Jun 01:00." in english.text
    chinese = renderer(currency="¥").render(order("arrears.disconnection_notice", "account"), "zh", "sms")
    assert (
        chinese.text
        == "【City Power】停电通知：账户A-000042，6月17日起可能停电，欠¥97.15，请缴费，电话95598。".replace(
            "18日", "17日"
        )
    )


def test_a_reminder_says_so_and_an_end_is_told_by_its_own_kind() -> None:
    assert renderer().render(order(phase="reminder"), "en", "sms").text.startswith("Not acknowledged: City Power")
    over = renderer().render(order("arrears.restored", "account", phase="cleared"), "en", "sms")
    assert over.text == "City Power: thank you, account A-000042 is in order again."


def sentences_of(language: Language) -> list[str]:
    groups = (language.staff, language.customer, language.ended_staff, language.ended_customer)
    return [line for group in groups for sentences in group.values() for line in sentences]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_every_template_is_sound(locale: str) -> None:
    styles = Values(locale, LocalTime("UTC"), 2, "")._styles
    for line in sentences_of(LANGUAGES[locale]):
        template = Template(line)
        assert template.styles <= {*styles, "reasons"}, line
        assert line.count("[") == line.count("]") == template.groups, line
        assert line.count("{") == line.count("}"), line


def test_both_languages_know_the_same_kinds() -> None:
    english, chinese = LANGUAGES["en"], LANGUAGES["zh"]
    for one, other in zip(english[:4], chinese[:4], strict=True):
        assert isinstance(one, dict)
        assert one.keys() == other.keys()
        assert all(isinstance(each, Sentences) for each in one.values())
    assert english.kinds.keys() == chinese.kinds.keys()
    assert english.labels.keys() == chinese.labels.keys()


@pytest.mark.parametrize(
    ("style", "value", "english", "chinese"),
    [
        ("pct", 1.204, "120%", "120%"),
        ("kwh", 12345.6, "12,346 kWh", "12,346 kWh"),
        ("money", "1234.5", "CNY 1,234.50", "CNY 1,234.50"),
        ("money", 123450, "CNY 1,234.50", "CNY 1,234.50"),
        ("money", "many", "", ""),
        ("when", START, "5 Jun 16:00", "6月5日16:00"),
        ("day", "2024-06-17", "17 Jun", "6月17日"),
        ("day", "2024-06-17T08:00:00Z", "17 Jun", "6月17日"),
        ("day", "soon", "", ""),
        ("celsius", 98.4, "98 C", "98 ℃"),
        ("names", {"cover_opened": 0.5, "magnet": 1}, "cover opened, magnet", "cover opened, magnet"),
        ("names", ["a", "b"], "a, b", "a, b"),
        ("num", 2.5, "2.5", "2.5"),
        ("num", math.nan, "", ""),
        ("", True, "yes", "是"),
    ],
)
def test_values_in_both_languages(style: str, value: Any, english: str, chinese: str) -> None:
    local = LocalTime("Asia/Shanghai")
    assert Values("en", local, 2, "CNY").write(value, style) == english
    assert Values("zh", local, 2, "CNY").write(value, style) == chinese
