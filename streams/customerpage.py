"""All that there is to say of one customer, for people."""

from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.query import AlertFilter
from alerts.store import AlertStore
from models.customers.names import CRITICAL, HERE
from models.customers.story import GRADE_WORDS
from models.money import major
from streams.customers import Known, course, quarters
from streams.policy import site_policy
from streams.settings import Settings

_MOST = 20
_AGREED = ("arrangement", "instalment", "missed")
_STATE = ("here", "switched away", "moved out")


def figures(of: Known, settings: Settings) -> dict[str, Any]:
    """What was summed up of a customer: grade and its story, segments, money, risk of leaving, service."""
    told = course(of)
    given = site_policy(settings).of(of.asked)
    return {
        "account_id": of.account_id,
        "class": of.class_,
        "critical": CRITICAL[int(of.values["critical"])],
        "state": _STATE[int(of.values["state"])],
        "grade": {
            "holds": of.grade,
            "holds_zh": GRADE_WORDS[of.grade][1],
            "by_figures": of.own_grade,
            "risk": round(float(of.values["risk"]), 3),
            "trend": told.en,
            "trend_zh": told.zh,
            "override": of.override,
        },
        "quarters": [_in_major(each, settings.common.currency_digits) for each in quarters(of)],
        "segments": {name: getattr(of.asked, name) for name in ("abc", "matrix", "life")}
        | {"rfm": int(of.values["rfm"])},
        "money": _money(of, settings),
        "leaving": {"risk": of.churn if of.values["state"] == HERE else None, "reasons": of.reasons},
        "service": {"rule": given.rule, **msgspec.to_builtins(given.treatment)},
    }


def alerts_about(account: str, store: AlertStore) -> dict[str, Any]:
    """Alerts about a customer, the messages of them, the newest first, and the promise or plan that they tell of."""
    found = store.find(AlertFilter(place=account), _MOST)
    messages = [message for alert in found for message in _messages(store, alert)]
    told = [{name: getattr(one, name) for name in ("id", "kind", "severity", "since", "state")} for one in found]
    open_ = [one.evidence.get("latest", {}) for one in found if one.closed_at is None]
    agreement = {name: value for shown in open_ for name, value in shown.items() if name.startswith(_AGREED)}
    return {"agreement": agreement, "alerts": told, "messages": sorted(messages, key=lambda one: -one["at"])[:_MOST]}


def _in_major(quarter: dict[str, Any], digits: int) -> dict[str, Any]:
    return quarter | {name: major(quarter[name], digits) for name in ("billed", "paid", "overdue")}


def _money(of: Known, settings: Settings) -> dict[str, str]:
    digits = settings.common.currency_digits
    found = {name: int(of.values[name]) for name in ("owed", "profit", "value")}
    found["value_at_risk"] = of.value_at_risk(settings.customers)
    told = {name: major(value, digits) for name, value in found.items()}
    return told | {"oldest_debt_days": str(int(of.values["oldest_days"]))}


def _messages(store: AlertStore, alert: Alert) -> list[dict[str, Any]]:
    return [{**message, "alert": alert.id} for message in store.messages(alert.id)]
