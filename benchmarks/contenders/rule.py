"""The rule that every contender applies to a meter's readings, one at a time; GridPulse has it on columns.

- negative: energy below zero; the reading is not learned from.
- spike: at least 24 readings are known, the mean power is over 3 kW, and the energy is more than eight standard
  deviations above the meter's own mean. Mean and variance are exponentially weighted (West, 1979).
- zero_run: at least eight readings of zero in a row.
"""

import math

ZERO_RUN = 8
KINDS = ("negative", "spike", "zero_run")

_RATE, _DEVIATIONS, _AFTER, _SPIKE_WH = 0.02, 8.0, 24, 750

History = list[float]
"""Of one meter: readings seen, mean and variance of the energy (Wh), readings of zero in a row."""


def fresh() -> History:
    """The history of a meter that was never heard of."""
    return [0, 0.0, 0.0, 0]


def judge(history: History, wh: int) -> str | None:
    """Judge the energy of an interval of 900 s, learn from it, and name what is odd."""
    if wh < 0:
        return "negative"
    seen, mean, var, run = history
    limit = mean + _DEVIATIONS * math.sqrt(var)
    spike = seen >= _AFTER and wh > limit and wh > _SPIKE_WH
    rate = max(_RATE, 1 / (seen + 1))
    off = (limit if spike else wh) - mean
    run = run + 1 if wh == 0 else 0
    history[:] = seen + 1, mean + rate * off, (1 - rate) * (var + rate * off * off), run
    if spike:
        return "spike"
    return "zero_run" if run >= ZERO_RUN else None
