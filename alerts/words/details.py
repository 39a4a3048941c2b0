"""The evidence of an alert as a list under a mail to staff."""

from typing import Any

from alerts.orders import Order
from alerts.words.fields import FIELDS
from alerts.words.reasons import in_words
from alerts.words.values import Values, clean

_MOMENTS = ("_at", "_since", "_from", "_until")
_FIRST_MOMENT = 10**8
_MOST = 30


def details(order: Order, locale: str, title: str, values: Values) -> list[str]:
    """Lines of names and values under a title; none where there is nothing to show.

    Args:
        order: with the evidence that its reader may see.
        locale: of the names.
        title: above them.
        values: writes values in the same language.
    """
    told = {name: value for name, value in order.facts.items() if not in_words(value, locale, values)}
    shown = [(_label(name, locale), _value(values, name, value, order.at)) for name, value in told.items()]
    lines = [f"  {name}: {text}" for name, text in shown if name and text][:_MOST]
    return ["", title, *lines] if lines else []


def _label(name: str, locale: str) -> str:
    field = FIELDS.get(name)
    if field is None:
        return clean(name.replace("_", " "), 60)
    return field.zh if locale == "zh" else field.en


def _value(values: Values, name: str, value: Any, near: int) -> str:
    style = FIELDS[name].style if name in FIELDS else ""
    if not style and name.endswith(_MOMENTS) and isinstance(value, int) and value >= _FIRST_MOMENT:
        style = "when"
    return (style and values.write(value, style, near)) or _any(values, value)


def _any(values: Values, value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return clean(", ".join(filter(None, (_any(values, item) for item in value))))
    if isinstance(value, dict):
        return clean(", ".join(f"{inner} {_any(values, held)}".strip() for inner, held in value.items()))
    return values.write(value)
