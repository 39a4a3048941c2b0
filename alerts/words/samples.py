"""A made-up but plausible alert of each kind, for previews and for the tests of the words."""

from typing import Any, NamedTuple

from alerts.alert import made_up
from alerts.orders import CLEARED, REMINDER, Order, order_of

AT = 1_717_570_800
"""When the samples are told: 2024-06-05 07:00 UTC."""

_HOUR, _DAY = 3600, 86_400


class Sample(NamedTuple):
    """What a finding of a kind says.

    Attributes:
        subject_type, subject, severity: of the finding. evidence: with the names that detectors give it.
    """

    subject_type: str
    subject: str
    severity: int
    evidence: dict[str, Any]


_LOAD = {
    "loading": 1.204,
    "load_kva": 481.6,
    "rated_kva": 400.0,
    "peak_loading": 1.31,
    "completeness": 0.99,
    "hot_spot_c": 118.4,
}
_OUTLOOK = {
    "p_overload": 0.83,
    "expected_peak_kva": 520.0,
    "expected_peak_loading": 1.3,
    "expected_peak_at": AT + 10 * _HOUR,
    "expected_from": AT + 9 * _HOUR,
    "expected_until": AT + 12 * _HOUR,
}
_CALM = _LOAD | {"loading": 0.862, "load_kva": 344.8, "peak_loading": 0.912, "hot_spot_c": 81.2}
_USE = {
    "reasons": {"drop": 0.6, "tamper": 0.27},
    "model_features": {"night_ratio": 0.21},
    "codes": {"cover_opened": 0.5, "magnet": 0.4},
    "lost_kwh_per_day": 6.4,
    "lost_kwh_since_start": 412.7,
    "usual_kwh_per_day": 11.2,
    "days_low": 64,
    "days_without_use": 0,
    "start": "2024-04-02",
    "seen_over_expected": 0.43,
    "quiet_hours_ratio": 0.31,
    "model_probability": 0.87,
}
_USUAL = {
    "reasons": {},
    "lost_kwh_per_day": 0.3,
    "lost_kwh_since_start": 0.0,
    "usual_kwh_per_day": 11.2,
    "days_low": 0,
    "days_without_use": 0,
    "model_probability": 0.34,
    "propensity": 0.0123,
}
_DEBT = {
    "level": 2,
    "class": "residential",
    "owed": "182.40",
    "overdue": "97.15",
    "buckets": {"current": "85.25", "1-30": "97.15", "31-60": "0.00", "61-90": "0.00", "90+": "0.00"},
    "oldest_due": "2024-05-08",
    "days_overdue": 28,
    "next_step": "arrears.disconnection_due",
    "next_step_day": "2024-06-17",
    "next_step_at": AT + 12 * _DAY,
}
_CLOCK = {
    "clock_policy": "residential-2024",
    "clock_source": "Supply Rules 2024, section 31",
    "clock_started_at": AT - 28 * _DAY,
    "notice_delivered_at": AT - 7 * _DAY,
    "disconnect_from": AT + 12 * _DAY,
    "late_fee": "2.72",
}
_AGREED = {
    "arrangement": "AG-0815",
    "arrangement_kind": "plan",
    "arrangement_at": AT - 9 * _DAY,
    "arrangement_by": "Ana",
    "arrangement_paid": "40.00",
}
_CREDIT = {
    "level": 1,
    "class": "residential",
    "credit": "4.20",
    "daily_cost": "1.70",
    "days_left": 2.5,
    "empty_day": "2024-06-07",
}
_PAID = {"payment_id": "P-000772", "supply_cut_since": AT - 2 * _DAY, "restore_until": AT + _DAY, "level": 0}
_RELATED = ["P-000771", "P-000772"]
_WHY_PAID = [
    {"cause": "amount", "values": {"log_amount": 6.0, "log_amount_to_owed": 1.6}, "log_odds": 2.3, "without": 0.5},
    {"cause": "instrument_age", "values": {"instrument_age_days": 1.0}, "log_odds": 0.7, "without": 0.83},
]
_WHY_LEAVING = [
    {"cause": "complaints_90d", "values": {"complaints_90d": 3.0}, "log_odds": 1.8, "without": 0.28},
    {"cause": "decline", "values": {"decline": 0.43}, "log_odds": 0.8, "without": 0.52},
]
_SUPPLY = {"meters_expected": 42, "meters_reporting": 0, "last_gasps": 17}

# Names that nobody takes for those of a site.
_TRANSFORMER = ("transformer", "T-SAMPLE")
_METER = ("meter", "M-SAMPLE")
_ACCOUNT = ("account", "A-SAMPLE")
_PAYMENT = ("payment", "P-000772")
_CARD = ("instrument", "card-4711")
_COUNTER = ("operator", "OP-009")

SAMPLES = {
    "overload.heavy": Sample(*_TRANSFORMER, 1, _CALM | _OUTLOOK),
    "overload.overload": Sample(*_TRANSFORMER, 3, _LOAD | {"overload_since": AT - _HOUR} | _OUTLOOK),
    "overload.forecast": Sample(*_TRANSFORMER, 2, _CALM | _OUTLOOK),
    "theft.watch": Sample(*_METER, 1, _USE | {"reasons": {"drop": 0.6}, "codes": {}, "lost_kwh_since_start": 83.2}),
    "theft.lead": Sample(*_METER, 3, _USE),
    "theft.tamper": Sample(*_METER, 3, _USE | {"reasons": {"tamper": 0.6, "drop": 0.2}}),
    "theft.learn": Sample(*_METER, 1, _USUAL),
    "balance.loss": Sample(
        *_TRANSFORMER,
        3,
        {
            "unexplained_kwh_per_day": 61.25,
            "unmetered_kwh_per_day": 78.4,
            "measured_kwh_per_day": 352.0,
            "unexplained_share": 0.174,
            "highest_hour": 19,
            "unmetered_kw_by_hour": [2.5] * 24,
        },
    ),
    "arrears.due_soon": Sample(
        *_ACCOUNT, 0, _DEBT | {"overdue": "0.00", "days_overdue": 0, "oldest_due": "2024-06-08"}
    ),
    "arrears.low_credit": Sample(*_ACCOUNT, 1, _CREDIT),
    "arrears.overdue": Sample(*_ACCOUNT, 1, _DEBT | _CLOCK | {"next_step": "arrears.disconnection_notice"}),
    "arrears.disconnection_notice": Sample(*_ACCOUNT, 2, _DEBT | _CLOCK | {"next_step": "arrears.final_notice"}),
    "arrears.final_notice": Sample(*_ACCOUNT, 2, _DEBT | _CLOCK),
    "arrears.disconnection_due": Sample(
        *_ACCOUNT, 3, _DEBT | _CLOCK | {"final_notice_delivered_at": AT - _DAY, "disconnect_from": AT}
    ),
    "arrears.restore_due": Sample(*_ACCOUNT, 3, _PAID),
    "arrears.arranged": Sample(
        *_ACCOUNT, 1, _DEBT | _AGREED | {"level": 1, "instalment": "28.55", "instalment_due": "2024-06-20"}
    ),
    "arrears.promise_broken": Sample(
        *_ACCOUNT, 2, _DEBT | _CLOCK | _AGREED | {"level": 1, "missed": "28.55", "missed_due": "2024-06-01"}
    ),
    "arrears.critical": Sample(*_ACCOUNT, 2, _DEBT | {"critical": "life_support"}),
    "arrears.restored": Sample(*_ACCOUNT, 0, _PAID),
    "bill.shock": Sample(
        *_ACCOUNT,
        2,
        {
            "class": "residential",
            "month": "2024-06",
            "expected": "118.40",
            "so_far": "14.10",
            "days_to_come": 23,
            "usual_bill": "52.10",
            "usual_month": "2023-06",
            "usual_most": "67.73",
            "difference": "66.30",
            "by_weather": "21.75",
            "by_use": "39.05",
            "by_prices": "5.50",
            "weather_known": True,
            "priced_by": "tariff",
        },
    ),
    "payment_fraud.duplicate": Sample(
        *_PAYMENT,
        2,
        {
            "amount": "120.00",
            "duplicate_of": "P-000771",
            "minutes_apart": 3.5,
            "channel": "counter",
            "instrument": "card-4711",
            "owed_before": "120.00",
            "related": _RELATED,
        },
    ),
    "payment_fraud.instrument_velocity": Sample(
        *_CARD,
        3,
        {
            "window_h": 24,
            "new_accounts": 5,
            "unexpected_payments": 6,
            "amount": "840.00",
            "payments": 7,
            "channel": "web",
            "related": _RELATED,
        },
    ),
    "payment_fraud.operator_velocity": Sample(
        *_COUNTER,
        3,
        {"payments": 64, "window_h": 1, "usual_most_an_hour": 22.0, "amount": "7680.00", "related": _RELATED},
    ),
    "payment_fraud.void_ratio": Sample(
        *_COUNTER,
        3,
        {
            "reversals": 9,
            "payments": 40,
            "share": 0.225,
            "others_share": 0.011,
            "chance": 1.2e-09,
            "days": 30,
            "related": _RELATED,
        },
    ),
    "payment_fraud.reversal_after_reconnection": Sample(
        *_PAYMENT,
        3,
        {
            "reverses": "P-000771",
            "amount": "120.00",
            "hours_since_reconnection": 5.5,
            "operator": "OP-009",
            "related": _RELATED,
        },
    ),
    "payment_fraud.probing": Sample(
        *_CARD, 2, {"payments": 6, "window_h": 24.0, "amount": "3.00", "accounts": 4, "related": _RELATED}
    ),
    "payment_fraud.chargebacks": Sample(*_CARD, 3, {"chargebacks": 3, "related": _RELATED}),
    "payment_fraud.score": Sample(
        *_PAYMENT, 2, {"probability": 0.91, "model_version": "fraud-7", "reasons": _WHY_PAID, "related": _RELATED}
    ),
    "churn.risk": Sample(
        *_ACCOUNT,
        3,
        {
            "probability": 0.71,
            "yearly_value": "1240.00",
            "model": "blend",
            "learned_weight": 0.4,
            "model_version": "churn-3",
            "reasons": _WHY_LEAVING,
        },
    ),
    "quality.silent": Sample(*_METER, 1, {"silent_h": 12.0}),
    "quality.bad_data": Sample(*_METER, 1, {"bad_share": 0.31}),
    "quality.stuck": Sample(*_METER, 1, {"stuck_h": 26.0, "kw": 1.25}),
    "supply.lost": Sample(*_TRANSFORMER, 4, _SUPPLY),
    "supply.silent": Sample(*_TRANSFORMER, 3, _SUPPLY | {"last_gasps": 0}),
}
"""Kind -> what a finding of it says."""


def sample_order(kind: str, role: str, phase: str, channel: str) -> Order:
    """The order that a sample leads to.

    Raises:
        KeyError: there is none of the kind.
    """
    found, phase = SAMPLES[kind], CLEARED if kind == "arrears.restored" else phase
    step = "0.cleared" if phase == CLEARED else f"0.{kind}.{found.severity}" + ".again1" * (phase == REMINDER)
    account = found.subject if found.subject_type == "account" else _ACCOUNT[1]
    alert = made_up(kind, found.severity, found.subject, found.subject_type, AT - 2 * _HOUR)
    alert.feeder_id, alert.transformer_id = "F-03", _TRANSFORMER[1]
    alert.meter_id, alert.account_id = _METER[1], account
    alert.evidence = {"latest": found.evidence}
    return order_of(
        alert,
        step=step,
        recipient=f"account:{account}" if role == "account" else role,
        channels=[channel],
        gathered=("", 0),
        kind=kind,
        phase=phase,
        role=role,
        at=AT,
        created_at=AT,
        not_before=AT,
        expires_at=AT + 6 * _HOUR,
    )
