"""What a theft alert rests on, in words: kinds of evidence, and by how many points the score would be lower without."""

from collections.abc import Mapping
from typing import Any

ENGLISH = {
    "drop": "use that fell at once and stays low",
    "zero": "no use at all",
    "flat": "use at one level day and night",
    "tamper": "what the meter reported",
    "balance": "energy missing at the transformer",
    "model": "likeness to cases that inspectors confirmed",
}
"""Kind of evidence -> what it is, in English."""

CHINESE = {
    "drop": "用电突降且持续偏低",
    "zero": "完全零用电",
    "flat": "昼夜用电不变",
    "tamper": "电能表报告的事件",
    "balance": "变压器供售电量不符",
    "model": "与已查实案例相似",
}
"""The same in Chinese."""


def grounds(reasons: Any, chinese: bool) -> str:
    """The reasons of a theft alert in their order; empty where there is none that is known.

    Examples:
        >>> grounds({"tamper": 0.31, "drop": 0.2}, chinese=False)
        'what the meter reported (31 points), use that fell at once and stays low (20 points)'
        >>> grounds({"drop": 0.2}, chinese=True)
        '用电突降且持续偏低（20分）'
    """
    if not isinstance(reasons, Mapping):
        return ""
    words, form, between = (CHINESE, "{}（{}分）", "，") if chinese else (ENGLISH, "{} ({} points)", ", ")
    known = [(words[name], effect) for name, effect in reasons.items() if name in words and isinstance(effect, float)]
    return between.join(form.format(word, round(100 * effect)) for word, effect in known if 0 < effect <= 1)
