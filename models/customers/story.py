"""The grade of a customer in words: which indicators moved it, quarter by quarter, in English and Chinese."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.customers.indicators import INDICATORS
from models.customers.names import GRADES
from models.customers.trend import Trend, TrendRule

Float64 = NDArray[np.float64]

GRADE_WORDS = {
    "good": ("good", "好"),
    "fairly_good": ("fairly good", "较好"),
    "average": ("average", "一般"),
    "fairly_poor": ("fairly poor", "较差"),
    "poor": ("poor", "差"),
}
WORDS = {
    "punctuality": ("bills paid late", "账单逾期缴纳"),
    "depth": ("money overdue at the end of the quarter", "季末欠费金额"),
    "duration": ("days overdue", "逾期天数"),
    "theft": ("an inspection found theft", "稽查发现窃电"),
    "tampering": ("the meter reported tampering", "电表上报破坏事件"),
    "cut": ("supply was cut for arrears", "因欠费停电"),
    "reversals": ("payments were taken back", "缴费被撤销"),
    "stability": ("energy use changed much against the year before", "用电量较上年同期变化大"),
    "tenure": ("a customer for a short time only", "开户时间短"),
}
_LEAST, _MOST = 0.02, 3


class Said(NamedTuple):
    """A sentence in English and in Chinese."""

    en: str
    zh: str


def grade_name(place: int) -> str:
    """Name of a grade by its place, empty where there is none yet."""
    return GRADES[place] if place >= 0 else ""


def causes(effects: Float64) -> list[str]:
    """Indicators that speak most against a customer in a quarter, the strongest first.

    Args:
        effects: of each indicator, value times weight, shape (INDICATORS,).
    """
    order = np.argsort(-effects, kind="stable")[:_MOST]
    return [INDICATORS[place] for place in order.tolist() if effects[place] >= _LEAST]


def quarter_said(effects: Float64) -> Said:
    """What speaks against a customer in a quarter."""
    found = causes(effects)
    if not found:
        return Said("nothing stands against the customer", "无不良记录")
    return Said("; ".join(WORDS[name][0] for name in found), "；".join(WORDS[name][1] for name in found))


def trend_said(course: Trend, row: int) -> Said:
    """Direction, persistence and recovery of a customer's behaviour."""
    persistence, recovery = int(course.persistence[row]), int(course.recovery[row])
    parts = [_direction(float(course.direction[row]))]
    if persistence > 1:
        parts.append(Said(f"troubled for {persistence} quarters in a row", f"连续{persistence}个季度不良"))
    if course.scars[row] and recovery:
        parts.append(Said(f"fine quarters since the last trouble: {recovery}", f"此后已连续{recovery}个季度良好"))
    return Said(", ".join(part.en for part in parts), "，".join(part.zh for part in parts))


def moved_said(before: int, after: int, effects: Float64, course: Said) -> Said:
    """Why a grade moved."""
    what, (en, zh) = quarter_said(effects), GRADE_WORDS[GRADES[after]]
    if after < before:
        return Said(f"rose to {en}: {course.en}", f"升为{zh}：{course.zh}")
    return Said(f"fell to {en}: {what.en} ({course.en})", f"降为{zh}：{what.zh}（{course.zh}）")


def _direction(direction: float) -> Said:
    if direction > TrendRule().fine / 2:
        return Said("getting worse", "趋于恶化")
    return Said("getting better", "趋于好转") if direction < -TrendRule().fine / 2 else Said("steady", "保持平稳")
