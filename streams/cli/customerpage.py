"""One page that tells a whole customer."""

from contextlib import closing
from typing import Any

import msgspec

from streams.alertstore import alert_store
from streams.cli.output import moment, print_facts, print_table
from streams.customerpage import alerts_about, figures
from streams.customers import Known
from streams.runningbill import found_running_bill
from streams.settings import Settings

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


def page(of: Known, settings: Settings) -> dict[str, Any]:
    """Everything that there is to say of a customer."""
    told = figures(of, settings) | {"running_bill": msgspec.to_builtins(found_running_bill(settings, of.account_id))}
    if not settings.alerts.database and not (settings.state / "alerts.db").exists():
        return told | {"agreement": {}, "alerts": [], "messages": []}
    with closing(alert_store(settings)) as store:
        return told | alerts_about(of.account_id, store)


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
    _show_quarters(told["quarters"])
    _show_lines(bill)
    alerts = [(moment(one["since"]), one["kind"], one["severity"], one["state"]) for one in told["alerts"]]
    print_table(("alert since (UTC)", "kind", "severity", "state"), alerts, "No alerts.")
    messages = [(moment(one["at"]), one["channel"], one["kind"], one["state"]) for one in told["messages"]]
    print_table(("message at (UTC)", "channel", "kind", "state"), messages, "No messages.")


def _show_quarters(quarters: list[dict[str, Any]]) -> None:
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
        for one in quarters
    ]  # fmt: skip
    print_table(columns, rows, "No quarter has been summed up yet.")


def _show_lines(bill: dict[str, Any]) -> None:
    rows = [
        (f"{one['name']} {one['part']}".strip(), f"{one['begin']} to {min(one['end'], bill['until'])}",
         f"{one['quantity']} {one['unit']}", f"{one['price']} a {one['by']}", one["amount"])
        for one in bill["lines"]
    ]  # fmt: skip
    columns = ("running bill", "days", "quantity", "price", "amount")
    print_table(columns, rows, "Nothing is known of a running bill yet.")


def _moment_or_text(name: str, value: Any) -> str:
    return moment(value) if name.endswith("_at") else str(value)


def _said(value: Any) -> str:
    return (", ".join(value) or "none") if isinstance(value, (list, tuple)) else str(value)
