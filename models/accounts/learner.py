"""The learner of arrears from payment behaviour."""

from models.learning.aggregated import Aggregated, Member
from models.learning.bagged import BaggedTrees
from models.learning.boosted import BoostedTrees
from models.learning.scaled import Scaled
from models.learning.secondorder import SecondOrder
from models.learning.tabular import TabularModel

_MEMORY = 10_000


def make_learner(seed: int) -> TabularModel:
    """A learner that knows nothing."""
    members: list[Member] = [
        BoostedTrees(trees=200, depth=4, rate=0.06, every=25, memory=_MEMORY, columns=0.3, seed=seed),
        BaggedTrees(trees=100, depth=7, every=100, memory=_MEMORY, columns=0.4, seed=seed),
        Scaled(SecondOrder(every=25), bent=True),
    ]
    return TabularModel(0, Aggregated(members))
