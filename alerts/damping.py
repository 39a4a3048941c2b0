"""What keeps an alert from following every flutter of what is measured: the deadband of its severity."""

import math
from typing import Any, TypeGuard

from alerts.alert import State
from alerts.case import Case, Condition
from alerts.config import FamilyRules


def damped(case: Case, top: Condition, rules: FamilyRules) -> int:
    """Severity of an alert whose worst condition is `top`: a fall waits until a level left the deadband."""
    alert = case.alert
    falls = alert.state == State.ACTIVE and alert.kind == top.kind and top.severity < alert.severity
    if not falls or not rules.deadband or not case.levels:
        return top.severity
    now = levels_of(top, rules)
    held = all(name in now and now[name] > level - rules.deadband * abs(level) for name, level in case.levels.items())
    return alert.severity if held else top.severity


def levels_of(condition: Condition, rules: FamilyRules) -> dict[str, float]:
    """The family's levels that a condition carries; `score` is that of the finding."""
    measured = {name: condition.score if name == "score" else condition.evidence.get(name) for name in rules.levels}
    return {name: float(value) for name, value in measured.items() if _is_number(value)}


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and math.isfinite(value)
