"""How dear a tariff is: what energy costs at some use that is spread evenly over a day's hours."""

import numpy as np

from models.tariffs.energy import FlatEnergy, TieredEnergy
from models.tariffs.grains import GRAINS, MONTH, YEAR
from models.tariffs.quarters import hours_by_period
from models.tariffs.tariff import Tariff
from models.tariffs.use import Share, Use


def energy_level(tariff: Tariff, day: int, month_wh: int) -> float:
    """Minor units per kWh that energy alone costs on a local day, at some use a month (Wh)."""
    plan = tariff.plan(day)
    count = len(plan.calendar.periods)
    wh = hours_by_period(np.full((1, 24), month_wh // 24, np.int64), plan.calendar.of(day), count)
    none, nothing = np.zeros(1, np.int64), np.zeros((1, 2), np.int64)
    month = Share(none + 30, none + MONTH, none + YEAR // 12)
    use = Use(wh, np.zeros_like(wh), none, none, nothing, nothing, {}, month, month)
    energy = [each for each in plan.charges if isinstance(each, FlatEnergy | TieredEnergy)]
    grains = sum(int(part.amount[0]) for each in energy for part in each.parts(use))
    return grains / GRAINS * 1000 / float(wh.sum())
