"""Who may see what of a customer: one table of readers and data, and orders as a reader may see them."""

from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any

from msgspec.structs import replace

from alerts.orders import Member, Order
from alerts.routes.file import CUSTOMER

HIDDEN_NAME = "***"
"""What stands in place of a name that a reader may not see."""


class Datum(StrEnum):
    """Kinds of data.

    Attributes:
        TECHNICAL: meters, transformers, feeders, what they measure, and when work on supply is due.
        CONSUMPTION: what one customer uses. ACCOUNT: the number of an account.
        PAYMENT: numbers of payments, instruments and operators. MONEY: amounts, debts, dates and stages of dunning.
    """

    TECHNICAL = "technical"
    CONSUMPTION = "consumption"
    ACCOUNT = "account"
    PAYMENT = "payment"
    MONEY = "money"


class Sight(StrEnum):
    """How much of a datum is seen: all, beginning and end, or nothing."""

    WHOLE = "whole"
    MASKED = "masked"
    HIDDEN = "hidden"


_WHOLE = dict.fromkeys(Datum, Sight.WHOLE)
_METER_AND_PLACE = _WHOLE | dict.fromkeys((Datum.ACCOUNT, Datum.PAYMENT, Datum.MONEY), Sight.HIDDEN)
SIGHTS: Mapping[str, Mapping[Datum, Sight]] = {
    "account": _WHOLE,
    "inspector": _METER_AND_PLACE | {Datum.ACCOUNT: Sight.MASKED},
    "engineer": _METER_AND_PLACE,
    "desk": _WHOLE | {Datum.ACCOUNT: Sight.MASKED, Datum.PAYMENT: Sight.MASKED},
    "desk in the console": _WHOLE,
}
"""Reader -> datum -> what is seen of it. Roles that are not named see what an engineer sees."""

_SUBJECTS = {
    "account": Datum.ACCOUNT,
    "payment": Datum.PAYMENT,
    "instrument": Datum.PAYMENT,
    "operator": Datum.PAYMENT,
}
OF_MONEY = ("arrears", "bill", "payment_fraud", "churn")
"""Families that tell what a customer owes, pays or is worth."""

OWN_MONEY = ("arrears", "bill")
"""Those of them that customers are told the figures of."""

_NAMES = {
    Datum.ACCOUNT: "account account_id",
    Datum.PAYMENT: "payment_id duplicate_of reverses related instrument operator",
    Datum.CONSUMPTION: (
        "lost_kwh_per_day lost_kwh_since_start lost_kwh usual_kwh_per_day days_low days_without_use start"
        " seen_over_expected quiet_hours_ratio model_probability model_features propensity reasons codes code kw"
    ),
    Datum.TECHNICAL: (
        "loading load_kva rated_kva peak_loading completeness hot_spot_c overload_since p_overload expected_peak_kva"
        " expected_peak_loading expected_peak_at expected_from expected_until unexplained_kwh_per_day"
        " unmetered_kwh_per_day measured_kwh_per_day unexplained_share highest_hour unmetered_kw_by_hour silent_h"
        " bad_share stuck_h meters_expected meters_reporting last_gasps inspection reason error detail"
        " supply_cut_since restore_until disconnect_from"
    ),
}
_DATA = {name: datum for datum, names in _NAMES.items() for name in names.split()}
_ALWAYS = {"supply_cut_since", "restore_until", "disconnect_from"} | {
    name for name, datum in _DATA.items() if datum in (Datum.ACCOUNT, Datum.PAYMENT)
}
"""Names that mean the same in every family."""


def datum_of(family: str, name: str) -> Datum:
    """What a value of the evidence is; one that nobody has classified is treated like money, so that nothing leaks.

    Examples:
        >>> datum_of("theft", "reasons").value, datum_of("churn", "reasons").value, datum_of("overload", "new").value
        ('consumption', 'money', 'money')
    """
    if family in OF_MONEY and name not in _ALWAYS:
        return Datum.MONEY
    return _DATA.get(name, Datum.MONEY)


def masked(order: Order, inside: bool = False) -> Order:
    """An order with nothing in it that its reader may not see.

    An alert's id and key keep telling alerts apart: in place of a name that is not told they have a digest of it.

    Args:
        order: the order.
        inside: whether it stays in the console.
    """
    sights = SIGHTS.get("desk in the console" if inside and order.role == "desk" else order.role, _METER_AND_PLACE)
    own = order.role != "account" or order.recipient == f"account:{order.subject}"
    subject = _seen(order.subject, sights[_SUBJECTS.get(order.subject_type, Datum.TECHNICAL)] if own else Sight.HIDDEN)
    names = {"subject": _place(order.subject, sights)} if order.members else _names(order, subject)
    return replace(
        order,
        **names,
        account_id=_seen(order.account_id, sights[Datum.ACCOUNT]),
        facts=_facts(order, sights) if order.role != "account" or order.family in OWN_MONEY else {},
        group="",
        members=[_member(member, sights) for member in order.members],
        by_place={_place(name, sights): count for name, count in order.by_place.items()},
    )


def _names(order: Order, subject: str) -> dict[str, str]:
    if subject == order.subject:
        return {}
    digest = sha256(order.subject.encode("utf-8", "replace")).hexdigest()[:10]
    alert_id = order.alert_id.replace(order.subject, digest) if order.subject else order.alert_id
    if alert_id == order.alert_id:
        alert_id = sha256(alert_id.encode("utf-8", "replace")).hexdigest()[:20]
    return {
        "id": sha256(order.id.encode("utf-8", "replace")).hexdigest()[:40],
        "subject": subject,
        "alert_id": alert_id,
        "alert_key": f"{order.family}:{digest}",
    }


def _member(member: Member, sights: Mapping[Datum, Sight]) -> Member:
    return replace(member, subject=_seen(member.subject, sights[_SUBJECTS.get(member.subject_type, Datum.TECHNICAL)]))


def _place(name: str, sights: Mapping[Datum, Sight]) -> str:
    """What a digest was gathered by; only a customer's is not for everybody."""
    kind, _, rest = name.partition(" ")
    return f"{kind} {_seen(rest, sights[Datum.ACCOUNT])}" if kind == CUSTOMER else name


def _facts(order: Order, sights: Mapping[Datum, Sight]) -> dict[str, Any]:
    seen = {name: sights[datum_of(order.family, name)] for name in order.facts}
    return {name: _seen(value, seen[name]) for name, value in order.facts.items() if seen[name] != Sight.HIDDEN}


def _seen(value: Any, sight: Sight) -> Any:
    if sight == Sight.WHOLE or value in ("", None):
        return value
    if sight == Sight.HIDDEN:
        return HIDDEN_NAME
    if isinstance(value, dict):
        return {name: _seen(held, sight) for name, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_seen(held, sight) for held in value]
    return mask(str(value))


def mask(text: str) -> str:
    """A name with its middle hidden, and a short one wholly.

    Examples:
        >>> mask("A-000042"), mask("A-042"), mask("A4")
        ('A-***42', 'A***2', '***')
    """
    kept = 2 if len(text) >= 8 else 1 if len(text) >= 5 else 0
    return f"{text[:kept]}{HIDDEN_NAME}{text[len(text) - kept :]}"
