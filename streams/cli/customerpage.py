"""One page that tells a whole customer."""

from contextlib import closing
from typing import Any

import msgspec

from alerts.alert import Alert
from alerts.query import AlertFilter
from alerts.store import AlertStore
from models.customers.names import CRITICAL, HERE
from models.customers.story import GRADE_WORDS
from models.money import major
from streams.alertstore import alert_store
from streams.cli.output import moment, print_facts, print_table
from streams.customers import Known, course, quarters
from streams.policy import site_policy
from streams.runningbill import running_bill
from streams.settings import Settings

_MOST = 20
_AGREED = ("arrangement", "instalment", "missed")
_BILL = {
    "so_far": "bill so far",
    "expected": "expected bill",
    "usual_bill": "usual bill",
    "usual_month": "usual is",
    "usual_most": "at most usual",
    "by_weather": "more by weather",
    "by_use": "more by use",
    "by_prices": "more by prices",
    "by_days": "more by days",
}
_STATE = ("here", "switched away", "moved out")


def page(of: Known, settings: Settings) -> dict[str, Any]:
    """Everything that there is to say of a customer."""
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
        "running_bill": msgspec.to_builtins(running_bill(settings, of.account_id)),
        "leaving": {"risk": of.churn if of.values["state"] == HERE else None, "reasons": of.reasons},
        "service": {"rule": given.rule, **msgspec.to_builtins(given.treatment)},
        **_alerts(of.account_id, settings),
    }


def show_page(told: dict[str, Any]) -> None:
    """Print a page for people."""
    grade, leaving = told["grade"], told["leaving"]
    facts = {name: told[name] for name in ("class", "state", "critical") if told[name]}
    facts["grade"] = f"{grade['holds']} ({grade['holds_zh']}), risk {grade['risk']:.2f}"
    facts["trend"] = f"{grade['trend']}; {grade['trend_zh']}"
    if held := grade["override"]:
        facts["set by"] = f"{held['owner']} until {moment(held['until'])} (UTC): {held['reason']}"
        facts["by the figures"] = grade["by_figures"]
    facts |= {name: str(value) for name, value in told["segments"].items()}
    facts |= {name.replace("_", " "): value for name, value in told["money"].items()}
    facts |= {name.replace("_", " "): _moment_or_text(name, value) for name, value in told["agreement"].items()}
    risk = leaving["risk"]
    facts["risk of leaving"] = (
        "" if risk is None else f"{risk:.2f} ({', '.join(leaving['reasons']) or 'nothing special'})"
    )
    facts |= {f"service: {name.replace('_', ' ')}": _said(value) for name, value in told["service"].items()}
    bill = told["running_bill"] or {"lines": [], "expected": {}, "until": ""}
    facts |= {_BILL[name]: _said(value) for name, value in bill["expected"].items() if name in _BILL}
    print_facts(told["account_id"], facts)
    columns = (
        "quarter",
        "grade",
        "late",
        "days overdue",
        "billed",
        "paid",
        "overdue",
        "trouble",
        "what stood against the customer",
    )
    rows = [
        (one["quarter"], one["grade"], f"{one['late']} of {one['judged']}", one["overdue_days"], one["billed"],
         one["paid"], one["overdue"], one["trouble"], f"{one['why']} ({one['why_zh']})")
        for one in told["quarters"]
    ]  # fmt: skip
    print_table(columns, rows, "No quarter has been summed up yet.")
    _show_lines(bill)
    alerts = [(moment(one["since"]), one["kind"], one["severity"], one["state"]) for one in told["alerts"]]
    print_table(("alert since (UTC)", "kind", "severity", "state"), alerts, "No alerts.")
    messages = [(moment(one["at"]), one["channel"], one["kind"], one["state"]) for one in told["messages"]]
    print_table(("message at (UTC)", "channel", "kind", "state"), messages, "No messages.")


def _show_lines(bill: dict[str, Any]) -> None:
    rows = [
        (f"{one['name']} {one['part']}".strip(), f"{one['begin']} to {min(one['end'], bill['until'])}",
         f"{one['quantity']} {one['unit']}", f"{one['price']} a {one['by']}", one["amount"])
        for one in bill["lines"]
    ]  # fmt: skip
    columns = ("running bill", "days", "quantity", "price", "amount")
    print_table(columns, rows, "Nothing is known of a running bill yet.")


def _in_major(quarter: dict[str, Any], digits: int) -> dict[str, Any]:
    return quarter | {name: major(quarter[name], digits) for name in ("billed", "paid", "overdue")}


def _money(of: Known, settings: Settings) -> dict[str, str]:
    digits = settings.common.currency_digits
    found = {name: int(of.values[name]) for name in ("owed", "profit", "value")}
    found["value_at_risk"] = of.value_at_risk(settings.customers)
    told = {name: major(value, digits) for name, value in found.items()}
    return told | {"oldest_debt_days": str(int(of.values["oldest_days"]))}


def _alerts(account: str, settings: Settings) -> dict[str, Any]:
    """Alerts about a customer, and the messages of them, the newest first."""
    if not settings.alerts.database and not (settings.state / "alerts.db").exists():
        return {"agreement": {}, "alerts": [], "messages": []}
    with closing(alert_store(settings)) as store:
        found = store.find(AlertFilter(place=account), _MOST)
        messages = [message for alert in found for message in _messages(store, alert)]
    told = [{name: getattr(one, name) for name in ("id", "kind", "severity", "since", "state")} for one in found]
    open_ = [one.evidence.get("latest", {}) for one in found if one.closed_at is None]
    agreement = {name: value for shown in open_ for name, value in shown.items() if name.startswith(_AGREED)}
    return {"agreement": agreement, "alerts": told, "messages": sorted(messages, key=lambda one: -one["at"])[:_MOST]}


def _messages(store: AlertStore, alert: Alert) -> list[dict[str, Any]]:
    return [{**message, "alert": alert.id} for message in store.messages(alert.id)]


def _moment_or_text(name: str, value: Any) -> str:
    return moment(value) if name.endswith("_at") else str(value)


def _said(value: Any) -> str:
    return (", ".join(value) or "none") if isinstance(value, (list, tuple)) else str(value)
