"""Why a learned or weighed score is high, in words: the causes that the evidence names, the strongest first."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from alerts.words.template import Template
from alerts.words.values import Values, clean

ENGLISH = {
    "amount": "the amount[, {log_amount_to_owed:times} times what was owed]",
    "time_of_day": "the time of day",
    "channel": "the way it was paid",
    "instrument_age": "a card or bank account known for {instrument_age_days:num~day~days}",
    "instrument_accounts": "a card or bank account that pays for {instrument_accounts:num~customer~customers}",
    "instrument_payments": "{instrument_payments_24h:num~payment~payments} with it within a day",
    "instrument_chargebacks": "{instrument_chargebacks:num~charge-back~charge-backs} of it",
    "operator_pace": "{operator_payments_1h:num~payment~payments} that the operator took within an hour",
    "operator_reversals": "{operator_void_ratio:pct} of the operator's payments reversed",
    "kind_of_payment": "the kind of payment",
    "reconnection": "supply that came back {hours_since_reconnection:num~hour~hours} before",
    "unknown_account": "an account that is not known",
    "decline": "use that fell by {decline:fall}",
    "complaints_90d": "{complaints_90d:num~complaint~complaints} within 90 days",
    "calls_90d": "{calls_90d:num~call~calls} within 90 days",
    "tariff_changes_180d": "{tariff_changes_180d:num~change~changes} of tariff within 180 days",
    "contract_proximity": "the end of the contract",
    "price": "the price[, {price_rise:rise} higher than before]",
    "bill_rise": "a bill {bill_rise:rise} higher than before",
    "outages": "{outage_hours:num~hour~hours} without supply",
    "paying": "how the customer pays",
    "tenure_years": "{tenure_years:num~year~years} as a customer",
    "log_yearly_kwh": "how much the customer uses",
    "prepaid": "whether supply is prepaid",
}
"""Cause -> what it is, in English; where the evidence lacks a value that a phrase needs, the cause's name stands."""

CHINESE = {
    "amount": "金额[为欠费的{log_amount_to_owed:times}倍]",
    "time_of_day": "缴费时刻",
    "channel": "缴费渠道",
    "instrument_age": "支付账户启用仅{instrument_age_days:num}天",
    "instrument_accounts": "支付账户为{instrument_accounts:num}个户号缴费",
    "instrument_payments": "支付账户一天内缴费{instrument_payments_24h:num}笔",
    "instrument_chargebacks": "支付账户曾有{instrument_chargebacks:num}笔拒付",
    "operator_pace": "收费员一小时内收费{operator_payments_1h:num}笔",
    "operator_reversals": "收费员{operator_void_ratio:pct}的缴费被冲正",
    "kind_of_payment": "缴费类型",
    "reconnection": "{hours_since_reconnection:num}小时前复电",
    "unknown_account": "未知户号",
    "decline": "用电量下降{decline:fall}",
    "complaints_90d": "90天内投诉{complaints_90d:num}次",
    "calls_90d": "90天内来电{calls_90d:num}次",
    "tariff_changes_180d": "180天内变更电价{tariff_changes_180d:num}次",
    "contract_proximity": "合同临近到期",
    "price": "电价[比以前高{price_rise:rise}]",
    "bill_rise": "账单比以前高{bill_rise:rise}",
    "outages": "停电{outage_hours:num}小时",
    "paying": "缴费习惯",
    "tenure_years": "用电{tenure_years:num}年",
    "log_yearly_kwh": "用电量大小",
    "prepaid": "是否预付费",
}
"""The same in Chinese."""

_MOST = 6
_CHARACTERS = 400


class Causes(NamedTuple):
    """How causes are told in one language.

    Attributes:
        phrases: by cause. odds: what is put behind one, with a place for its factor on the odds. between: two of them.
    """

    phrases: Mapping[str, str]
    odds: str
    between: str


LANGUAGES = {"en": Causes(ENGLISH, " (odds x{})", "; "), "zh": Causes(CHINESE, "（优势比×{}）", "；")}


def in_words(told: Any, locale: str, values: Values) -> str:
    """The causes with the factor that each puts on the odds; empty where the evidence names none.

    Args:
        told: rows with `cause`, `values` by feature, and `log_odds`, as `models.ablation` makes them.
        locale: of `LANGUAGES`.
        values: writes values in its language.
    """
    rows = told[:_MOST] if isinstance(told, (list, tuple)) else []
    language = LANGUAGES[locale]
    phrases = [_phrase(row, language, values) for row in rows if isinstance(row, dict)]
    return clean(language.between.join(phrase for phrase in phrases if phrase), _CHARACTERS)


def _phrase(row: Mapping[str, Any], language: Causes, values: Values) -> str:
    cause, held = row.get("cause"), row.get("values")
    if not isinstance(cause, str):
        return ""
    known: Mapping[str, Any] = held if isinstance(held, dict) else {}
    text = _template(language.phrases.get(cause, "")).fill(lambda name, style: values.write(known.get(name), style))
    factor = values.write(row.get("log_odds"), "times")
    name = clean(cause, 40).replace("_", " ")
    return (text if text and "?" not in text else name) + (language.odds.format(factor) if factor else "")


@lru_cache(maxsize=256)
def _template(source: str) -> Template:
    return Template(source)
