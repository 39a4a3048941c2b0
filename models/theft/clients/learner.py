"""The learner that tells cheating clients from honest ones by their invoices."""

from models.learning.aggregated import Aggregated
from models.learning.boosted import BoostedTrees

MEMORY = 65_536
"""Labels that are learned from again and again: not one in ten is of a cheat, and these are few enough."""

_DEPTHS = (6, 8)
_EVERY = 100


def make_learner(seed: int) -> Aggregated:
    """Boosted trees of two depths: each alone errs much by chance, for cheats are few, and together they err less."""
    return Aggregated([_boosted(depth, seed) for depth in _DEPTHS], every=_EVERY)


def _boosted(depth: int, seed: int) -> BoostedTrees:
    """Few columns a tree, for many statistics say nearly the same."""
    return BoostedTrees(
        trees=400,
        depth=depth,
        rate=0.05,
        every=80,
        memory=MEMORY,
        bins=64,
        l2=5.0,
        least=2.0,
        rows=0.4,
        columns=0.2,
        seed=seed + depth,
    )
