"""The learner of leaving from contracts."""

from models.learning.aggregated import Aggregated, Member
from models.learning.bagged import BaggedTrees
from models.learning.boosted import BoostedTrees
from models.learning.kernel import KernelLogistic
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder
from models.learning.tabular import TabularModel

LIKE = ("days_begun", "days_ends", "days_changed", "days_renewed", "net_power_margin", "log_power_kw", "log_kwh_12m",
        "log_net_margin", "forecast_energy_off_peak", "log_forecast_kwh_12m", "log_meter_rent_12m",
        "energy_off_peak_spread", "energy_off_peak_rise", "last_month_share", "log_paid_kwh_month")  # fmt: skip
"""What two contracts must have in common to be like each other."""


def make_learner(names: tuple[str, ...], keys: int, seed: int) -> TabularModel:
    """A learner that knows nothing, of features of these names and so many columns of categories."""
    like = [names.index(name) for name in LIKE]
    members: list[Member] = [
        BoostedTrees(trees=200, depth=4, rate=0.06, every=10, bins=64, least=3.0, columns=0.2, seed=seed),
        BoostedTrees(trees=200, depth=4, rate=0.06, every=10, bins=64, least=3.0, columns=0.2, seed=seed + 1),
        BaggedTrees(trees=200, depth=6, every=25, seed=seed),
        KernelLogistic(landmarks=500, columns=like, seed=seed),
        Scaled(SecondOrder(variance=0.02, every=25), bent=True),
    ]
    return TabularModel(keys, Aggregated(members))
