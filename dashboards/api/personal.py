"""Answers with nothing personal in them: telephone numbers, mail addresses, what a customer owes, uses and is told."""

import re
from collections.abc import Mapping
from typing import Any

from alerts.words.masking import HIDDEN_NAME, OF_MONEY, SIGHTS, Sight, datum_of, mask

_REACHED = ("phone", "email")
"""Names of values by which somebody is reached."""

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w.])\+\d(?:[ ()./-]{0,2}\d){6,14}(?![\w])")
_CONTACT = re.compile(r"""(?P<before>\b(?:phone|email)\s*=\s*)(?P<quote>["'])(?P<value>[^"'\n]*)(?P=quote)""")
_LAYERS = ("latest", "peak")
_SIGHTS = SIGHTS["inspector"]
_OF_A_CUSTOMER = {"account_id", "class"}
"""Names by which what is said of one customer is known."""

_OF_A_METER = {"meter_id", "use"}
"""Names by which what is said of one meter is known: what it used is personal, what that rouses, and whose it is."""

_OPEN = {"account_id", "class", "graded", "meters", "alerts", "messages", "orders", "cases"}
"""What of it everybody sees who may see customers; alerts, messages and cases are masked for themselves."""


def without_personal(value: Any, family: str = "") -> Any:
    """A tree of JSON as those see it who may not see personal data.

    Args:
        value: the tree.
        family: of the alert that it is part of.

    Examples:
        >>> without_personal({"detail": "refused by ana.lopez@example.com", "phone": "0171 555 0100"})
        {'detail': 'refused by an***om', 'phone': '01***00'}
    """
    if isinstance(value, str):
        return _scrubbed(value)
    if isinstance(value, list):
        return [without_personal(each, family) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= _OF_A_CUSTOMER:
        return {name: without_personal(each) if name in _OPEN else _hidden(each) for name, each in value.items()}
    if value.keys() >= _OF_A_METER:
        value = (
            value
            | {name: None for name in ("use", "suspicion") if name in value}
            | {name: _masked(value[name]) for name in ("account_id",) if name in value}
        )
    family = str(value.get("family") or str(value.get("kind", "")).partition(".")[0] or family)
    return {name: _field(name, each, value, family) for name, each in value.items()}


def _field(name: str, value: Any, of: Mapping[str, Any], family: str) -> Any:
    if name in _REACHED and isinstance(value, str):
        return mask(value) if value else value
    if name in ("evidence", "facts") and isinstance(value, dict):
        return _evidence(value, family)
    if name in ("text", "subject") and _tells_of_customers(of, family):
        return HIDDEN_NAME if value else value
    return without_personal(value, family)


def _tells_of_customers(message: Mapping[str, Any], family: str) -> bool:
    """Whether it is a message to a customer, or one about what they owe or pay."""
    if not {"recipient", "channel", "text"} <= set(message):
        return False
    return family in OF_MONEY or str(message["recipient"]).startswith("account:")


def _evidence(found: Mapping[str, Any], family: str) -> dict[str, Any]:
    """Evidence, or its layers, as an inspector is told it."""
    if found and all(name in _LAYERS for name in found):
        return {
            name: _evidence(layer, family) if isinstance(layer, dict) else _masked(layer)
            for name, layer in found.items()
        }
    seen = {name: _SIGHTS[datum_of(family, name)] for name in found}
    return {
        name: HIDDEN_NAME if seen[name] == Sight.HIDDEN else _masked(value) if seen[name] == Sight.MASKED else value
        for name, value in found.items()
    }


def _hidden(value: Any) -> Any:
    """The same of no content: names without what stands behind them."""
    if isinstance(value, dict):
        return {name: _hidden(each) for name, each in value.items()}
    if isinstance(value, list):
        return []
    return HIDDEN_NAME if isinstance(value, str) else None


def _masked(value: Any) -> Any:
    if isinstance(value, list):
        return [_masked(each) for each in value]
    return mask(str(value)) if value not in (None, "") else value


def _scrubbed(text: str) -> str:
    if "@" not in text and "+" not in text and "phone" not in text:
        return text
    text = _CONTACT.sub(lambda found: f"{found['before']}{found['quote']}{mask(found['value'])}{found['quote']}", text)
    return _PHONE.sub(lambda found: mask(found[0]), _MAIL.sub(lambda found: mask(found[0]), text))
