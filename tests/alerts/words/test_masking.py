"""No reader sees what is not for him: recognisable values are planted, and looked for in everything that goes out."""

from typing import Any

import msgspec
import pytest

from alerts.channels.channel import Message
from alerts.channels.cloudevent import cloud_event
from alerts.channels.mail import compose
from alerts.orders import Order
from alerts.words.masking import OF_MONEY, SIGHTS, Datum, Sight, datum_of, mask, masked
from alerts.words.render import LANGUAGES
from alerts.words.samples import SAMPLES, sample_order
from tests.alerts.making import renderer

PHASES = ("raised", "reminder", "cleared")
STAFF = ("inspector", "engineer", "desk")
FORMS = ("sms", "email", "desk", "webhook", "chat")
ACCOUNT = "ACC-7777123"
OWN = ("subject", "overdue", "owed", "credit", "days_left", "instalment", "missed")
OWN_BILL = {name for name in SAMPLES["bill.shock"].evidence if name not in ("class", "usual_most", "weather_known")}
"""What customers are told of their own account."""


def planted(kind: str, role: str, phase: str, form: str) -> tuple[Order, dict[str, str]]:
    """An order with a value of its own in every field that names somebody or something, and these values by field."""
    plain = sample_order(kind, role, phase, form)
    plants: dict[str, str] = {}

    def plant(name: str, value: Any, number: int) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            return value
        if name.endswith(("_at", "_since", "_by", "_before", "_day", "_due")) or name in ("start", "highest_hour"):
            return value
        text = str(7000 + 13 * number) if isinstance(value, str) and value[:1].isdigit() else f"PLANT{7000 + number}X"
        plants[name] = f"{int(text):,}" if text.isdigit() else text
        return text

    facts = {name: plant(name, value, number) for number, (name, value) in enumerate(plain.facts.items())}
    subject = ACCOUNT if plain.subject_type == "account" else f"NAME{len(kind)}7777"
    plants["subject"] = subject
    recipient = f"account:{ACCOUNT}" if role == "account" else role
    changed = {"facts": facts, "subject": subject, "account_id": ACCOUNT, "recipient": recipient}
    names = {name: getattr(plain, name).replace(plain.subject, subject) for name in ("id", "alert_id", "alert_key")}
    return msgspec.structs.replace(plain, **changed, **names), plants


def everything_said(order: Order, form: str) -> str:
    """All that leaves for one recipient, in both languages: text, subject line, mail with its headers, event."""
    inside = form == "desk"
    said = []
    for locale in LANGUAGES:
        words = renderer().render(order, locale, form if form in ("sms", "desk") else "email")
        seen = masked(order, inside)
        address = "someone@example.com"
        made = Message(order.id, form, order.recipient, address, words.subject, words.text, locale, 3, order.at, seen)
        said += [words.subject, words.text]
        if form == "email":
            said += compose(made, "grid@example.com").as_string().splitlines()
        if form in ("webhook", "chat"):
            said.append(cloud_event(made, "/gridpulse").decode())
    return "\n".join(said)


def sight_of(order: Order, form: str, name: str) -> Sight:
    sights = SIGHTS["desk in the console" if form == "desk" and order.role == "desk" else order.role]
    if name == "subject":
        types = {"account": Datum.ACCOUNT, "payment": Datum.PAYMENT, "instrument": Datum.PAYMENT}
        return sights[
            types.get(order.subject_type, Datum.PAYMENT if order.subject_type == "operator" else Datum.TECHNICAL)
        ]
    return sights[datum_of(order.family, name)]


@pytest.mark.parametrize("role", STAFF)
@pytest.mark.parametrize("form", FORMS)
def test_nothing_forbidden_is_said_to_staff(role: str, form: str) -> None:
    for kind in SAMPLES:
        for phase in PHASES:
            order, plants = planted(kind, role, phase, form)
            said = everything_said(order, form)
            for name, value in plants.items():
                if sight_of(order, form, name) != Sight.WHOLE:
                    assert value not in said, (kind, phase, name, said)
            if sight_of(order, form, "account_id") != Sight.WHOLE:
                assert ACCOUNT not in said, (kind, phase, said)


@pytest.mark.parametrize("form", FORMS)
def test_customers_see_their_own_account_and_nothing_else(form: str) -> None:
    for kind in SAMPLES:
        for phase in PHASES:
            order, plants = planted(kind, "account", phase, form)
            said = everything_said(order, form)
            for name, value in plants.items():
                own = name in {"arrears": OWN, "bill": OWN_BILL}.get(order.family, ())
                if not own and name not in ("late_fee", "days_overdue", "next_step") and value != ACCOUNT:
                    assert value not in said, (kind, phase, name, said)


def test_the_desk_sees_all_in_the_console() -> None:
    order, plants = planted("arrears.overdue", "desk", "raised", "desk")
    said = everything_said(order, "desk")
    assert ACCOUNT in said
    assert plants["overdue"] in said.replace(".00", "")
    outside = everything_said(order, "email")
    assert "AC***23" in outside
    assert plants["overdue"] in outside.replace(".00", "")


def test_masked_alerts_can_still_be_told_apart() -> None:
    orders = [sample_order("arrears.overdue", "desk", phase, "webhook") for phase in PHASES]
    other = msgspec.structs.replace(orders[0], subject="A-EXAMPLE", alert_key="arrears:A-EXAMPLE")
    keys = {masked(order).alert_key for order in orders}
    assert len(keys) == 1
    assert masked(other).subject == masked(orders[0]).subject
    assert masked(other).alert_key not in keys
    assert len({masked(order).alert_id for order in orders}) == 1
    assert masked(orders[0]).id == masked(orders[0]).id != masked(orders[2]).id


def test_a_value_that_nobody_classified_is_seen_by_the_desk_alone() -> None:
    order = sample_order("overload.overload", "engineer", "raised", "email")
    order.facts = order.facts | {"iban_of_the_owner": "DE89370400440532013000"}
    assert "DE8937" not in everything_said(order, "email")
    order.role = "desk"
    assert "DE8937" in everything_said(order, "desk")


def test_every_value_of_the_samples_is_classified() -> None:
    for kind, sample in SAMPLES.items():
        family = kind.partition(".")[0]
        for name in sample.evidence:
            if family not in OF_MONEY:
                assert datum_of(family, name) != Datum.MONEY, (kind, name)


@pytest.mark.parametrize("role", ["someone", ""])
def test_a_role_that_is_not_known_sees_no_more_than_an_engineer(role: str) -> None:
    order = sample_order("arrears.overdue", "engineer", "raised", "email")
    order.role = role
    seen = masked(order)
    assert (seen.subject, seen.account_id) == ("***", "***")
    assert "owed" not in seen.facts


def test_masks_tell_nothing_of_short_names() -> None:
    assert [mask(text) for text in ("", "1234", "12345", "12345678")] == ["***", "***", "1***5", "12***78"]
