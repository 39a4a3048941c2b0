"""Orders, as the alerts stage makes them, for tests of what comes after it."""

from typing import Any

from alerts.config import NotifyConfig
from alerts.orders import Order
from alerts.words.render import Renderer
from alerts.words.samples import SAMPLES
from models.config import Common
from tests.alerts.town import START

EVIDENCE: dict[str, dict[str, Any]] = {
    "overload": {
        "loading": 1.204,
        "load_kva": 481.6,
        "rated_kva": 400.0,
        "peak_loading": 1.31,
        "completeness": 0.99,
        "hot_spot_c": 118.4,
        "overload_since": START - 900,
        "p_overload": 0.83,
        "expected_peak_kva": 520.0,
        "expected_peak_loading": 1.3,
        "expected_peak_at": START + 36_000,
        "expected_from": START + 32_400,
        "expected_until": START + 43_200,
    },
    "theft": {
        "reasons": {"drop": 0.6, "tamper": 0.27},
        "lost_kwh_per_day": 6.4,
        "lost_kwh_since_start": 412.7,
        "usual_kwh_per_day": 11.2,
        "start": "2024-04-02",
        "model_probability": 0.87,
        "codes": {"cover_opened": 0.5, "magnet": 0.4},
    },
    "balance": {
        "unexplained_kwh_per_day": 61.25,
        "unexplained_share": 0.174,
        "highest_hour": 19,
        "unmetered_kw_by_hour": [0.1] * 24,
    },
    "arrears": {
        "level": 2,
        "class": "residential",
        "owed": "182.40",
        "overdue": "97.15",
        "buckets": {"current": "85.25", "1-30": "97.15"},
        "oldest_due": "2024-05-08",
        "days_overdue": 28,
        "next_step": "arrears.disconnection_due",
        "next_step_day": "2024-06-17",
        "next_step_at": START + 12 * 86_400,
        "credit": "4.20",
        "days_left": 2.5,
        "empty_day": "2024-06-07",
    },
    "payment_fraud": {
        "amount": "120.00",
        "duplicate_of": "P-000771",
        "payments": 7,
        "accounts": 5,
        "reversals": 9,
        "probability": 0.91,
        "reasons": [
            {
                "cause": "amount",
                "values": {"log_amount": 6.0, "log_amount_to_owed": 1.6},
                "log_odds": 2.3,
                "without": 0.5,
            },
            {"cause": "instrument_age", "values": {}, "log_odds": 0.7, "without": 0.83},
        ],
        "related": ["P-000771", "P-000772"],
    },
    "churn": {
        "probability": 0.71,
        "yearly_value": "1240.00",
        "reasons": [
            {"cause": "complaints_90d", "values": {"complaints_90d": 3.0}, "log_odds": 1.8, "without": 0.28},
            {"cause": "decline", "values": {"decline": 0.43}, "log_odds": 0.8, "without": 0.52},
        ],
    },
    "quality": {"bad_share": 0.31, "silent_h": 8.0},
    "supply": {"meters_expected": 33, "meters_reporting": 0, "last_gasps": 27, "transformers": 4},
    "engine": {"reason": "partition 3 stands still"},
}

KINDS = (*SAMPLES, "engine.lag", "brand_new.thing", "unheard")

SUBJECTS = {
    "overload": ("transformer", "T017"),
    "theft": ("meter", "M-000123"),
    "balance": ("transformer", "T017"),
    "arrears": ("account", "A-000042"),
    "bill": ("account", "A-000042"),
    "payment_fraud": ("payment", "P-000772"),
    "churn": ("account", "A-000042"),
    "quality": ("meter", "M-000123"),
    "supply": ("transformer", "T017"),
    "engine": ("partition", "grid/3"),
}


def order(kind: str = "overload.overload", role: str = "engineer", **more: Any) -> Order:
    """An order of a kind to a role."""
    family = kind.partition(".")[0]
    subject_type, usual = SUBJECTS.get(family, ("thing", "X-1"))
    subject = more.pop("subject", usual)
    fields: dict[str, Any] = {
        "alert_id": f"{family}-{subject}-20240605T0800Z",
        "alert_key": f"{family}:{subject}",
        "kind": kind,
        "family": family,
        "subject": subject,
        "subject_type": subject_type,
        "severity": 3,
        "since": START - 1800,
        "phase": "raised",
        "step": f"0.{kind}.3",
        "role": role,
        "recipient": f"account:{subject}" if role == "account" else role,
        "channel": "sms",
        "at": START,
        "created_at": START,
        "not_before": START,
        "expires_at": START + 6 * 3600,
        "transformer_id": "T017",
        "account_id": subject if role == "account" else "",
        "facts": EVIDENCE.get(family, {"value": 1.5}),
    }
    fields |= more
    key = f"{fields['alert_id']}/{fields['step']}/{fields['recipient']}/{fields['channel']}"
    return Order(id=fields.pop("id", key), **fields)


def renderer(zone: str = "Asia/Shanghai", **settings: Any) -> Renderer:
    """Puts orders into words for a utility with all its particulars."""
    defaults: dict[str, Any] = {"utility": "City Power", "phone": "95598", "currency": "CNY"}
    return Renderer(Common(timezone=zone), NotifyConfig(**(defaults | settings)))
